// Colours and text size of the widget: what the page sets, what the device prefers, what the customer chose.
import styles from 'styles';
import {makeLegible} from './legible';
import type {Memory} from './memory';
import type {Settings} from './settings';

// No <style> element: a strict policy of the host page would refuse it.
export function sheet(): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(styles);
  return made;
}

const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const sizes = 3;

export class Look {
  constructor(
    private readonly root_: HTMLElement,
    private readonly memory_: Memory,
    private theme_: Settings['theme'],
  ) {
    prefersDark.addEventListener('change', this.paint);
    this.scale_(this.size);
  }

  get size(): number {
    const size = Number(this.memory_.get('size') ?? 0);
    return Number.isInteger(size) && size >= 0 && size < sizes ? size : 0;
  }

  // As the customer chooses.
  resize(size: number): void {
    this.memory_.set('size', String(size));
    this.scale_(size);
  }

  private scale_(size: number): void {
    for (let index = 0; index < sizes; ++index) this.root_.classList.toggle(`text-${index}`, index === size);
  }

  wear(theme: Settings['theme']): void {
    this.theme_ = theme;
    this.paint();
  }

  drop(): void {
    prefersDark.removeEventListener('change', this.paint);
  }

  // Once the root is in the page, and whenever the page's colours may be others.
  readonly paint = (): void => {
    const dark = this.theme_ === 'auto' ? prefersDark.matches : this.theme_ === 'dark';
    this.root_.classList.toggle('dark', dark);
    makeLegible(this.root_);
  };
}
