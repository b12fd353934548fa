// Asks once more before something that cannot be undone.
import {openDialog} from './dialogs';
import {button, make} from './dom';

export interface Question {
  title: string;
  note: string;
  yes: string;
  no: string;
}

export function confirm(place: HTMLElement, {title, note, yes, no}: Question, act: () => void): void {
  const stay = button({class: 'wide', part: 'confirm-no'}, () => dialog.close(), no);
  const go = button({class: 'wide primary', part: 'confirm-yes'}, () => {
    dialog.close();
    act();
  }, yes);
  const dialog = openDialog(place, 'confirm', {'aria-labelledby': 'confirm-title'}, stay,
    make('h3', {id: 'confirm-title'}, title), make('p', {}, note), make('div', {class: 'confirm-buttons'}, stay, go));
}
