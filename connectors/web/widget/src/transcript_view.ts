// The conversation as a list: messages in their order, the day where it changes, the sign that an answer is
// on its way.
import type {Answer, Message} from './conversation';
import {make, unseen} from './dom';
import {AnswerView, MineView} from './message_view';
import type {MessageActions} from './message_view';
import {readByKeys} from './reading';
import type {Scene} from './scene';
import {Scroller} from './scroller';
import {dayKey, dayName} from './times';

const signAfter = 400;

export class TranscriptView {
  readonly element: HTMLElement;
  private readonly area_: HTMLElement;
  private readonly list_ = make('ol', {class: 'messages', role: 'list'});
  private readonly sign_: HTMLElement;
  private readonly scroller_: Scroller;
  private readonly views_ = new Map<Message, MineView | AnswerView>();
  private readonly refreshKeys_: () => void;
  private signTimer_ = 0;
  private online_ = true;

  constructor(
    private readonly scene_: Scene,
    private readonly actions_: MessageActions,
    private readonly rated_: () => Record<number, boolean>,
  ) {
    const {words} = scene_;
    this.sign_ = make('div', {class: 'typing', part: 'typing', hidden: true},
      make('span', {class: 'dots', 'aria-hidden': 'true'}, make('i'), make('i'), make('i')),
      make('span', {}, words.typing));
    this.area_ = make('div', {
      class: 'transcript', part: 'transcript', role: 'region', 'aria-label': words.conversation, tabindex: 0,
    }, this.list_, this.sign_);
    this.scroller_ = new Scroller(this.area_, this.list_, words.newMessages);
    this.element = make('div', {class: 'transcript-frame'}, this.area_, this.scroller_.more);
    this.refreshKeys_ = readByKeys(this.area_, this.list_);
  }

  place(message: Message, before: Message | null, quietly: boolean): void {
    const wasAtEnd = this.scroller_.readsEnd();
    const view = this.views_.get(message) ?? this.draw_(message);
    this.views_.set(message, view);
    this.list_.insertBefore(view.element, before ? this.views_.get(before)?.element ?? null : null);
    this.showDays_();
    if (message.kind === 'answer') this.askBelowNewest_();
    this.refreshKeys_();
    const saidHere = message.kind === 'mine' && message.state === 'waiting';
    if (quietly || saidHere) this.scroller_.toEnd();
    else if (wasAtEnd) this.scroller_.toBeginningOf(view.element);
    else this.scroller_.offerMore();
  }

  change(message: Message): void {
    this.views_.get(message)?.show();
    this.refreshKeys_();
  }

  remove(message: Message): void {
    const view = this.views_.get(message);
    if (view instanceof AnswerView) view.drop();
    view?.element.remove();
    this.views_.delete(message);
    this.showDays_();
  }

  acknowledge(reply: number): void {
    for (const view of this.views_.values()) {
      if (view instanceof AnswerView && view.answer.reply.seq === reply) view.acknowledged();
    }
  }

  // Not at once: most answers come before one could read the sign.
  showWaiting(waiting: boolean, online: boolean, shown: () => void): void {
    if (online !== this.online_) {
      this.online_ = online;
      for (const view of this.views_.values()) if (view instanceof MineView) view.show(online);
    }
    if (!waiting) {
      clearTimeout(this.signTimer_);
      this.signTimer_ = 0;
      this.sign_.hidden = true;
    } else if (this.signTimer_ === 0) {
      this.signTimer_ = window.setTimeout(() => {
        const wasAtEnd = this.scroller_.readsEnd();
        this.sign_.hidden = false;
        if (wasAtEnd) this.scroller_.toEnd();
        shown();
      }, signAfter);
    }
  }

  toEnd(): void {
    this.scroller_.toEnd();
  }

  // Where she reads, whatever becomes larger or smaller now.
  stay(): void {
    this.scroller_.stay();
  }

  focus(): void {
    this.area_.focus({preventScroll: true});
  }

  private draw_(message: Message): MineView | AnswerView {
    return message.kind === 'mine'
      ? new MineView(this.scene_, message, this.actions_, this.online_)
      : new AnswerView(this.scene_, message, this.actions_);
  }

  private askBelowNewest_(): void {
    const answers = [...this.views_.keys()].filter((one): one is Answer => one.kind === 'answer');
    const newest = answers.reduce((one, other) => (other.reply.seq > one.reply.seq ? other : one));
    for (const answer of answers) {
      const view = this.views_.get(answer) as AnswerView;
      const {seq, outcome} = answer.reply;
      if (answer === newest && outcome === 'answer') view.askWhetherSolved(this.rated_()[seq]);
      else view.stopAsking();
    }
  }

  private showDays_(): void {
    const {locale, words} = this.scene_;
    const at = new Map<Element, number>();
    for (const [message, view] of this.views_) at.set(view.element, message.at);
    let day = dayKey(Date.now());  // a conversation of today needs no date
    for (const item of this.list_.children) {
      item.querySelector(':scope > .day')?.remove();
      const time = at.get(item);
      if (time === undefined || dayKey(time) === day) continue;
      day = dayKey(time);
      item.prepend(make('p', {class: 'day'}, make('span', {}, dayName(time, locale, words)), unseen(' ')));
    }
  }
}
