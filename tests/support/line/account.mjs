// What the account knows and does besides sending: profiles, its own settings, the loading animation, reading,
// linking, the webhook endpoint, and the pictures and voices that people sent.
import {Answer, LineError} from './answers.mjs';
import {minutes, seconds} from './clock.mjs';
import {isUserId, secretToken} from './ids.mjs';

export class Account {
  #line;
  endpoint = undefined;  // as set through the API; stands for the URL that the simulator is connected to
  active = true;

  constructor(line, {chatMode = 'chat'} = {}) {
    this.#line = line;
    this.chatMode = chatMode;
  }

  routes() {
    const content = {run: ({params}) => this.#line.contents.answer(params.messageId)};
    return [
      ['GET', '/v2/bot/info', {run: () => this.#info()}],
      ['GET', '/v2/bot/profile/:userId', {run: ({params}) => this.#profile(params.userId)}],
      ['POST', '/v2/bot/user/:userId/linkToken', {run: ({params}) => this.#linkToken(params.userId)}],
      ['POST', '/v2/bot/chat/loading/start', {
        schema: 'ShowLoadingAnimationRequest', limits: loadingLimits, run: ({body}) => this.#loading(body)}],
      ['POST', '/v2/bot/chat/markAsRead', {
        schema: 'MarkMessagesAsReadByTokenRequest', run: ({body, call}) => this.#markAsRead(body, call)}],
      ['POST', '/v2/bot/group/:id/leave', {run: ({params}) => this.#leave(params.id)}],
      ['POST', '/v2/bot/room/:id/leave', {run: ({params}) => this.#leave(params.id)}],
      ['GET', '/v2/bot/channel/webhook/endpoint', {run: () => this.#getEndpoint()}],
      ['PUT', '/v2/bot/channel/webhook/endpoint', {
        schema: 'SetWebhookEndpointRequest', limits: endpointLimits, run: ({body}) => this.#setEndpoint(body)}],
      ['POST', '/v2/bot/channel/webhook/test', {run: () => this.#testEndpoint()}],
      ['GET', '/v2/bot/message/:messageId/content', content],
      ['GET', '/v2/bot/message/:messageId/content/preview', content],
      ['GET', '/v2/bot/message/:messageId/content/transcoding', {
        run: ({params}) => this.#line.contents.find(params.messageId) && {status: 'succeeded'}}],
    ];
  }

  #info() {
    const markAsReadMode = this.chatMode === 'chat' ? 'manual' : 'auto';
    return {userId: this.#line.webhooks.destination, basicId: '@annai', displayName: '案内', chatMode: this.chatMode,
      markAsReadMode};
  }

  #friend(id) {
    const user = this.#line.chat(id);
    if (!isUserId(id) || !user?.friend) throw new LineError(404, 'Not found');
    return user;
  }

  #profile(id) {
    const {displayName, language} = this.#friend(id);
    return {displayName, userId: id, ...(language ? {language} : {})};
  }

  #linkToken(id) {
    return {linkToken: this.#line.linkTokens.make(this.#friend(id))};
  }

  #loading({chatId, loadingSeconds = 20}) {
    const user = this.#line.chat(chatId);
    if (user?.isReachable) user.loadingUntil = this.#line.clock.now() + seconds(loadingSeconds);
    return new Answer(202);
  }

  #markAsRead({markAsReadToken}, call) {
    const known = this.#line.readTokens.find(markAsReadToken);
    if (!known) this.#line.inspector.refuse(call, 'markAsRead.token', 'markAsReadToken', 'Unknown token');
    known.chat.readUpTo = known.id;
    return {};
  }

  #leave(id) {
    const group = this.#line.chat(id);
    if (!group?.joined) throw new LineError(404, 'Not found');
    group.joined = false;
    return {};
  }

  #getEndpoint() {
    if (!this.endpoint) throw new LineError(404, 'Webhook endpoint not found');
    return {endpoint: this.endpoint, active: this.active};
  }

  #setEndpoint({endpoint}) {
    this.endpoint = endpoint;
    return {};
  }

  // Posts an empty list of events, as the "Verify" button of the console does.
  async #testEndpoint() {
    const timestamp = new Date(this.#line.clock.now()).toISOString();
    if (!this.#line.webhooks.url) throw new LineError(404, 'Webhook endpoint not found');
    const {status} = await this.#line.webhooks.send([]);
    const success = status === 200;
    const reason = success ? 'OK' : status === 0 ? 'COULD_NOT_CONNECT' : 'ERROR_STATUS_CODE';
    return {success, timestamp, statusCode: status, reason, detail: `${status}`};
  }
}

function loadingLimits(found, {chatId, loadingSeconds = 20}) {
  found.must(isUserId(chatId), 'loading.chatId', 'chatId', 'Users only');
  found.must(loadingSeconds % 5 === 0 && loadingSeconds >= 5 && loadingSeconds <= 60, 'loading.seconds',
    'loadingSeconds', 'Must be 5, 10, … 60');
}

function endpointLimits(found, {endpoint}) {
  found.must(/^https:\/\/./.test(endpoint), 'endpoint.https', 'endpoint', 'Must be https');
  found.must(`${endpoint}`.length <= 500, 'endpoint.length', 'endpoint', 'At most 500 characters');
}

// Link tokens: ten minutes, one use, and only for the person they were made for.
export class LinkTokens {
  #tokens = new Map();
  #clock;

  constructor(clock) {
    this.#clock = clock;
  }

  make(user) {
    const token = secretToken();
    this.#tokens.set(token, {user, until: this.#clock.now() + minutes(10)});
    return token;
  }

  // ok, failed (somebody else opened it), or expired: then LINE sends no webhook at all.
  use(token, user) {
    const known = this.#tokens.get(token);
    this.#tokens.delete(token);
    if (!known || this.#clock.now() > known.until) return 'expired';
    return known.user === user ? 'ok' : 'failed';
  }
}

// Tokens with which a message is marked as read. They never expire.
export class ReadTokens {
  #tokens = new Map();

  make(chat, id) {
    const token = secretToken();
    this.#tokens.set(token, {chat, id});
    return token;
  }

  find(token) {
    return this.#tokens.get(token);
  }
}

// The bytes of what people sent.
export class Contents {
  #kept = new Map();

  keep(id, content) {
    this.#kept.set(id, content);
  }

  unsend(id) {
    if (this.#kept.has(id)) this.#kept.set(id, undefined);
  }

  find(id) {
    if (!this.#kept.has(id)) throw new LineError(404, 'Not found');
    const content = this.#kept.get(id);
    if (!content) throw new LineError(410, 'Gone');
    return content;
  }

  answer(id) {
    const {type, bytes} = this.find(id);
    return new Answer(200, {type, bytes});
  }
}
