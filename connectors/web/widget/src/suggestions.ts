// Questions that begin like what is being typed: a list above the field, chosen by finger, mouse or arrow keys.
import {make} from './dom';
import type {Suggestion} from './protocol';
import type {Scene} from './scene';

const pause = 150;  // after the last key
const most = 5;

export interface SuggestionHooks {
  wanted(text: string): void;     // '' wants none
  chosen(text: string): void;
  counted(count: number): void;
}

export class Suggestions {
  readonly element: HTMLElement;
  private items_: Suggestion[] = [];
  private active_ = -1;
  private timer_ = 0;
  private asked_ = '';  // what the list is for
  private told_ = 0;    // how many there are

  constructor(
    scene: Scene,
    private readonly field_: HTMLTextAreaElement,
    private readonly hooks_: SuggestionHooks,
  ) {
    this.element = make('ul', {
      class: 'suggestions', part: 'suggestions', role: 'listbox', id: 'suggestions', lang: 'ja',
      'aria-label': scene.words.suggestions, hidden: true,
    });
    field_.setAttribute('aria-autocomplete', 'list');
    field_.setAttribute('aria-controls', 'suggestions');
    // Also during a composition: most of a Japanese question is typed in one.
    field_.addEventListener('input', () => this.ask_());
    field_.addEventListener('blur', () => this.close());
    // The field keeps the focus, and the keyboard stays up.
    this.element.addEventListener('mousedown', (event) => event.preventDefault());
  }

  show(items: Suggestion[]): void {
    if (!this.field_.value.trim() || !this.field_.matches(':focus')) return;
    if (this.active_ >= 0) return;  // nothing changes below her finger while she chooses
    this.items_ = items.slice(0, most);
    this.element.replaceChildren(...this.items_.map((item, index) => this.option_(item, index)));
    this.element.hidden = this.items_.length === 0;
    this.fit_();
    this.activate_(-1);
    const count = this.items_.length;
    if (count > 0 && count !== this.told_) this.hooks_.counted(count);
    this.told_ = count;
  }

  close(): void {
    clearTimeout(this.timer_);
    this.hooks_.wanted('');
    this.asked_ = '';
    this.element.hidden = true;
    this.items_ = [];
    this.told_ = 0;
    this.activate_(-1);
  }

  // True: the key was meant for the list.
  key(event: KeyboardEvent): boolean {
    if (this.element.hidden) return false;
    const count = this.items_.length;
    switch (event.key) {
      case 'ArrowDown': this.activate_(this.active_ + 1 < count ? this.active_ + 1 : -1); return true;
      case 'ArrowUp': this.activate_(this.active_ >= 0 ? this.active_ - 1 : count - 1); return true;
      case 'Escape': this.close(); return true;
      case 'Enter': return this.choose_(this.active_);
      default: return false;
    }
  }

  private ask_(): void {
    clearTimeout(this.timer_);
    const text = this.field_.value.trim();
    if (!text) this.close();
    if (!text || text === this.asked_) return;  // the end of a conversion often changes nothing
    this.activate_(-1);
    this.timer_ = window.setTimeout(() => {
      this.asked_ = text;
      this.hooks_.wanted(text);
    }, pause);
  }

  // As many as there is room for: nothing to scroll while one types.
  private fit_(): void {
    const form = this.element.parentElement!.getBoundingClientRect();
    const room = form.top - this.element.closest('.main')!.getBoundingClientRect().top;
    while (this.items_.length > 1 && this.element.offsetHeight > room) {
      this.items_.pop();
      this.element.lastChild?.remove();
    }
  }

  private option_(item: Suggestion, index: number): HTMLElement {
    const option = make('li', {
      class: 'suggestion', part: 'suggestion', role: 'option', id: `suggestion-${index}`, 'aria-selected': 'false',
    }, item.label);
    option.addEventListener('click', () => this.choose_(index));
    return option;
  }

  private choose_(index: number): boolean {
    const item = this.items_[index];
    if (!item) return false;
    this.close();
    this.hooks_.chosen(item.text);
    return true;
  }

  private activate_(index: number): void {
    this.active_ = index;
    for (const [at, option] of [...this.element.children].entries()) {
      option.setAttribute('aria-selected', String(at === index));
      if (at === index) option.scrollIntoView({block: 'nearest'});
    }
    if (index < 0) this.field_.removeAttribute('aria-activedescendant');
    else this.field_.setAttribute('aria-activedescendant', `suggestion-${index}`);
  }
}
