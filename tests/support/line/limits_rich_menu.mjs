// Rich menus: the menu itself and its picture.
import {checkAction} from './limits_action.mjs';
import {LIMITS} from './limits.mjs';

export function checkRichMenu(found, menu) {
  const {size, selected, name, chatBarText, areas} = menu;
  if (found.required(size, 'size')) checkSize(found, size);
  found.must(typeof selected === 'boolean', 'required', 'selected', 'May not be empty');
  if (found.required(name, 'name')) found.length('richMenu.name', name, 'name');
  if (found.required(chatBarText, 'chatBarText')) found.length('richMenu.chatBarText', chatBarText, 'chatBarText');
  found.count('richMenu.areas', areas, 'areas', {min: 0}).forEach(({bounds, action}, i) => {
    const {x, y, width, height} = bounds ?? {};
    const inside = x >= 0 && y >= 0 && width > 0 && height > 0 &&
      x + width <= size?.width && y + height <= size?.height;
    found.must(inside, 'richMenu.bounds', `areas[${i}].bounds`, 'Outside of the menu');
    checkAction(found, action, `areas[${i}].action`, 'richMenu');
  });
}

function checkSize(found, {width, height}) {
  found.must(width >= LIMITS['richMenu.minWidth'] && width <= LIMITS['richMenu.maxWidth'], 'richMenu.width',
    'size.width', 'Must be between 800 and 2500');
  found.must(height >= LIMITS['richMenu.minHeight'], 'richMenu.height', 'size.height', 'Must be 250 or more');
  found.must(width / height >= LIMITS['richMenu.ratio'], 'richMenu.proportion', 'size',
    'Must be at least 1.45 times as wide as high');
}

export function checkRichMenuImage(found, type, bytes) {
  const named = /^image\/(png|jpeg)$/.exec(type ?? '')?.[1];
  if (!found.must(named, 'richMenu.imageType', 'Content-Type', 'Must be image/png or image/jpeg')) return;
  found.must(bytes.length <= LIMITS['richMenu.imageBytes'], 'richMenu.imageBytes', 'body', 'Must be at most 1 MB');
  const picture = measure(bytes);
  if (!found.must(picture?.type === named, 'richMenu.imageContent', 'body', `Not a ${named}`)) return;
  checkSize(found, picture);
}

// Width and height of a PNG (IHDR) or a JPEG (its first frame header).
export function measure(bytes) {
  if (bytes.length >= 24 && bytes.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))) {
    return {type: 'png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20)};
  }
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1];
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) return {type: 'jpeg', height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7)};
  }
  return undefined;
}
