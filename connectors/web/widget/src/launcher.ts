// The round button that opens the chat, with the number of messages that nobody has read.
import {button, icon, make} from './dom';
import type {Words} from './words';

export class Launcher {
  readonly element: HTMLButtonElement;
  private readonly badge_ = make('span', {class: 'badge', part: 'badge', 'aria-hidden': 'true', hidden: true});

  constructor(private words_: Words, open: () => void) {
    this.element = button({
      class: 'launcher', part: 'launcher', 'aria-haspopup': 'dialog', 'aria-expanded': 'false', 'aria-controls': 'panel',
    }, open, icon('chat'), this.badge_);
    this.show(0, false);
  }

  speak(words: Words): void {
    this.words_ = words;
  }

  show(unread: number, open: boolean): void {
    const {launcher, unread: count} = this.words_;
    this.element.setAttribute('aria-label', unread > 0 ? `${launcher}（${count(unread)}）` : launcher);
    this.element.setAttribute('aria-expanded', String(open));
    this.element.classList.toggle('covered', open);
    this.badge_.hidden = unread === 0;
    this.badge_.textContent = unread > 99 ? '99+' : String(unread);
  }
}
