// A page of another server inside the conversation, as with a card payment: what is typed there, the chat never
// learns. The focus goes there only when the customer takes it.
import type {Answer} from './conversation';
import {button, make, unseen} from './dom';
import {webAddress} from './links';
import type {Frame} from './protocol';
import type {Scene} from './scene';

// `allow-same-origin`: the page keeps its own origin, and so its session. It may not move the page around it.
const sandbox = 'allow-scripts allow-forms allow-same-origin allow-popups';

export interface FrameActions {
  open(answer: Answer): void;
  close(answer: Answer): void;
}

export class FramedPage {
  readonly element: HTMLElement;
  private page_: HTMLIFrameElement | null = null;
  private drawn_ = '';
  private readonly url_: URL | null;

  constructor(
    private readonly scene_: Scene,
    private readonly answer_: Answer,
    private readonly frame_: Frame,
    private readonly actions_: FrameActions,
  ) {
    this.url_ = webAddress(frame_.url);
    this.element = make('section', {class: 'framed', part: 'framed', 'aria-label': frame_.title, tabindex: -1});
    this.show();
  }

  // Drawn anew only when it opens or closes: a page that is moved is loaded again, and what was typed is gone.
  show(): void {
    const {answer_: answer, url_: url} = this;
    const state = `${answer.framed} ${answer.frameDone}`;
    if (!url || state === this.drawn_) return;
    this.drawn_ = state;
    const {activeElement} = this.element.getRootNode() as ShadowRoot;  // :focus knows no frames
    const focused = this.element.contains(activeElement);
    window.removeEventListener('message', this.told_);
    this.page_ = answer.framed ? this.load_(url) : null;
    this.element.classList.toggle('open', answer.framed);
    this.element.replaceChildren(...(this.page_ ? [this.head_(url), this.page_] : [this.closed_()]));
    if (this.page_) window.addEventListener('message', this.told_);
    if (focused) (this.element.querySelector('button') ?? this.element).focus({preventScroll: true});  // what had it is gone
  }

  drop(): void {
    window.removeEventListener('message', this.told_);
  }

  private load_(url: URL): HTMLIFrameElement {
    const page = make('iframe', {
      src: url.href, title: this.frame_.title, sandbox, allow: '', referrerpolicy: 'no-referrer', part: 'framed-page',
    });
    keepFocusWhileLoading(page);
    return page;
  }

  private head_(url: URL): HTMLElement {
    const {words} = this.scene_;
    return make('div', {class: 'framed-head'},
      make('p', {class: 'framed-title', lang: 'ja'}, this.frame_.title),
      make('a', {href: url.href, target: '_blank', rel: 'noopener noreferrer'}, words.frameElsewhere, unseen(words.newTab)),
      button({class: 'small', part: 'framed-close'}, () => this.actions_.close(this.answer_), words.close));
  }

  // The page that follows says what comes next; until then it can be opened again.
  private closed_(): HTMLElement {
    const {scene_: {words}, answer_: answer, frame_: frame} = this;
    if (answer.frameDone) return make('p', {class: 'soft'}, words.frameDone(frame.title));
    return button({class: 'wide', part: 'framed-open'}, () => this.actions_.open(answer), words.frameAgain(frame.title));
  }

  // From exactly this page, while it is still where it was: that its work is done.
  private readonly told_ = (event: MessageEvent): void => {
    if (event.source === null || event.source !== this.page_?.contentWindow) return;
    if (event.origin !== this.url_?.origin) return;
    const data = event.data as {type?: unknown; state?: unknown} | null;
    if (data?.type !== 'mypage' || typeof data.state !== 'string') return;
    this.answer_.frameDone = true;
    this.actions_.close(this.answer_);
  };
}

// Pages like to put the focus into their first field. Here it goes back to where the customer was.
function keepFocusWhileLoading(page: HTMLIFrameElement): void {
  let last: EventTarget | null | undefined = document.activeElement;
  while (last instanceof Element && last.shadowRoot?.activeElement) last = last.shadowRoot.activeElement;
  const follow = (event: FocusEvent): void => {
    const [focused] = event.composedPath();
    if (focused !== page) last = focused;
  };
  window.addEventListener('focusin', follow);
  page.addEventListener('load', () => requestAnimationFrame(() => {
    window.removeEventListener('focusin', follow);
    const taken = (page.getRootNode() as ShadowRoot).activeElement === page;
    if (!taken || page.matches(':hover')) return;
    if (last instanceof HTMLElement) last.focus({preventScroll: true});
    else page.blur();
  }), {once: true});
}
