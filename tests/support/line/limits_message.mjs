// The messages of one call.
import {checkAction, checkUri} from './limits_action.mjs';
import {checkFlex} from './limits_flex.mjs';
import {LIMITS} from './limits.mjs';
import {checkTemplate} from './limits_template.mjs';

// `toGroup`: whether they go to a group or a room, where alone a mention is allowed; undefined if not known.
export function checkMessages(found, messages, {toGroup} = {}) {
  found.count('messages.count', messages, 'messages').forEach((message, i) => {
    const property = `messages[${i}]`;
    const check = KINDS[message.type];
    if (found.must(check, 'message.type', `${property}.type`, 'Unknown message')) {
      check(found, message, property, toGroup);
    }
    if (message.quickReply !== undefined) checkQuickReply(found, message.quickReply, `${property}.quickReply`);
    if (message.sender !== undefined) checkSender(found, message.sender, `${property}.sender`);
  });
}

const KINDS = {
  text(found, {text, emojis}, property) {
    if (found.required(text, `${property}.text`)) found.length('text.length', text, `${property}.text`);
    if (emojis === undefined) return;
    found.count('text.emojis', emojis, `${property}.emojis`, {min: 0}).forEach(({index}, i) => {
      found.must(typeof text === 'string' && text[index] === '$', 'text.emojiIndex',
        `${property}.emojis[${i}].index`, 'Must point at a $');
    });
  },

  textV2: checkTextV2,

  sticker(found, {packageId, stickerId}, property) {
    found.must(/^\d+$/.test(packageId), 'sticker.id', `${property}.packageId`, 'Not a package');
    found.must(/^\d+$/.test(stickerId), 'sticker.id', `${property}.stickerId`, 'Not a sticker');
  },

  image(found, {originalContentUrl, previewImageUrl}, property) {
    found.https(originalContentUrl, `${property}.originalContentUrl`);
    found.https(previewImageUrl, `${property}.previewImageUrl`);
  },

  video(found, message, property, toGroup) {
    KINDS.image(found, message, property);
    found.must(message.trackingId === undefined || toGroup !== true, 'video.trackingId', `${property}.trackingId`,
      'Not in a group');
    found.must(message.trackingId === undefined || /^[\w-]{1,100}$/.test(message.trackingId), 'video.trackingId',
      `${property}.trackingId`, 'Not a tracking id');
  },

  audio(found, {originalContentUrl, duration}, property) {
    found.https(originalContentUrl, `${property}.originalContentUrl`);
    found.must(Number.isInteger(duration) && duration > 0, 'audio.duration', `${property}.duration`,
      'Must be milliseconds');
  },

  location(found, {title, address, latitude, longitude}, property) {
    if (found.required(title, `${property}.title`)) found.length('location.title', title, `${property}.title`);
    if (found.required(address, `${property}.address`)) {
      found.length('location.address', address, `${property}.address`);
    }
    found.must(Math.abs(latitude) <= 90, 'location.latitude', `${property}.latitude`, 'Must be a latitude');
    found.must(Math.abs(longitude) <= 180, 'location.longitude', `${property}.longitude`, 'Must be a longitude');
  },

  imagemap: checkImagemap,

  template(found, {altText, template}, property) {
    checkAltText(found, altText, property);
    checkTemplate(found, template, `${property}.template`);
  },

  flex(found, {altText, contents}, property) {
    checkAltText(found, altText, property);
    checkFlex(found, contents, `${property}.contents`);
  },

  coupon(found, {couponId}, property) {
    found.required(couponId, `${property}.couponId`);
  },
};

function checkAltText(found, altText, property) {
  if (found.required(altText, `${property}.altText`)) found.length('altText.length', altText, `${property}.altText`);
}

// {key} is replaced by substitution[key]; {{ and }} are the braces themselves; any other brace is refused.
function checkTextV2(found, {text, substitution = {}}, property, toGroup) {
  if (!found.required(text, `${property}.text`)) return;
  found.length('textV2.length', text, `${property}.text`);
  const plain = `${text}`.replaceAll(/\{\{|\}\}/g, '');
  const keys = [...plain.matchAll(/\{([^{}]*)\}/g)].map(([, key]) => key);
  found.must(!/[{}]/.test(plain.replaceAll(/\{[^{}]*\}/g, '')), 'textV2.braces', `${property}.text`,
    'A brace is not closed');
  for (const key of keys) {
    found.must(/^[0-9A-Za-z_]{1,20}$/.test(key) && key in substitution, 'textV2.placeholder', `${property}.text`,
      `No substitution for {${key}}`);
  }
  const parts = Object.values(substitution);
  const at = `${property}.substitution`;
  found.must(parts.length <= LIMITS['textV2.substitutions'], 'textV2.substitutions', at, 'Too many');
  const mentions = keys.filter((key) => substitution[key]?.type === 'mention').length;
  const emojis = keys.filter((key) => substitution[key]?.type === 'emoji').length;
  found.must(mentions <= LIMITS['textV2.mentions'], 'textV2.mentions', at, 'Too many mentions');
  found.must(emojis <= LIMITS['textV2.emojis'], 'textV2.emojis', at, 'Too many emoji');
  found.must(mentions === 0 || toGroup !== false, 'textV2.mentionAlone', at, 'Mentions need a group or a room');
}

function checkImagemap(found, {baseUrl, altText, baseSize, actions}, property) {
  found.https(baseUrl, `${property}.baseUrl`);
  checkAltText(found, altText, property);
  found.must(baseSize?.width === LIMITS['imagemap.width'], 'imagemap.width', `${property}.baseSize.width`,
    'Must be 1040');
  found.count('imagemap.actions', actions, `${property}.actions`).forEach((action, i) => {
    const at = `${property}.actions[${i}]`;
    found.length('imagemap.label', action.label, `${at}.label`);
    if (action.type === 'uri') checkUri(found, action.linkUri, `${at}.linkUri`, 'imagemap.uri');
    if (action.type === 'message') found.length('imagemap.text', action.text, `${at}.text`);
    if (action.type === 'clipboard') found.length('imagemap.clipboard', action.clipboardText, `${at}.clipboardText`);
    const {x, y, width, height} = action.area ?? {};
    const inside = x >= 0 && y >= 0 && width > 0 && height > 0 &&
      x + width <= baseSize?.width && y + height <= baseSize?.height;
    found.must(inside, 'imagemap.area', `${at}.area`, 'Outside of the picture');
  });
}

function checkQuickReply(found, {items}, property) {
  found.count('quickReply.items', items, `${property}.items`).forEach((item, i) => {
    const at = `${property}.items[${i}]`;
    found.oneOf('quickReply.type', item.type, ['action'], `${at}.type`);
    if (item.imageUrl !== undefined) found.https(item.imageUrl, `${at}.imageUrl`);
    checkAction(found, item.action, `${at}.action`, 'quickReply');
  });
}

function checkSender(found, {name, iconUrl}, property) {
  found.length('sender.name', name, `${property}.name`);
  found.must(!/line/i.test(name?.normalize('NFKC') ?? ''), 'sender.nameOfLine', `${property}.name`,
    'Cannot look like LINE itself');
  if (iconUrl !== undefined) found.https(iconUrl, `${property}.iconUrl`);
}
