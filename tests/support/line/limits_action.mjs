// What an action may be depends on where it stands: a template, a quick reply, a flex message, a rich menu.
import {LIMITS} from './limits.mjs';

// Per place: the limit of the label, whether it must be there, and the kinds of action it cannot hold.
const quickReplyOnly = ['camera', 'cameraRoll', 'location'];
const PLACES = {
  template: {label: 'label.template', required: true, not: [...quickReplyOnly, 'richmenuswitch']},
  defaultAction: {label: 'label.template', required: false, not: [...quickReplyOnly, 'richmenuswitch']},
  imageCarousel: {label: 'label.imageCarousel', required: false, not: [...quickReplyOnly, 'richmenuswitch']},
  quickReply: {label: 'label.quickReply', required: true, not: ['richmenuswitch']},
  flexButton: {label: 'label.flexButton', required: true, not: [...quickReplyOnly, 'richmenuswitch']},
  flex: {label: 'label.flex', required: false, not: [...quickReplyOnly, 'richmenuswitch']},
  richMenu: {label: 'label.richMenu', required: false, not: quickReplyOnly},
};

export function checkAction(found, action, property, place) {
  if (!found.must(action !== null && typeof action === 'object', 'required', property, 'May not be empty')) return;
  const {label, required, not} = PLACES[place];
  found.must(!not.includes(action.type), 'action.place', `${property}.type`, `${action.type} cannot stand here`);
  if (required) found.must(action.label, `${label}.required`, `${property}.label`, 'May not be empty');
  if (action.label) found.length(label, action.label, `${property}.label`);
  const check = KINDS[action.type];
  if (found.must(check, 'action.type', `${property}.type`, 'Unknown action')) check(found, action, property, place);
}

const KINDS = {
  message(found, action, property) {
    if (found.required(action.text, `${property}.text`)) found.length('message.text', action.text, `${property}.text`);
  },

  postback(found, action, property) {
    const {data, displayText, text, inputOption, fillInText} = action;
    if (found.required(data, `${property}.data`)) found.length('postback.data', data, `${property}.data`);
    found.length('postback.displayText', displayText, `${property}.displayText`);
    found.length('postback.text', text, `${property}.text`);
    found.must(displayText === undefined || text === undefined, 'postback.twoTexts', `${property}.displayText`,
      'displayText and text cannot be used together');
    const options = ['closeRichMenu', 'openRichMenu', 'openKeyboard', 'openVoice'];
    found.oneOf('postback.inputOption', inputOption, options, `${property}.inputOption`);
    found.length('postback.fillInText', fillInText, `${property}.fillInText`);
    found.must(fillInText === undefined || inputOption === 'openKeyboard', 'postback.fillInWithoutKeyboard',
      `${property}.fillInText`, 'Needs inputOption openKeyboard');
  },

  uri(found, action, property, place) {
    if (found.required(action.uri, `${property}.uri`)) checkUri(found, action.uri, `${property}.uri`);
    if (action.altUri === undefined) return;
    found.must(place !== 'quickReply', 'uri.altUri', `${property}.altUri`, 'Not in a quick reply');
    if (action.altUri.desktop !== undefined) checkUri(found, action.altUri.desktop, `${property}.altUri.desktop`);
  },

  datetimepicker(found, action, property) {
    if (found.required(action.data, `${property}.data`)) found.length('picker.data', action.data, `${property}.data`);
    checkPicker(found, action, property);
  },

  clipboard(found, action, property) {
    if (!found.required(action.clipboardText, `${property}.clipboardText`)) return;
    found.length('clipboard.text', action.clipboardText, `${property}.clipboardText`);
  },

  richmenuswitch(found, action, property) {
    found.must(/^[a-z0-9_-]{1,32}$/.test(action.richMenuAliasId ?? ''), 'switch.alias',
      `${property}.richMenuAliasId`, 'Not an alias');
    if (found.required(action.data, `${property}.data`)) found.length('switch.data', action.data, `${property}.data`);
  },

  camera() {},
  cameraRoll() {},
  location() {},
};

export function checkUri(found, uri, property, limit = 'uri.length') {
  if (!found.must(typeof uri === 'string', 'required', property, 'May not be empty')) return;
  found.must(uri.length <= LIMITS[limit], limit, property, `Size must be between 1 and ${LIMITS[limit]}`);
  found.must(/^(https?:\/\/|line:|tel:)./i.test(uri), 'uri.scheme', property, 'Must be http, https, line or tel');
  found.encoded(uri, property);
}

const forms = {
  date: /^\d{4}-\d{2}-\d{2}$/,
  time: /^\d{2}:\d{2}$/,
  datetime: /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}$/,
};
const ends = {
  date: ['1900-01-01', '2100-12-31'],
  time: ['00:00', '23:59'],
  datetime: ['1900-01-01T00:00', '2100-12-31T23:59'],
};

// Is this what a picker of that mode can hold: the right form, a day that exists, within LINE's range?
export function isMoment(mode, text) {
  if (!forms[mode]?.test(text)) return false;
  const [date, time] = mode === 'time' ? ['2000-01-01', text] : text.toUpperCase().split('T');
  const parsed = new Date(`${date}T${time ?? '00:00'}:00Z`);
  if (Number.isNaN(parsed.getTime()) || !parsed.toISOString().startsWith(date)) return false;
  const [first, last] = ends[mode];
  return text.toUpperCase() >= first && text.toUpperCase() <= last;
}

function checkPicker(found, {mode, initial, min, max}, property) {
  if (!found.must(forms[mode], 'picker.mode', `${property}.mode`, 'Must be date, time or datetime')) return;
  let right = true;
  for (const [name, value] of Object.entries({initial, min, max})) {
    if (value === undefined) continue;
    right &= found.must(isMoment(mode, value), 'picker.format', `${property}.${name}`, `Not a ${mode}`);
  }
  if (!right) return;
  const low = min ?? ends[mode][0];
  const high = max ?? ends[mode][1];
  found.must(low < high, 'picker.range', `${property}.min`, 'Must be before max');
  found.must(initial === undefined || (initial >= low && initial <= high), 'picker.initial', `${property}.initial`,
    'Must be between min and max');
}
