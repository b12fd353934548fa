// The limit table: what LINE refuses and its OpenAPI description does not say ("Messaging API reference", message
// objects, action objects, rich menus; "Character counting in a text"). Every check names the line of the table
// that it enforces, so a test can ask for exactly that refusal.
//
// Lengths are UTF-16 code units. LINE counts some fields in grapheme clusters; a cluster has at least one code
// unit, so this is never too lax.
export const LIMITS = {
  'messages.count': 5,
  'text.length': 5000,
  'text.emojis': 20,
  'textV2.length': 5000,
  'textV2.substitutions': 100,
  'textV2.mentions': 20,
  'textV2.emojis': 20,
  'altText.length': 1500,
  'url.length': 2000,
  'location.title': 100,
  'location.address': 100,
  'sender.name': 20,
  'imagemap.actions': 50,
  'imagemap.width': 1040,
  'imagemap.uri': 1000,
  'imagemap.text': 400,
  'imagemap.clipboard': 1000,
  'imagemap.label': 100,

  'quickReply.items': 13,
  'buttons.text': 160,
  'buttons.textWithPicture': 60,
  'buttons.title': 40,
  'buttons.actions': 4,
  'confirm.text': 240,
  'confirm.actions': 2,
  'carousel.columns': 10,
  'carousel.text': 120,
  'carousel.textWithPicture': 60,
  'carousel.title': 40,
  'carousel.actions': 3,
  'imageCarousel.columns': 10,

  // LINE writes 30 KB and 50 KB; the smaller reading of KB is never too lax.
  'flex.bubbleBytes': 30_000,
  'flex.carouselBytes': 50_000,
  'flex.bubbles': 12,
  'flex.animated': 10,

  'label.template': 20,
  'label.imageCarousel': 12,
  'label.quickReply': 20,
  'label.richMenu': 20,
  'label.flexButton': 40,
  'label.flex': 40,
  'message.text': 300,
  'postback.data': 300,
  'postback.displayText': 300,
  'postback.text': 300,
  'postback.fillInText': 300,
  'uri.length': 1000,
  'picker.data': 300,
  'clipboard.text': 1000,
  'switch.data': 300,

  'richMenu.areas': 20,
  'richMenu.name': 300,
  'richMenu.chatBarText': 14,
  'richMenu.minWidth': 800,
  'richMenu.maxWidth': 2500,
  'richMenu.minHeight': 250,
  'richMenu.ratio': 1.45,
  'richMenu.imageBytes': 1_048_576,
  'richMenu.count': 1000,
  'alias.count': 1000,

  'multicast.to': 500,
  'aggregation.units': 1,
};

// Collects what is wrong with one body. A violation is {limit, property, message}.
export class Findings {
  violations = [];

  say(limit, property, message) {
    this.violations.push({limit, property, message});
  }

  // Answers whether the condition held, so that a check can build on it.
  must(condition, limit, property, message) {
    if (!condition) this.say(limit, property, message);
    return Boolean(condition);
  }

  // A text that may be missing, but not be empty or too long.
  length(limit, text, property, max = LIMITS[limit]) {
    if (typeof text !== 'string') return;
    this.must(text.length > 0, 'text.empty', property, 'May not be empty');
    this.must(text.length <= max, limit, property, `Size must be between 1 and ${max}`);
  }

  required(text, property) {
    return this.must(text !== undefined && text !== null, 'required', property, 'May not be empty');
  }

  count(limit, list, property, {min = 1, max = LIMITS[limit]} = {}) {
    if (!this.must(Array.isArray(list), 'required', property, 'Must be an array')) return [];
    this.must(list.length >= min && list.length <= max, limit, property, `Size must be between ${min} and ${max}`);
    return list.filter((item) => item !== null && typeof item === 'object');
  }

  oneOf(limit, value, allowed, property) {
    if (value === undefined) return true;
    return this.must(allowed.includes(value), limit, property, `Must be one of ${allowed.join(', ')}`);
  }

  // The address of a picture, a video or a sound.
  https(url, property) {
    if (!this.must(typeof url === 'string', 'required', property, 'May not be empty')) return;
    this.must(/^https:\/\/[^/]/.test(url), 'url.https', property, 'Must start with https://');
    this.must(url.length <= LIMITS['url.length'], 'url.length', property, 'Too long');
    this.encoded(url, property);
  }

  encoded(url, property) {
    this.must(/^[\x21-\x7e]*$/.test(url), 'url.encoded', property, 'Must be percent-encoded UTF-8');
  }
}

// Half a character: cut inside a surrogate pair. Looked for in every string of a body.
export function checkCharacters(found, node, property = '') {
  if (typeof node === 'string') {
    found.must(!/\p{Surrogate}/u.test(node), 'surrogate.lone', property, 'Not a valid string');
  } else if (Array.isArray(node)) {
    node.forEach((item, i) => checkCharacters(found, item, `${property}[${i}]`));
  } else if (node !== null && typeof node === 'object') {
    for (const [key, value] of Object.entries(node)) {
      checkCharacters(found, value, property ? `${property}.${key}` : key);
    }
  }
}
