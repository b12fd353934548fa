// Behind the menu button: text size, language, saving and ending the conversation.
import {button, icon, make} from './dom';
import type {Scene} from './scene';
import type {Locale} from './words';

export interface MenuActions {
  resize(size: number): void;
  speak(locale: Locale): void;
  save(): void;
  copy(): void;
  end(): void;
}

export class Menu {
  readonly button: HTMLButtonElement;
  readonly element: HTMLElement;

  constructor(private readonly scene_: Scene, size: number, actions: MenuActions) {
    const {words, locale} = scene_;
    this.button = button({
      class: 'header-button', part: 'menu-button', 'aria-expanded': 'false', 'aria-controls': 'menu',
    }, () => this.toggle_(), icon('menu'), make('span', {}, words.menu));
    this.element = make('div', {
      class: 'menu', part: 'menu', id: 'menu', role: 'group', 'aria-label': words.menu, tabindex: -1, hidden: true,
    },
      this.oneOf_('size', words.textSize, words.sizes, size, (index) => actions.resize(index)),
      this.oneOf_('locale', words.language, ['日本語', 'English'], locale === 'ja' ? 0 : 1, (index) => {
        actions.speak(index === 0 ? 'ja' : 'en');
      }),
      this.item_('save', words.save, () => actions.save(), words.saveNote),
      // Browsers inside of other apps save no files.
      ...(navigator.clipboard ? [this.item_('copy', words.copy, () => actions.copy())] : []),
      this.item_('end', words.end, () => actions.end()));
    this.element.addEventListener('keydown', (event) => this.escape_(event));
    this.button.addEventListener('keydown', (event) => this.escape_(event));
    this.element.addEventListener('focusout', (event) => this.left_(event));
    this.button.addEventListener('focusout', (event) => this.left_(event));
  }

  close(): void {
    this.element.hidden = true;
    this.button.setAttribute('aria-expanded', 'false');
  }

  private toggle_(): void {
    this.element.hidden = !this.element.hidden;
    this.button.setAttribute('aria-expanded', String(!this.element.hidden));
    if (!this.element.hidden) this.fit_();
  }

  // It scrolls where the window is too low for it: on small phones, and for who has zoomed.
  private fit_(): void {
    const {bottom} = this.element.closest('.window')!.getBoundingClientRect();
    this.element.style.maxBlockSize = `${bottom - this.element.getBoundingClientRect().top - 8}px`;
  }

  private escape_(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.element.hidden) return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
    this.button.focus();
  }

  // To somewhere else. A press on nothing leaves it open.
  private left_(event: FocusEvent): void {
    const to = event.relatedTarget as Node | null;
    if (to && to !== this.button && !this.element.contains(to)) this.close();
  }

  private item_(name: 'save' | 'copy' | 'end', label: string, act: () => void, note = ''): HTMLElement {
    const text = make('span', {class: 'menu-text'}, label);
    if (note) text.append(make('span', {class: 'menu-note'}, note));
    return button({class: 'menu-item', part: 'menu-item'}, () => {
      this.close();
      this.button.focus({preventScroll: true});
      act();
    }, icon(name), text);
  }

  private oneOf_(
    name: string, legend: string, labels: string[], chosen: number, choose: (index: number) => void,
  ): HTMLElement {
    const options = labels.map((label, index) => {
      const radio = make('input', {type: 'radio', name, checked: index === chosen});
      radio.addEventListener('change', () => choose(index));
      const lang = name === 'locale' ? (index === 0 ? 'ja' : 'en') : this.scene_.locale;
      return make('label', {class: `${name}-${index}`, lang}, radio, make('span', {}, label));
    });
    return make('fieldset', {}, make('legend', {}, legend), make('div', {class: 'one-of'}, ...options));
  }
}
