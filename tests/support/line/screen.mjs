// What a person reads in a message, and what she can press.

// The words of a message as they stand on the screen, one line a text.
export function wordsOf(message) {
  const {type, text, template, contents, title, address} = message;
  if (type === 'text' || type === 'textV2') return text;
  if (type === 'template') return (template.columns ?? [template]).flatMap((card) => [card.title, card.text])
    .filter(Boolean).join('\n');
  if (type === 'flex') return flexWords(contents).join('\n');
  if (type === 'location') return `${title}\n${address}`;
  return '';
}

function flexWords(node) {
  if (Array.isArray(node)) return node.flatMap(flexWords);
  if (node === null || typeof node !== 'object') return [];
  if (node.type === 'text') return [list(node.contents).map(({text}) => text).join('') || node.text];
  if (node.type === 'button') return [];
  return ['header', 'hero', 'body', 'footer', 'contents'].flatMap((part) => flexWords(node[part] ?? []));
}

const list = (value) => (Array.isArray(value) ? value : []);

// Every action of a message that stays pressable as long as the message is on the screen.
export function actionsIn(node) {
  if (Array.isArray(node)) return node.flatMap(actionsIn);
  if (node === null || typeof node !== 'object') return [];
  const own = [node.defaultAction, node.action, ...list(node.actions)].filter((one) => one?.type);
  const parts = ['template', 'contents', 'columns', 'header', 'hero', 'body', 'footer'];
  return [...own, ...parts.flatMap((part) => actionsIn(node[part] ?? []))];
}

export function quickRepliesOf(messages) {
  return list(messages.at(-1)?.quickReply?.items).map(({action}) => action);
}
