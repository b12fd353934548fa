// What a phone needs while the chat covers it: the page behind does not scroll, Back closes the chat instead of
// leaving the page, and the keyboard covers nothing.
import {followViewport} from './viewport';

interface Mark {
  annaiChat?: boolean;
}

export class FullScreen {
  private leaveViewport_: (() => void) | null = null;
  private overflow_: [string, string] = ['', ''];

  // `back`: the customer has gone back. True: something else has closed, and the chat is still there.
  constructor(private readonly element_: HTMLElement, private readonly back_: () => boolean) {}

  enter(): void {
    mark();
    if (this.leaveViewport_) return;
    this.leaveViewport_ = followViewport(this.element_);
    const {documentElement: root, body} = document;
    this.overflow_ = [root.style.overflow, body.style.overflow];
    root.style.overflow = body.style.overflow = 'hidden';
    window.addEventListener('popstate', this.wentBack_);
  }

  leave(): void {
    if (!this.leaveViewport_) return;
    this.leaveViewport_();
    this.leaveViewport_ = null;
    [document.documentElement.style.overflow, document.body.style.overflow] = this.overflow_;
    window.removeEventListener('popstate', this.wentBack_);
    if (marked()) history.back();
  }

  private readonly wentBack_ = (): void => {
    if (!marked() && this.back_()) mark();
  };
}

function mark(): void {
  if (!marked()) history.pushState({...(history.state as object), annaiChat: true}, '');
}

function marked(): boolean {
  return (history.state as Mark | null)?.annaiChat === true;
}
