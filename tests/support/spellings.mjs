// A text in every spelling in which it could stand in a file, a log or a frame.

// The names of the spellings of `text` that stand in `bytes`.
export function spelledIn(bytes, text) {
  return spellings(text).filter(([, spelling]) => bytes.includes(spelling)).map(([name]) => name);
}

export function spellings(text) {
  const raw = Buffer.from(text);
  const inUtf16 = Buffer.from(text, 'utf16le');
  const units = [...Array(text.length).keys()].map((at) => hex(text.charCodeAt(at), 4));
  const bytes = [...raw].map((byte) => hex(byte, 2));
  const all = [['as typed', raw], ['UTF-16LE', inUtf16], ['UTF-16BE', Buffer.from(inUtf16).swap16()]];
  for (const shift of [0, 1, 2]) {
    all.push([`base64 at ${shift}`, inBase64(raw, shift, 'base64')], [`base64url at ${shift}`, inBase64(raw, shift, 'base64url')]);
  }
  for (const [kind, digits] of [['small', (one) => one], ['capital', (one) => one.toUpperCase()]]) {
    all.push([`hex, ${kind}`, bytes.map(digits).join('')]);
    all.push([`percent-encoded, ${kind}`, bytes.map((byte) => `%${digits(byte)}`).join('')]);
    all.push([`JSON-escaped, ${kind}`, units.map((unit) => `\\u${digits(unit)}`).join('')]);
  }
  return all;
}

const hex = (number, digits) => number.toString(16).padStart(digits, '0');

// The letters that depend on `raw` alone, whatever stands around it: `shift` bytes before it, modulo three.
function inBase64(raw, shift, kind) {
  const text = Buffer.concat([Buffer.alloc(shift), raw]).toString(kind);
  return text.slice(shift === 0 ? 0 : shift + 1, Math.floor((shift + raw.length) * 8 / 6));
}
