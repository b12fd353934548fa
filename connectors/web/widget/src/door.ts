// The way into a chat that is not always in sight: our round button or one of the page's own, the panel that
// opens from it, and the number of messages that nobody has read.
import {Launcher} from './launcher';
import {Panel} from './panel';
import type {Words} from './words';

export interface DoorHooks {
  open(): void;
  close(): void;
  closed(): void;                 // by whatever way
  counted(unread: number): void;  // it has changed
}

export class Door {
  readonly elements: HTMLElement[];
  private readonly launcher_: Launcher;
  private readonly panel_: Panel;
  private unread_ = 0;

  // `own`: the selector of the page's own button, or empty.
  constructor(frame: HTMLElement, words: Words, private readonly own_: string, private readonly hooks_: DoorHooks) {
    this.panel_ = new Panel(frame, () => hooks_.closed());
    this.launcher_ = new Launcher(words, () => hooks_.open());
    this.launcher_.element.hidden = own_ !== '';
    this.elements = [this.launcher_.element, this.panel_.element];
    this.listen_();
  }

  get isOpen(): boolean {
    return this.panel_.isOpen;
  }

  open(): void {
    this.panel_.open();
  }

  close(): void {
    this.panel_.close();
  }

  speak(words: Words): void {
    this.launcher_.speak(words);
  }

  show(unread: number): void {
    this.launcher_.show(unread, this.isOpen);
    if (unread !== this.unread_) this.hooks_.counted(unread);
    this.unread_ = unread;
  }

  // Where the way in is, if it is to be seen.
  focus(): void {
    const opener = this.own_ ? document.querySelector<HTMLElement>(this.own_) : this.launcher_.element;
    opener?.focus();
  }

  // The page has taken the element out, and put it in again.
  comeBack(): void {
    this.listen_();
    this.panel_.again();
  }

  leave(): void {
    document.removeEventListener('click', this.pressed_);
    this.panel_.leave();
  }

  private listen_(): void {
    if (this.own_) document.addEventListener('click', this.pressed_);
  }

  private readonly pressed_ = (event: MouseEvent): void => {
    if (!(event.target as Element).closest?.(this.own_)) return;
    if (this.isOpen) this.hooks_.close();
    else this.hooks_.open();
  };
}
