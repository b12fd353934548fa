// A person with LINE on her phone (or on a PC, where there are no quick replies and no rich menu). What she does
// becomes an event; what she sees is what was delivered to her. Every act answers what the webhook answered:
// {status, ms, event}, or {held: true, event} while events are held back.
//
// Options of every act: `in` (a group or room), `mode: 'standby'`, `anonymous` (no userId in the source).
import {days} from './clock.mjs';
import {Chat} from './chats.mjs';
import {messageId, secretToken} from './ids.mjs';
import {isMoment} from './limits_action.mjs';
import {actionsIn} from './screen.mjs';

export class LineUser extends Chat {
  displayName = '案内 花子';
  language = 'ja';
  friend = true;
  blocked = false;
  pc = false;
  wroteAt = -Infinity;
  linkedMenu = undefined;
  draft = '';   // what a button typed for her
  opened = [];  // links she pressed
  copied = [];  // what a button copied for her
  sent = [];    // her events, oldest first

  get isGroup() {
    return false;
  }

  // A friend, or somebody who wrote in the last seven days; never who blocked the account.
  get isReachable() {
    return !this.blocked && (this.friend || this.line.clock.now() - this.wroteAt <= days(7));
  }

  // The rich menu at the foot of her talk.
  get menu() {
    return this.pc ? undefined : this.line.richMenus.shownTo(this);
  }

  say(text, options) {
    return this.#message({type: 'text', text, quoteToken: secretToken()}, options);
  }

  sticker({packageId = '446', stickerId = '1988', ...options} = {}) {
    const sticker = {packageId, stickerId, stickerResourceType: 'STATIC', keywords: ['thanks']};
    return this.#message({type: 'sticker', ...sticker, quoteToken: secretToken()}, options);
  }

  image({bytes = Buffer.from('a picture'), imageSet, ...options} = {}) {
    const image = {contentProvider: {type: 'line'}, quoteToken: secretToken(), ...(imageSet ? {imageSet} : {})};
    return this.#message({type: 'image', ...image}, {...options, content: {type: 'image/jpeg', bytes}});
  }

  video({bytes = Buffer.from('a film'), duration = 6000, ...options} = {}) {
    const video = {duration, contentProvider: {type: 'line'}, quoteToken: secretToken()};
    return this.#message({type: 'video', ...video}, {...options, content: {type: 'video/mp4', bytes}});
  }

  voice({bytes = Buffer.from('a voice'), duration = 3000, ...options} = {}) {
    const audio = {duration, contentProvider: {type: 'line'}};
    return this.#message({type: 'audio', ...audio}, {...options, content: {type: 'audio/x-m4a', bytes}});
  }

  file({fileName = '証券.pdf', bytes = Buffer.from('a file'), ...options} = {}) {
    const content = {type: 'application/octet-stream', bytes};
    return this.#message({type: 'file', fileName, fileSize: bytes.length}, {...options, content});
  }

  location({latitude = 35.68, longitude = 139.76, ...options} = {}) {
    const place = {title: '現在地', address: '東京都千代田区丸の内1-1', latitude, longitude};
    return this.#message({type: 'location', ...place}, options);
  }

  // A message of a kind that the description of today does not know.
  unknownMessage(message = {type: 'hologram'}, options) {
    return this.#message(message, {...options, official: false});
  }

  follow(options) {
    const isUnblocked = this.blocked;
    Object.assign(this, {friend: true, blocked: false});
    return this.#act('follow', {follow: {isUnblocked}}, options);
  }

  block(options) {
    Object.assign(this, {friend: false, blocked: true});
    return this.#act('unfollow', {}, {...options, reply: false});
  }

  unfollow(options) {
    return this.block(options);
  }

  unsend(id = this.sent.findLast(({message}) => message)?.message.id, options) {
    this.line.contents.unsend(id);
    return this.#act('unsend', {unsend: {messageId: id}}, {...options, reply: false});
  }

  postback(data, {params, ...options} = {}) {
    return this.#act('postback', {postback: {data, ...(params ? {params} : {})}}, options);
  }

  // Any other event, known or not: user.event('beacon', {beacon: {…}}).
  event(type, fields, options) {
    return this.#act(type, fields, options);
  }

  // Presses what is labelled so: a quick reply, a button of the newest message that has one, the rich menu. Instead of
  // the label a RegExp, or a function that knows the action.
  tap(label, options) {
    return this.#press(this.#find(label, () => true), options);
  }

  // Opens a date picker and chooses.
  pick(label, moment, options) {
    const action = this.#find(label, ({type}) => type === 'datetimepicker');
    const {mode, data, min = '', max = '9'} = action;
    if (!isMoment(mode, moment) || moment < min || moment > max) {
      throw new Error(`the picker ${action.label} (${mode}, ${min} to ${max}) does not offer ${moment}`);
    }
    this.quickReplies = [];
    return this.postback(data, {...options, params: {[mode]: moment}});
  }

  // Everything she could press now, the nearest first.
  get actions() {
    const inMenu = (this.menu?.areas ?? []).map(({action}) => action);
    const inTalk = [...this.inbox].reverse().flatMap(({message}) => actionsIn(message));
    return [...(this.pc ? [] : this.quickReplies), ...inTalk, ...inMenu];
  }

  // She logged in on our page, which sent her on to LINE with the link token and our nonce.
  linkAccount(linkToken, nonce, options) {
    const result = this.line.linkTokens.use(linkToken, this);
    if (result === 'expired') return Promise.resolve({expired: true});
    if (result === 'ok') return this.#act('accountLink', {link: {result, nonce}}, options);
    return this.#act('accountLink', {link: {result, nonce}}, {...options, source: null, reply: false});
  }

  #find(label, fits) {
    const wanted = typeof label === 'function' ? label
      : label instanceof RegExp ? (action) => label.test(action.label ?? '') : (action) => action.label === label;
    const found = this.actions.find((action) => wanted(action) && fits(action));
    if (found) return found;
    const labels = this.actions.map((action) => action.label ?? `(${action.type})`).join(', ') || 'nothing to press';
    throw new Error(`${label} cannot be pressed; she sees: ${labels}`);
  }

  async #press(action, options) {
    switch (action.type) {
      case 'message':
        return this.say(action.text, options);
      case 'postback':
        return this.#pressPostback(action, options);
      case 'uri':
        this.quickReplies = [];
        this.opened.push(action.uri ?? action.linkUri);
        return {opened: this.opened.at(-1)};
      case 'clipboard':
        this.quickReplies = [];
        this.copied.push(action.clipboardText);
        return {copied: action.clipboardText};
      case 'camera':
      case 'cameraRoll':
        return this.image(options);
      case 'location':
        return this.location(options);
      case 'richmenuswitch':
        return this.postback(action.data,
          {...options, params: this.line.richMenus.switchTo(this, action.richMenuAliasId)});
      default:
        throw new Error(`${action.label} is a ${action.type}: use pick(label, date)`);
    }
  }

  async #pressPostback({data, text, inputOption, fillInText}, options) {
    this.quickReplies = [];
    if (inputOption === 'openKeyboard') this.draft = fillInText ?? '';
    const answer = await this.postback(data, options);
    return text === undefined ? answer : this.say(text, options);
  }

  #message(message, {content, quotedMessageId, ...options} = {}) {
    const id = messageId();
    this.wroteAt = this.line.clock.now();
    this.quickReplies = [];
    if (content) this.line.contents.keep(id, content);
    const chat = options.in ?? this;
    const rest = {markAsReadToken: this.line.readTokens.make(chat, id), ...(quotedMessageId ? {quotedMessageId} : {})};
    return this.#act('message', {message: {...message, id, ...rest}}, options);
  }

  #act(type, fields, {in: group, anonymous = false, official = true, ...options} = {}) {
    const who = anonymous ? {} : {userId: this.id};
    const source = group ? {...group.source, ...who} : {type: 'user', ...who};
    const event = this.line.webhooks.event(type, fields, {chat: group ?? this, source, ...options});
    this.sent.push(event);
    return this.line.webhooks.emit(event, {official});
  }
}
