// The part of the screen that the keyboard leaves free. It shrinks the visual viewport only, and neither fixed
// positions nor CSS units follow.
export function followViewport(element: HTMLElement): () => void {
  const viewport = window.visualViewport;
  if (!viewport) return () => {};
  const follow = (): void => {
    const zoomed = viewport.scale > 1.05;  // somebody looks closer: the window stays as it is
    if (zoomed) return;
    element.style.setProperty('--visible-height', `${viewport.height}px`);
    element.style.setProperty('--visible-top', `${viewport.offsetTop}px`);
  };
  follow();
  viewport.addEventListener('resize', follow);
  viewport.addEventListener('scroll', follow);
  return () => {
    viewport.removeEventListener('resize', follow);
    viewport.removeEventListener('scroll', follow);
    element.style.removeProperty('--visible-height');
    element.style.removeProperty('--visible-top');
  };
}
