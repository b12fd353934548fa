// Puts the element where the script tag says, and back if the page takes it out by accident.
import type {AnnaiChat} from './element';

export function mount(element: AnnaiChat, mode: string, script: HTMLScriptElement | null): void {
  if (mode === 'inline' && script) script.after(element);
  else document.body.append(element);
  if (mode === 'launcher') stay(element);
}

// Single-page frameworks replace what is in the body, or the body itself.
function stay(element: AnnaiChat): void {
  const observer = new MutationObserver(() => {
    if (element.destroyed) return observer.disconnect();
    if (!element.isConnected && document.body) {
      document.body.append(element);
      watch();
    }
  });
  const watch = (): void => {
    observer.disconnect();
    observer.observe(document.documentElement, {childList: true});
    observer.observe(document.body, {childList: true});
  };
  watch();
}

// Once the whole page is: a tag of its own may stand at its end.
export function whenRead(act: () => void): void {
  if (document.readyState !== 'loading') act();
  else document.addEventListener('DOMContentLoaded', act, {once: true});
}
