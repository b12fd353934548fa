// The conversation as a text file, made in the browser. The customer's words are those that the server keeps,
// where secrets are masked.
import type {Message} from './conversation';
import {make} from './dom';
import {written} from './plain_text';
import {clock, dayKey} from './times';
import type {Words} from './words';

export function transcript(messages: readonly Message[], title: string, words: Words): string {
  const now = Date.now();
  const lines = [title, words.fileSaved(`${dayKey(now)} ${clock(now)}`)];
  for (const message of messages) {
    const mine = message.kind === 'mine';
    lines.push('', `[${dayKey(message.at)} ${clock(message.at)}] ${mine ? words.you : words.bot}`);
    lines.push(mine ? message.text : written(message));
  }
  return `${lines.join('\r\n').replace(/\r?\n/g, '\r\n')}\r\n`;
}

// The byte order mark tells old editors that it is UTF-8.
export function save(text: string, words: Words): void {
  const url = URL.createObjectURL(new Blob(['\ufeff', text], {type: 'text/plain;charset=utf-8'}));
  make('a', {href: url, download: `${words.fileName}-${dayKey(Date.now())}.txt`}).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
