// Everything inside the frame: head, conversation, field. Draws what the chat says, tells the chat what is done.
import {Announcer} from './announcer';
import type {Chat, ChatWatcher} from './chat';
import {Composer} from './composer';
import {confirm} from './confirm';
import type {LinkState} from './connection';
import type {Answer, Message, Mine} from './conversation';
import {closeDialogs} from './dialogs';
import {button, icon, make} from './dom';
import {Header} from './header';
import {enlarge} from './lightbox';
import type {Memory} from './memory';
import {Menu} from './menu';
import {whyFailed} from './message_view';
import {spoken} from './plain_text';
import type {Suggestion} from './protocol';
import type {Scene} from './scene';
import {save, transcript} from './transcript_file';
import {TranscriptView} from './transcript_view';
import type {Locale} from './words';

export interface WindowOptions {
  title: string;
  headingLevel: 1 | 2;
  size: number;                  // of the text: 0, 1, 2
  close: (() => void) | null;    // null: there is nothing to close
  resize(size: number): void;
  speak(locale: Locale): void;
  sent(): void;
  ended(): void;
}

export class ChatWindow implements Omit<ChatWatcher, 'ended'> {
  readonly element: HTMLElement;
  private readonly header_: Header;
  private readonly menu_: Menu;
  private readonly banner_ = make('div', {class: 'banner', part: 'banner', hidden: true});
  private readonly view_: TranscriptView;
  private readonly composer_: Composer;
  private readonly announcer_ = new Announcer();
  private readonly main_: HTMLElement;
  private announcedWaiting_ = false;

  constructor(
    private readonly scene_: Scene,
    private readonly chat_: Chat,
    memory: Memory,
    private readonly options_: WindowOptions,
  ) {
    this.menu_ = new Menu(scene_, options_.size, {
      resize: (size) => {
        this.view_.stay();
        options_.resize(size);
        this.composer_.fit();
      },
      speak: options_.speak,
      save: () => save(this.transcript_(), scene_.words),
      copy: () => {
        const told = (): void => this.header_.tell(scene_.words.copied);
        navigator.clipboard.writeText(this.transcript_()).then(told, () => {});
      },
      end: () => this.askToEnd_(),
    });
    this.header_ = new Header(scene_, options_.title, options_.headingLevel, this.menu_, options_.close);
    this.view_ = new TranscriptView(scene_, {
      choose: (answer, choice) => {
        if (!answer.choosable) return;
        this.chat_.choose(choice.choice, choice.label);
        this.options_.sent();
        if (!scene_.touch) this.composer_.focus();
      },
      sendAgain: (message) => {
        this.chat_.sendAgain(message.id);
        this.focus();  // the button is gone
      },
      rewrite: (message) => {
        this.chat_.conversation.withdraw(message.id);
        this.composer_.put(message.text);
        this.composer_.focus();
      },
      rate: (reply, helpful, comment) => this.chat_.rate(reply, helpful, comment),
      frame: {
        open: (answer) => chat_.conversation.setFramed(answer, true),
        close: (answer) => chat_.conversation.setFramed(answer, false),
      },
      enlarge: (url, alt) => enlarge(scene_, this.element, url, alt),
    }, () => chat_.rated());
    this.composer_ = new Composer(scene_, memory, {
      send: (text) => {
        this.chat_.say(text);
        this.options_.sent();
      },
      hidden: () => this.view_.focus(),
      wanted: (text) => this.chat_.suggest(text),
      counted: (count) => this.announcer_.say(scene_.words.suggestionsCount(count)),
    });
    this.main_ = make('div', {class: 'main'}, this.view_.element, this.banner_, this.composer_.element);
    this.element = make('div', {class: 'window', part: 'window'}, this.header_.element, this.main_, this.announcer_.element);
    for (const message of chat_.conversation.messages) this.placed(message, null, true);
    this.linkChanged(chat_.state);
    this.waitingChanged(chat_.waiting);
  }

  // In the customer's own gesture only.
  focus(): void {
    if (this.scene_.touch) this.header_.heading.focus({preventScroll: true});
    else this.composer_.focus();
  }

  focusMenu(): void {
    this.menu_.button.focus({preventScroll: true});
  }

  // What she has typed, and not sent.
  get typed(): string {
    return this.composer_.text;
  }

  set typed(text: string) {
    if (this.typed !== text) this.composer_.put(text);
  }

  toEnd(): void {
    this.view_.toEnd();
  }

  placed(message: Message, before: Message | null, quietly = this.chat_.restoringHistory): void {
    this.view_.place(message, before, quietly);
    this.showField_();
  }

  changed(message: Message): void {
    this.view_.change(message);
    this.showField_();
  }

  removed(message: Message): void {
    this.view_.remove(message);
  }

  linkChanged(state: LinkState): void {
    const {words} = this.scene_;
    this.header_.show(state);
    const fine = state === 'idle' || state === 'connecting' || state === 'ready';
    const long = fine ? '' : words[`${state}Long`];
    this.banner_.hidden = !long;
    this.banner_.replaceChildren(...(long ? [icon('alert'), make('p', {}, long)] : []));
  }

  waitingChanged(waiting: boolean): void {
    if (!waiting) this.announcedWaiting_ = false;
    this.view_.showWaiting(waiting, this.chat_.state === 'ready', () => {
      if (!this.announcedWaiting_) this.announcer_.say(this.scene_.words.typing);
      this.announcedWaiting_ = true;
    });
  }

  restored(count: number): void {
    this.announcer_.say(this.scene_.words.restored(count));
    this.view_.toEnd();
  }

  arrived(answer: Answer): void {
    this.announcer_.say(spoken(answer, this.scene_.words));
  }

  failed(message: Mine): void {
    this.announcer_.alert(whyFailed(message, this.scene_.words));
  }

  suggested(items: Suggestion[]): void {
    this.composer_.suggest(items);
  }

  acknowledged(reply: number): void {
    this.view_.acknowledge(reply);
  }

  // The window after the end; the conversation itself is gone.
  showEnd(startAgain: () => void): void {
    const {words} = this.scene_;
    closeDialogs(this.element);
    const focused = this.element.matches(':focus-within');
    const again = button({class: 'wide primary', part: 'start-again'}, startAgain, words.startAgain);
    this.menu_.button.hidden = true;
    this.main_.replaceChildren(make('div', {class: 'ended', part: 'ended'},
      icon('check'), make('h3', {}, words.ended), make('p', {}, words.endedNote), again));
    if (focused) again.focus();  // what had it is gone
  }

  private transcript_(): string {
    return transcript(this.chat_.conversation.messages, this.options_.title, this.scene_.words);
  }

  private showField_(): void {
    const {messages} = this.chat_.conversation;
    const answers = messages.filter((message): message is Answer => message.kind === 'answer');
    this.composer_.show(answers[answers.length - 1]?.reply.input ?? null, this.chat_.personal);
    this.composer_.hint(answers.some((answer) => answer.framed) ? this.scene_.words.frameHint : '');
  }

  private askToEnd_(): void {
    const {words} = this.scene_;
    const question = {title: words.endQuestion, note: words.endNote, yes: words.endYes, no: words.endNo};
    confirm(this.element, question, () => {
      this.chat_.end();
      this.options_.ended();
    });
  }
}
