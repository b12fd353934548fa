// LINE, played on a loopback port, inside the test. Start here; README.md says what it plays and what it does not.
//
//   const line = await LineSimulator.start({secret: 's', channelId: '1'});
//   line.connect('http://127.0.0.1:8080/line/webhook');
//   const hanako = line.user('hanako');
//   await hanako.say('登録したい');
//   const answer = await hanako.next();      // {how: 'reply', text, bubbles}
//   await hanako.tap('はじめる');
//   assert.deepEqual(line.violations, []);   // nothing was sent that LINE refuses
import {Account, Contents, LinkTokens, ReadTokens} from './account.mjs';
import {Arrivals} from './arrivals.mjs';
import {GroupChat} from './chats.mjs';
import {Clock} from './clock.mjs';
import {Faults} from './faults.mjs';
import {groupId, messageId, roomId, userId} from './ids.mjs';
import {Inspector} from './inspection.mjs';
import {ReplyTokens} from './reply_tokens.mjs';
import {RichMenus} from './rich_menus.mjs';
import {schemasFound} from './schemas.mjs';
import {Sending} from './sending.mjs';
import {ApiServer} from './server.mjs';
import {AccessTokens} from './tokens.mjs';
import {LineUser} from './users.mjs';
import {Webhooks} from './webhooks.mjs';

export class LineSimulator {
  #chats = new Map();
  #called = new Arrivals();
  #server;

  calls = [];            // every call: {method, path, status, requestId, retryKey, body, at, fault}; no secrets
  contents = new Contents();
  faults = new Faults();
  inspector = new Inspector();
  readTokens = new ReadTokens();

  // `quota`: messages a month (none: no limit), `used`: of it. `now`: a moment in milliseconds at which the clock
  // stands, or a function; without it the clock runs. `chatMode`: whether operators may chat (chat) or not (bot).
  static async start(options = {}) {
    const line = new LineSimulator(options);
    line.url = await line.#server.listen();
    return line;
  }

  constructor({secret = 'channel-secret', channelId = '1234567890', quota, used, now, chatMode,
    destination = userId('the bot itself')}) {
    this.secret = secret;
    this.channelId = channelId;
    this.clock = new Clock(now);
    this.tokens = new AccessTokens(this.clock, {channelId, secret});
    this.replyTokens = new ReplyTokens(this.clock);
    this.linkTokens = new LinkTokens(this.clock);
    this.webhooks = new Webhooks({clock: this.clock, replyTokens: this.replyTokens, secret, destination});
    this.sending = new Sending(this, {quota, used});
    this.account = new Account(this, {chatMode});
    this.richMenus = new RichMenus(this);
    this.#server = new ApiServer(this,
      [...this.sending.routes(), ...this.richMenus.routes(), ...this.account.routes()]);
  }

  async stop() {
    this.webhooks.stop();
    await this.#server.stop();
  }

  // Where the chat listens for webhooks.
  connect(url) {
    this.webhooks.connect(url);
  }

  advance(ms) {
    this.clock.advance(ms);
  }

  // ---- people ----

  // The same name is always the same person. She is a friend of the account unless told otherwise:
  // user('taro', {friend: false, pc: true, language: 'en', displayName: '…'}).
  user(name, traits = {}) {
    return Object.assign(this.#chat(userId(name), (id) => new LineUser(this, id)), traits);
  }

  group(name) {
    return this.#chat(groupId(name), (id) => new GroupChat(this, id, 'group'));
  }

  room(name) {
    return this.#chat(roomId(name), (id) => new GroupChat(this, id, 'room'));
  }

  #chat(id, make) {
    if (!this.#chats.has(id)) this.#chats.set(id, make(id));
    return this.#chats.get(id);
  }

  // By LINE's id; undefined for one whom nobody knows.
  chat(id) {
    return this.#chats.get(id);
  }

  // ---- what the chat did ----

  get violations() {
    return this.inspector.violations;
  }

  get schemasFound() {
    return schemasFound;
  }

  get quotaUsed() {
    return this.sending.used;
  }

  // The next answered call of that path (a beginning of it, or a RegExp) that no test has asked for yet.
  nextCall(path, {timeout = 5000} = {}) {
    const fits = (call) => (path instanceof RegExp ? path.test(call.path) : call.path.startsWith(path));
    const seen = () => this.calls.map((call) => `\n  ${call.method} ${call.path} ${call.status}`).join('') || 'no call';
    return this.#called.next({timeout, fits, seen});
  }

  called(call) {
    this.#called.add(call);
  }

  broken(error) {
    this.inspector.violations.push({limit: 'simulator', property: '', message: error.stack});
  }

  // A message that LINE accepts and nobody gets has an id all the same.
  unseenId() {
    return messageId();
  }

  // ---- tokens and faults ----

  revokeTokens() {
    this.tokens.revokeAll();
  }

  // Answers `status` so many `times` and does nothing.
  fail(path, {status = 500, ...how} = {}) {
    this.faults.add(path, 'fail', {status, ...how});
  }

  // Does it, but answers only on release: {arrived, release}.
  hold(path, how = {}) {
    return this.faults.add(path, 'hold', how);
  }

  // Does it, and closes the connection instead of answering.
  dropAnswer(path, how = {}) {
    this.faults.add(path, 'drop', how);
  }

  // Closes the connection and does nothing.
  dropCall(path, how = {}) {
    this.faults.add(path, 'refuse', how);
  }

  // Does it, and answers `text`, which is no JSON.
  garble(path, how = {}) {
    this.faults.add(path, 'garble', how);
  }

  // ---- webhooks; `webhooks` has the rest ----

  // From now on events wait: see Webhooks.hold.
  holdEvents() {
    return this.webhooks.hold();
  }

  redeliver(...events) {
    return this.webhooks.redeliver(...events);
  }

  duplicate(...events) {
    return this.webhooks.duplicate(...events);
  }
}
