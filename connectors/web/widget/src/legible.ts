// A page's own colours may be too pale for text: what is written in them, or on them, is made to be read.
const enough = 4.5;  // WCAG 2, 1.4.3
const good = 5;      // also on a surface that is slightly tinted
type Rgb = readonly number[];

// Of `root`: --ink from --accent, --on-accent, --on-mine.
export function makeLegible(root: HTMLElement): void {
  const {style} = root;
  for (const name of ['ink', 'on-accent', 'on-mine']) style.removeProperty(`--${name}`);
  const read = (name: string): Rgb => {
    style.color = `var(--${name})`;
    const written = getComputedStyle(root).color;
    return written.startsWith('rgb') ? written.match(/[\d.]+/g)!.slice(0, 3).map(Number) : [];
  };
  const put = (name: string, rgb: Rgb): void => style.setProperty(`--${name}`, `rgb(${rgb})`);

  const [accent, surface, back] = [read('accent'), read('surface'), read('back')];
  const legible = (ink: Rgb): boolean => [surface, back].every((ground) => !(contrast(ink, ground) < good));
  const away = farthest(back);
  let ink = accent;
  for (let part = 1; part <= 10 && !legible(ink); ++part) {
    ink = accent.map((value) => value + (away - value) * part / 10);
    put('ink', ink);
  }
  for (const name of ['accent', 'mine']) {
    const ground = read(name);
    if (contrast(read(`on-${name}`), ground) < enough) put(`on-${name}`, Array(3).fill(farthest(ground)));
  }
  style.color = '';
}

// White or black: of each colour so much.
function farthest(from: Rgb): number {
  return luminance(from) < 0.18 ? 255 : 0;
}

// Not a number, and so never too little, for colours that are written in another way.
function contrast(one: Rgb, other: Rgb): number {
  const [first, second] = [luminance(one), luminance(other)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

function luminance(rgb: Rgb): number {
  const [red, green, blue] = rgb.map((value) => (value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
