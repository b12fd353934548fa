// 解決しましたか under the newest answer: one press, changeable, and a comment for who likes to.
import {button, make} from './dom';
import type {Scene} from './scene';

export type Rate = (helpful: boolean, comment: string) => void;

export class Feedback {
  readonly element: HTMLElement;
  private readonly yes_: HTMLButtonElement;
  private readonly no_: HTMLButtonElement;
  private readonly more_ = make('div', {class: 'feedback-more'});
  private helpful_: boolean | null = null;
  private commented_ = false;

  constructor(private readonly scene_: Scene, rated: boolean | undefined, private readonly rate_: Rate) {
    const {words} = scene_;
    this.yes_ = this.option_(words.yes, true);
    this.no_ = this.option_(words.no, false);
    const options = make('div', {class: 'feedback-options'}, this.yes_, this.no_);
    this.element = make('div', {
      class: 'feedback', part: 'feedback', role: 'group', 'aria-label': words.solved,
    }, make('p', {class: 'feedback-question'}, words.solved), options, this.more_);
    if (rated === undefined) return;
    this.press_(rated);
    this.thank_(rated ? words.thanksYes : words.thanksNo);
  }

  get isInUse(): boolean {
    return this.element.matches(':focus-within') || Boolean(this.element.querySelector('textarea')?.value);
  }

  // The server has stored it.
  acknowledged(): void {
    if (this.commented_) this.thank_(this.scene_.words.commentSent);
  }

  private option_(label: string, helpful: boolean): HTMLButtonElement {
    return button({class: 'small', 'aria-pressed': 'false', part: 'feedback-button'}, () => {
      if (this.helpful_ === helpful) return;
      this.press_(helpful);
      this.commented_ = false;
      this.rate_(helpful, '');
      this.offerComment_(helpful);
    }, label);
  }

  private press_(helpful: boolean): void {
    this.helpful_ = helpful;
    this.yes_.setAttribute('aria-pressed', String(helpful));
    this.no_.setAttribute('aria-pressed', String(!helpful));
  }

  private thank_(text: string): void {
    this.more_.replaceChildren(make('p', {role: 'status'}, text));
  }

  private offerComment_(helpful: boolean): void {
    const {words} = this.scene_;
    this.thank_(helpful ? words.thanksYes : words.thanksNo);
    const field = make('textarea', {rows: 2, maxlength: 500});
    const label = make('label', {}, helpful ? words.comment : words.commentNo, field);
    const send = button({class: 'small'}, () => {
      const comment = field.value.trim();
      if (!comment) return;
      this.commented_ = true;
      this.rate_(helpful, comment);
      this.thank_(words.commentSent);
      (helpful ? this.yes_ : this.no_).focus({preventScroll: true});
    }, words.commentSend);
    this.more_.append(label, send);
    this.more_.scrollIntoView({block: 'nearest'});
  }
}
