// The small part of Markdown that answers use, as DOM nodes: paragraphs, line breaks, lists, **bold**,
// *italic*, `code`, [links](https://…) and ![pictures](/screens/…). Everything else is text.
import {make} from './dom';

export interface Drawer {
  link(url: string, label: string): Node;
  image(url: string, alt: string): Node;
}

const bullet = /^\s*(?:[-*•]\s+|・\s*)(.*)$/;
const numbered = /^\s*(\d{1,3})[.)]\s+(.*)$/;

export function draw(text: string, drawer: Drawer): Node[] {
  const nodes: Node[] = [];
  let lines: string[] = [];
  const endParagraph = (): void => {
    if (lines.length > 0) nodes.push(make('p', {}, ...withBreaks(lines, drawer)));
    lines = [];
  };
  let list: HTMLElement | null = null;
  for (const line of text.split(/\r?\n/)) {
    const item = bullet.exec(line)?.[1] ?? numbered.exec(line)?.[2];
    if (item === undefined) {
      list = null;
      if (line.trim() === '') endParagraph();
      else lines.push(line);
      continue;
    }
    endParagraph();
    const start = numbered.exec(line)?.[1];
    const kind = start === undefined ? 'ul' : 'ol';
    if (list?.localName !== kind) {
      list = start === undefined ? make('ul') : make('ol', {start});
      nodes.push(list);
    }
    list.append(make('li', {}, ...inline(item, drawer)));
  }
  endParagraph();
  return nodes;
}

function withBreaks(lines: string[], drawer: Drawer): Node[] {
  return lines.flatMap((line, index) =>
    index === 0 ? inline(line, drawer) : [make('br'), ...inline(line, drawer)]);
}

// One alternative a kind of markup. No underscores: they stand in addresses. No look-behind: older phones
// cannot read it.
const markup = new RegExp(
  [
    '\\\\([\\\\`*_\\[\\]!])',
    '`([^`]+)`',
    '\\*\\*(\\S(?:.*?\\S)?)\\*\\*',
    '\\*([^\\s*](?:[^*]*[^\\s*])?)\\*',
    '(!?)\\[([^\\]]+)\\]\\(([^()\\s]+)\\)',
    '(https://[\\w\\-./?%&=#~:@!$+,;]*[\\w/])',
  ].join('|'));

function inline(text: string, drawer: Drawer): Node[] {
  const nodes: Node[] = [];
  let rest = text;
  for (let found = markup.exec(rest); found; found = markup.exec(rest)) {
    if (found.index > 0) nodes.push(new Text(rest.slice(0, found.index)));
    const [all, escaped, code, bold, italic, picture, label, url, bare] = found;
    if (escaped !== undefined) nodes.push(new Text(escaped));
    else if (code !== undefined) nodes.push(make('code', {}, code));
    else if (bold !== undefined) nodes.push(make('strong', {}, ...inline(bold, drawer)));
    else if (italic !== undefined) nodes.push(make('em', {}, ...inline(italic, drawer)));
    else if (bare !== undefined) nodes.push(drawer.link(bare, bare));
    else if (picture) nodes.push(drawer.image(url ?? '', label ?? ''));
    else nodes.push(drawer.link(url ?? '', label ?? ''));
    rest = rest.slice(found.index + all.length);
  }
  if (rest) nodes.push(new Text(rest));
  return nodes;
}
