// One message: who says it, when, what, and what can be done with it.
import {Choices} from './choices_view';
import type {Answer, Mine} from './conversation';
import {button, icon, make, unseen} from './dom';
import {Feedback} from './feedback_view';
import {FramedPage} from './framed_page';
import type {FrameActions} from './framed_page';
import {webAddress} from './links';
import {Parts} from './parts_view';
import type {Enlarge} from './parts_view';
import type {Choice} from './protocol';
import type {Scene} from './scene';
import {clock} from './times';
import type {Words} from './words';

export interface MessageActions {
  choose(answer: Answer, choice: Choice): void;
  sendAgain(message: Mine): void;
  rewrite(message: Mine): void;
  rate(reply: number, helpful: boolean, comment: string): void;
  enlarge: Enlarge;
  frame: FrameActions;
}

export function whyFailed({failure}: Mine, words: Words): string {
  return failure === 'too_large' ? words.tooLong : failure === 'no_answer' ? words.noAnswer : words.failed;
}

export class MineView {
  readonly element = make('li', {class: 'message mine', part: 'message message-mine', tabindex: -1});

  constructor(
    private readonly scene_: Scene,
    private readonly message_: Mine,
    private readonly actions_: MessageActions,
    private online_: boolean,
  ) {
    this.show();
  }

  private drawn_ = '';

  // Drawn anew only if it looks different: who reads it, or is about to press its button, stays there.
  show(online = this.online_): void {
    this.online_ = online;
    const {scene_: {words}, message_: message} = this;
    const looks = JSON.stringify([message, message.state === 'waiting' && online]);
    if (looks === this.drawn_) return;
    this.drawn_ = looks;
    const focused = this.element.matches(':focus-within');
    const text = make('p', {dir: 'auto'}, message.text);
    this.element.classList.toggle('waiting', message.state === 'waiting');
    this.element.classList.toggle('failed', message.state === 'failed');
    this.element.replaceChildren(
      make('div', {class: 'bubble', part: 'bubble bubble-mine'}, unseen(words.you + words.colon), text),
      message.state === 'failed' ? this.failure_() : this.meta_());
    if (focused) this.element.focus({preventScroll: true});
  }

  private meta_(): HTMLElement {
    const {scene_: {words}, message_: message, online_: online} = this;
    if (message.state === 'sent') return make('div', {class: 'meta'}, time(message.at));
    const state = online ? words.waiting : words.queued;
    return make('div', {class: 'meta'}, make('span', {class: 'state'}, `${state}…`));
  }

  private failure_(): HTMLElement {
    const {scene_: {words}, message_: message, actions_: actions} = this;
    const act = message.failure === 'too_large'
      ? button({class: 'small'}, () => actions.rewrite(message), words.rewrite)
      : button({class: 'small'}, () => actions.sendAgain(message), words.again);
    return make('div', {class: 'failure'}, make('span', {}, icon('alert'), whyFailed(message, words)), act);
  }
}

export class AnswerView {
  readonly element: HTMLLIElement;
  private readonly choices_: Choices | null = null;
  private readonly framed_: FramedPage | null = null;
  private feedback_: Feedback | null = null;

  constructor(
    private readonly scene_: Scene,
    readonly answer: Answer,
    private readonly actions_: MessageActions,
  ) {
    const {words} = scene_;
    const {reply} = answer;
    const parts = new Parts(scene_, actions_.enlarge);
    const bubble = make('div', {class: 'bubble', part: 'bubble bubble-bot', lang: 'ja'},
      ...reply.messages.flatMap((part) => parts.draw(part)));
    const labels = (reply.sources ?? []).map((source) => source.label);
    if (labels.length > 0) {
      bubble.append(make('p', {class: 'sources', part: 'sources'}, unseen(words.sources), labels.join('、')));
    }
    this.element = make('li', {class: 'message bot', part: 'message message-bot', tabindex: -1},
      make('div', {class: 'meta'}, make('span', {class: 'sender'}, words.bot, unseen(words.colon)), time(answer.at)),
      bubble);
    if (reply.frame && webAddress(reply.frame.url)) {
      this.framed_ = new FramedPage(scene_, answer, reply.frame, actions_.frame);
      this.element.append(this.framed_.element);
    }
    if (reply.choices?.length) {
      this.choices_ = new Choices(scene_, answer, (choice) => actions_.choose(answer, choice));
      this.choices_.element.lang = 'ja';
      this.element.append(this.choices_.element);
    }
  }

  show(): void {
    this.choices_?.show(this.answer);
    this.framed_?.show();
  }

  // 解決しましたか stands under the newest answer only.
  askWhetherSolved(rated: boolean | undefined): void {
    if (this.feedback_) return;
    const {seq} = this.answer.reply;
    this.feedback_ = new Feedback(this.scene_, rated, (helpful, comment) => {
      this.actions_.rate(seq, helpful, comment);
    });
    this.element.append(this.feedback_.element);
  }

  // Not while she is in it: it goes with the next answer.
  stopAsking(): void {
    if (!this.feedback_ || this.feedback_.isInUse) return;
    this.feedback_.element.remove();
    this.feedback_ = null;
  }

  // Taken away for good.
  drop(): void {
    this.framed_?.drop();
  }

  acknowledged(): void {
    this.feedback_?.acknowledged();
  }
}

function time(at: number): HTMLElement {
  return make('time', {datetime: new Date(at).toISOString()}, clock(at));
}
