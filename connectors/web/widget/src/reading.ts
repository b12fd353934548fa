// The transcript is one stop of the Tab key. The arrow keys go from message to message; the message where the
// reader is, the newest one, and one with an open page offer their links and buttons to Tab.
const controls = 'a[href], button, textarea, iframe';

export function readByKeys(area: HTMLElement, list: HTMLElement): () => void {
  let current: Element | null = null;

  const refresh = (): void => {
    for (const item of list.children) {
      const open = item === current || item === lastAnswer() || item.querySelector('iframe') !== null;
      for (const control of item.querySelectorAll<HTMLElement>(controls)) {
        control.tabIndex = open && control.getAttribute('aria-disabled') !== 'true' ? 0 : -1;
      }
    }
  };
  const lastAnswer = (): Element | undefined => [...list.querySelectorAll(':scope > .bot')].pop();

  area.addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement;
    const step = {ArrowUp: -1, ArrowDown: 1}[event.key];
    if (step === undefined || event.isComposing || target.localName === 'textarea') return;
    const items = [...list.children] as HTMLElement[];
    const here = items.findIndex((item) => item.contains(target));
    const next = items[here < 0 ? items.length - 1 : here + step];
    if (!next) return;
    event.preventDefault();
    current = next;
    refresh();
    next.focus();
  });
  area.addEventListener('focusin', (event) => {
    const item = (event.target as Element).closest('.message');
    if (!item || item === current) return;
    current = item;
    refresh();
  });
  return refresh;
}
