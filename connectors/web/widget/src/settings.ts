// What the host page may set: data-* of the script tag, window.annaiSettings, attributes of the element.
// The later of these three wins.

export interface Settings {
  mode: 'launcher' | 'inline' | 'page';
  server: string;                  // where the chat lives; the script's origin
  entry: string;                   // from where the customer comes, e.g. step-5
  locale: 'ja' | 'en' | 'auto';    // of the widget's own texts
  theme: 'auto' | 'light' | 'dark';
  position: 'right' | 'left';
  storage: 'session' | 'local';    // local: the conversation outlives the browser window
  title: string;
  launcher: string;                // CSS selector of the page's own button
  zIndex: string;
}

export type Given = Partial<Record<keyof Settings, unknown>>;

declare global {
  interface Window {
    annaiSettings?: Given;
  }
}

const defaults: Settings = {
  mode: 'launcher',
  server: '',
  entry: '',
  locale: 'ja',
  theme: 'auto',
  position: 'right',
  storage: 'session',
  title: '',
  launcher: '',
  zIndex: '',
};

const allowed: Partial<Record<keyof Settings, readonly string[]>> = {
  mode: ['launcher', 'inline', 'page'],
  locale: ['ja', 'en', 'auto'],
  theme: ['auto', 'light', 'dark'],
  position: ['right', 'left'],
  storage: ['session', 'local'],
};

export const names = Object.keys(defaults) as (keyof Settings)[];

// A value that is not allowed counts as not given.
export function settle(...sources: Given[]): Settings {
  const settings: Settings = {...defaults};
  for (const source of sources) {
    for (const name of names) {
      const value = source[name];
      if (value === undefined || value === null) continue;
      const text = String(value);
      if (allowed[name] && !allowed[name].includes(text)) continue;
      (settings as unknown as Record<string, string>)[name] = text;
    }
  }
  return settings;
}

// zIndex is written z-index in an attribute.
export function attributesOf(element: HTMLElement): Given {
  const given: Given = {};
  for (const name of names) {
    const value = element.getAttribute(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
    if (value !== null) given[name] = value;
  }
  return given;
}
