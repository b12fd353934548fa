// Tells screen readers what has happened, once, without moving anything. The visible transcript is no live
// region: it would be read twice, and again after every reload.
import {make} from './dom';

const readFor = 5_000;  // shorter is too fast for TalkBack

export class Announcer {
  readonly element = make('div', {class: 'unseen'});
  private readonly polite_ = make('div', {'aria-live': 'polite'});
  private readonly urgent_ = make('div', {role: 'alert'});

  constructor() {
    this.element.append(this.polite_, this.urgent_);
  }

  say(text: string): void {
    this.put_(this.polite_, text);
  }

  alert(text: string): void {
    this.put_(this.urgent_, text);
  }

  private put_(region: HTMLElement, text: string): void {
    const line = make('p', {}, text);
    region.append(line);
    setTimeout(() => line.remove(), readFor);
  }
}
