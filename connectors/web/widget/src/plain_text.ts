// Messages without their drawing: for screen readers and for the saved transcript.
import type {Answer} from './conversation';
import type {Part} from './protocol';
import type {Words} from './words';

function textOf(part: Part): string {
  if (part.type === 'text') return part.text.replace(/\*\*|`/g, '');
  if (part.type === 'image') return part.alt;
  return part.type === 'link' ? `${part.label} ${part.url}` : '';
}

export function spoken({reply, framed}: Answer, words: Words): string {
  const texts = reply.messages.map((part) => (part.type === 'link' ? part.label : textOf(part)));
  const sources = (reply.sources ?? []).map((source) => source.label);
  if (sources.length > 0) texts.push(sources.join('、'));
  if (framed && reply.frame) texts.push(words.frameShown(reply.frame.title));
  if (reply.choices?.length) texts.push(words.choicesCount(reply.choices.length));
  return `${words.bot}${words.colon}${texts.join('\n')}`;
}

export function written({reply}: Answer): string {
  const texts = reply.messages.map(textOf);
  const sources = (reply.sources ?? []).map((source) => source.label);
  if (sources.length > 0) texts.push(`（${sources.join('、')}）`);
  if (reply.frame) texts.push(`［${reply.frame.title}］`);  // not where: such an address counts once
  for (const choice of reply.choices ?? []) texts.push(`［${choice.label}］`);
  return texts.join('\n');
}
