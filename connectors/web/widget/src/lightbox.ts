// A picture, as large as the window allows.
import {openDialog} from './dialogs';
import {button, icon, make} from './dom';
import type {Scene} from './scene';

export function enlarge({words}: Scene, place: HTMLElement, url: string, alt: string): void {
  const close = button({class: 'header-button lightbox-close', part: 'lightbox-close'}, () => dialog.close(),
    icon('close'), make('span', {}, words.close));
  const dialog = openDialog(place, 'lightbox', {'aria-label': words.picture}, close, close,
    make('figure', {}, make('img', {src: url, alt: ''}), make('figcaption', {lang: 'ja'}, alt)));
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
}
