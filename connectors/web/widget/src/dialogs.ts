// What stands over the window until it is closed: a question, or a picture.
import {make} from './dom';

// `first` gets the focus.
export function openDialog(
  place: HTMLElement, kind: string, label: Record<string, string>, first: HTMLElement, ...children: Node[]
): HTMLDialogElement {
  const dialog = make('dialog', {class: kind, part: kind, ...label}, ...children);
  dialog.addEventListener('keydown', (event) => event.stopPropagation());  // its Escape closes only itself
  dialog.addEventListener('close', () => dialog.remove());
  place.append(dialog);
  dialog.showModal();
  first.focus();
  return dialog;
}

// Before `place` goes out of sight: a modal dialog that nobody sees would lock the page around it. True: one was open.
export function closeDialogs(place: ParentNode): boolean {
  const open = place.querySelectorAll<HTMLDialogElement>('dialog[open]');
  for (const dialog of open) dialog.close();
  return open.length > 0;
}
