// Where the reader is, and where a new message takes her: to its beginning if she was at the end, nowhere if
// she was reading further up; then a button says that there is something new.
import {button, icon, make} from './dom';

const nearEnd = 80;
const above = 12;

export class Scroller {
  readonly more: HTMLButtonElement;
  // What is kept in sight while pictures load and the keyboard comes up, until the reader scrolls herself.
  private held_: HTMLElement | 'end' | null = 'end';
  private top_ = 0;  // where we have scrolled to

  constructor(private readonly area_: HTMLElement, private readonly list_: HTMLElement, label: string) {
    this.more = button({class: 'more', part: 'new-messages', hidden: true}, () => {
      this.toEnd();
      this.area_.focus({preventScroll: true});
    }, icon('down'), make('span', {}, label));
    area_.addEventListener('scroll', () => this.scrolled_(), {passive: true});
    const observer = new ResizeObserver(() => this.hold_());
    observer.observe(area_);
    observer.observe(list_);
  }

  readsEnd(): boolean {
    const {scrollTop, scrollHeight, clientHeight} = this.area_;
    return scrollHeight - scrollTop - clientHeight <= nearEnd;
  }

  toEnd(): void {
    this.held_ = 'end';
    this.hold_();
    this.more.hidden = true;
  }

  toBeginningOf(message: HTMLElement): void {
    this.held_ = message;
    this.hold_();
  }

  stay(): void {
    const {top} = this.area_.getBoundingClientRect();
    const first = [...this.list_.children].find((item) => item.getBoundingClientRect().bottom > top + above);
    if (first && !this.readsEnd()) this.toBeginningOf(first as HTMLElement);
  }

  offerMore(): void {
    this.more.hidden = this.readsEnd();
  }

  private hold_(): void {
    const {area_: area, held_: held} = this;
    if (held === null) return;
    if (held === 'end') area.scrollTop = area.scrollHeight;
    else area.scrollTop += held.getBoundingClientRect().top - area.getBoundingClientRect().top - above;
    this.top_ = area.scrollTop;
  }

  private scrolled_(): void {
    if (this.readsEnd()) this.more.hidden = true;
    if (Math.abs(this.area_.scrollTop - this.top_) < 2) return;  // that was us
    this.held_ = this.readsEnd() ? 'end' : null;
  }
}
