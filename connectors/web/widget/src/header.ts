// The head of the window: what this is, whether it is connected, the menu, the way out.
import type {LinkState} from './connection';
import {button, icon, make} from './dom';
import type {Menu} from './menu';
import type {Scene} from './scene';

export class Header {
  readonly element: HTMLElement;
  readonly heading: HTMLElement;
  private readonly status_ = make('p', {class: 'status', part: 'status', role: 'status'});

  constructor(private readonly scene_: Scene, title: string, level: 1 | 2, menu: Menu, close: (() => void) | null) {
    const {words} = scene_;
    this.heading = make(`h${level}`, {class: 'title', part: 'title', id: 'title', tabindex: -1}, title);
    const buttons = make('div', {class: 'header-buttons'}, menu.button, menu.element);
    if (close) {
      buttons.append(button({class: 'header-button', part: 'close'}, close, icon('close'),
        make('span', {}, words.close)));
    }
    this.element = make('header', {class: 'header', part: 'header'},
      make('div', {class: 'header-text'}, this.heading, this.status_), buttons);
  }

  // For a moment.
  tell(text: string): void {
    const {status_: status} = this;
    const before = status.textContent;
    status.textContent = text;
    setTimeout(() => status.textContent === text && (status.textContent = before), 5_000);
  }

  show(state: LinkState): void {
    const {words} = this.scene_;
    const text = state === 'idle' ? '' : words[state === 'offline' ? 'lost' : state];
    if (this.status_.textContent !== text) this.status_.textContent = text;
    this.status_.classList.toggle('good', state === 'ready');
  }
}
