// window.Annai: Annai('open') and Annai.open(). What a page asks for before the script is there waits in a
// queue: window.Annai = window.Annai || function () { (Annai.q = Annai.q || []).push(arguments); };
import type {AnnaiChat, EventName} from './element';

const methods = [
  'open', 'close', 'toggle', 'show', 'hide', 'send', 'setLocale', 'setContext', 'reset', 'destroy',
] as const;
type Method = (typeof methods)[number];
type Listener = (detail: unknown) => void;

export interface Annai {
  (name: Method | 'on' | 'off', ...values: unknown[]): void;
  q?: ArrayLike<unknown>[];
  on?(event: EventName, listener: Listener): void;
  off?(event: EventName, listener: Listener): void;
}

declare global {
  interface Window {
    Annai?: Annai;
  }
}

// `chat` finds the element that a call is meant for. Calls wait until the returned function is called, once there is
// such an element; who listens is heard at once.
export function installApi(chat: () => AnnaiChat | null): () => void {
  const listeners = new Map<string, Map<Listener, EventListener>>();

  const on = (event: EventName, listener: Listener): void => {
    const known = listeners.get(event) ?? new Map<Listener, EventListener>();
    listeners.set(event, known);
    if (known.has(listener)) return;
    const heard: EventListener = (raised) => listener((raised as CustomEvent).detail);
    known.set(listener, heard);
    document.addEventListener(`annai:${event}`, heard);
  };
  const off = (event: EventName, listener: Listener): void => {
    const heard = listeners.get(event)?.get(listener);
    if (!heard) return;
    listeners.get(event)?.delete(listener);
    document.removeEventListener(`annai:${event}`, heard);
  };

  const waiting = window.Annai?.q ?? [];
  const calls = Array.from(waiting, (values) => Array.from(values) as [string, ...unknown[]]);
  let ready = false;
  const call = (name: string, ...values: unknown[]): void => {
    if (name === 'on') on(values[0] as EventName, values[1] as Listener);
    else if (name === 'off') off(values[0] as EventName, values[1] as Listener);
    else if (!ready) calls.push([name, ...values]);
    else if ((methods as readonly string[]).includes(name)) {
      const element = chat();
      if (element) (element[name as Method] as (...given: unknown[]) => void)(...values);
    }
  };

  const annai = call as Annai & Record<string, unknown>;
  for (const method of methods) annai[method] = (...values: unknown[]) => call(method, ...values);
  annai.on = on;
  annai.off = off;
  window.Annai = annai;
  for (const values of calls.splice(0)) call(...values);
  return () => {
    ready = true;
    for (const values of calls) call(...values);
  };
}
