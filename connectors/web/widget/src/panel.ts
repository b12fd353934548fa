// The frame that opens from the launcher: beside the page on a desktop, over the whole screen on a phone.
import {closeDialogs} from './dialogs';
import {make} from './dom';
import {FullScreen} from './full_screen';
import {isOfInputMethod} from './ime';

const phone = matchMedia('(max-width: 479.98px), (max-height: 479.98px) and (pointer: coarse)');  // also on its side

export class Panel {
  readonly element: HTMLDialogElement;
  private readonly fullScreen_: FullScreen;
  private modal_ = false;

  constructor(content: HTMLElement, private readonly closed_: () => void) {
    this.element = make('dialog', {class: 'panel', part: 'panel', id: 'panel', 'aria-labelledby': 'title'}, content);
    this.fullScreen_ = new FullScreen(this.element, () => this.back_());
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || isOfInputMethod(event)) return;
      event.preventDefault();
      this.close();
    });
    // Also the browser's own way to close it: the Back of Android, for one. The event comes late: it may be open again.
    this.element.addEventListener('close', (event) => {
      if (event.target === this.element && !this.isOpen) this.afterClose_();
    });
  }

  get isOpen(): boolean {
    return this.element.open;
  }

  open(): void {
    if (this.isOpen) return;
    this.show_();
    phone.addEventListener('change', this.move_);
  }

  close(): void {
    closeDialogs(this.element);
    if (this.isOpen) this.element.close();
  }

  // After the page has taken the node out and in again: a dialog forgets that it was modal. One that was not stays as
  // it is, and the focus where it is.
  again(): void {
    if (this.isOpen && this.modal_) this.move_();
  }

  // The node is gone for good: nothing of a full screen stays behind.
  leave(): void {
    if (this.modal_) this.close();
  }

  private show_(): void {
    this.modal_ = phone.matches;
    if (this.modal_) {
      this.element.showModal();
      this.fullScreen_.enter();
    } else {
      this.element.show();
    }
  }

  private readonly move_ = (): void => {
    closeDialogs(this.element);
    const focused = (this.element.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
    this.element.close();
    if (!phone.matches) this.fullScreen_.leave();
    this.show_();
    focused?.focus({preventScroll: true});
  };

  // What stands over the chat goes first. False: the chat itself has gone.
  private back_(): boolean {
    if (closeDialogs(this.element)) return true;
    this.close();
    return false;
  }

  private afterClose_(): void {
    this.modal_ = false;
    phone.removeEventListener('change', this.move_);
    this.fullScreen_.leave();
    this.closed_();
  }
}
