// The script that a page loads: defines <annai-chat>, puts one onto the page if none stands there, and answers
// to window.Annai. Loaded a second time, it does nothing.
import {installApi} from './api';
import {AnnaiChat} from './element';
import {mount, whenRead} from './mount';
import {settle} from './settings';
import type {Given} from './settings';

function start(): void {
  if (window.Annai?.on || customElements.get('annai-chat')) return;  // the stub of a page has no `on`
  const script = document.currentScript as HTMLScriptElement | null;
  const server = script?.src ? new URL(script.src).origin : location.origin;
  AnnaiChat.script = {server, ...(script?.dataset as Given | undefined)};

  let mounted: AnnaiChat | null = null;
  const replay = installApi(() => (mounted?.destroyed === false ? mounted : document.querySelector<AnnaiChat>('annai-chat')));
  customElements.define('annai-chat', AnnaiChat);
  whenRead(() => {
    if (!document.querySelector('annai-chat')) {
      const {mode} = settle(AnnaiChat.script, window.annaiSettings ?? {});
      mounted = document.createElement('annai-chat') as AnnaiChat;
      mount(mounted, mode, script);
    }
    replay();
  });
}

start();
