// Elements without HTML strings: text is always text, and no Trusted Types policy is needed.

type Attributes = Record<string, string | number | boolean>;
type Child = Node | string;

// An attribute that is false is left out.
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...children);
  return element;
}

export function button(
  attributes: Attributes,
  act: () => void,
  ...children: Child[]
): HTMLButtonElement {
  const made = make('button', {type: 'button', ...attributes}, ...children);
  made.addEventListener('click', act);
  return made;
}

// For screen readers only.
export function unseen(text: string): HTMLSpanElement {
  return make('span', {class: 'unseen'}, text);
}

const shapes = {
  chat: 'M4 4h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-7.5L7 22v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zm3.5 8.5h0M12 12.5h0M16.5 12.5h0',
  close: 'M6 6l12 12M18 6L6 18',
  menu: 'M4 6.5h16M4 12h16M4 17.5h16',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  down: 'M12 5v13M6 12.5l6 6 6-6',
  copy: 'M8 8h12v13H8zM16 8V3H4v13h4',
  save: 'M12 4v11M7 10.5l5 5 5-5M5 20h14',
  end: 'M14 4H5v16h9M10 12h10M16.5 8.5L20 12l-3.5 3.5',
  zoom: 'M11 4a7 7 0 1 1 0 14a7 7 0 0 1 0-14zM16.2 16.2L21 21M8 11h6M11 8v6',
  send: 'M12 19V6M6.5 11L12 5.5l5.5 5.5',
  alert: 'M12 3.5l9.5 16.5h-19zM12 10v4.5M12 17.3h0',
};

const svg = 'http://www.w3.org/2000/svg';

export function icon(name: keyof typeof shapes): SVGSVGElement {
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('viewBox', '0 0 24 24');
  drawing.setAttribute('aria-hidden', 'true');
  drawing.setAttribute('class', 'icon');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', shapes[name]);
  drawing.append(path);
  return drawing;
}
