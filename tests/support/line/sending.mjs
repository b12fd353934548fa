// Reply, push, multicast, and their dry runs.
import {createHash} from 'node:crypto';
import {LineError} from './answers.mjs';
import {hours} from './clock.mjs';
import {isChatId, isUserId, isUuid, secretToken} from './ids.mjs';
import {LIMITS} from './limits.mjs';
import {checkMessages} from './limits_message.mjs';

const quotable = new Set(['text', 'textV2', 'sticker', 'image', 'video', 'template']);

export class Sending {
  #line;
  #accepted = new Map();  // retry key → what was accepted under it

  // `quota`: messages a month, undefined for no limit.
  constructor(line, {quota, used = 0} = {}) {
    this.#line = line;
    this.quota = quota;
    this.used = used;
  }

  routes() {
    const dryRun = {schema: 'ValidateMessageRequest', limits: limitsOf({}), run: () => ({})};
    return [
      ['POST', '/v2/bot/message/reply', {
        schema: 'ReplyMessageRequest', limits: limitsOf({}), run: (request) => this.#reply(request)}],
      ['POST', '/v2/bot/message/push', {
        schema: 'PushMessageRequest', limits: limitsOf({to: checkOne}), run: (request) => this.#push(request)}],
      ['POST', '/v2/bot/message/multicast', {
        schema: 'MulticastRequest', limits: limitsOf({to: checkMany}), run: (request) => this.#multicast(request)}],
      ...['reply', 'push', 'multicast', 'narrowcast', 'broadcast'].map((kind) => (
        ['POST', `/v2/bot/message/validate/${kind}`, dryRun])),
      ['GET', '/v2/bot/message/quota', {run: () => (
        this.quota === undefined ? {type: 'none'} : {type: 'limited', value: this.quota})}],
      ['GET', '/v2/bot/message/quota/consumption', {run: () => ({totalUsage: this.used})}],
    ];
  }

  #reply({body, call}) {
    if (call.retryKey !== undefined) {
      this.#line.inspector.refuse(call, 'reply.retryKey', 'X-Line-Retry-Key', 'The retry key is not supported here');
    }
    const chat = this.#line.replyTokens.chatOf(body.replyToken);
    const toGroup = chat.isGroup;
    this.#line.inspector.checkWith(call, (found) => checkMessages(found, body.messages, {toGroup}));
    this.#line.replyTokens.use(body.replyToken);
    return {sentMessages: receipts(chat.deliver(body.messages, {how: 'reply', requestId: call.requestId}))};
  }

  #push({body, call, raw}) {
    return this.#once(call, raw, () => {
      const chat = this.#line.chat(body.to);
      const reached = chat?.isReachable ?? false;
      this.#count(reached ? Math.max(1, chat.members?.size ?? 1) : 0);
      if (!reached) return {sentMessages: body.messages.map(() => ({id: this.#line.unseenId()}))};
      return {sentMessages: receipts(chat.deliver(body.messages, {how: 'push', requestId: call.requestId}))};
    });
  }

  #multicast({body, call, raw}) {
    return this.#once(call, raw, () => {
      const chats = [...new Set(body.to)].map((id) => this.#line.chat(id)).filter((chat) => chat?.isReachable);
      this.#count(chats.length);
      for (const chat of chats) chat.deliver(body.messages, {how: 'multicast', requestId: call.requestId});
      return {};
    });
  }

  // One per person reached, however many bubbles.
  #count(people) {
    if (this.quota !== undefined && this.used + Math.max(1, people) > this.quota) {
      throw new LineError(429, 'You have reached your monthly limit.');
    }
    this.used += people;
  }

  // A retry key is remembered for a day once a request under it was accepted.
  #once(call, raw, send) {
    const key = call.retryKey?.toLowerCase();
    if (key === undefined) return send();
    if (!isUuid(key)) this.#line.inspector.refuse(call, 'retryKey.uuid', 'X-Line-Retry-Key', 'Must be a UUID');
    const now = this.#line.clock.now();
    const same = createHash('sha256').update(call.path).update(raw).digest('hex');
    const before = this.#accepted.get(key);
    if (before && now - before.at < hours(24)) {
      if (before.same !== same) {
        this.#line.inspector.refuse(call, 'retryKey.body', 'X-Line-Retry-Key', 'Used before for another request');
      }
      const {sentMessages} = before.answer;
      throw new LineError(409, 'The retry key is already accepted',
        {...(sentMessages ? {sentMessages} : {}), headers: {'x-line-accepted-request-id': before.requestId}});
    }
    const answer = send();
    this.#accepted.set(key, {at: now, same, answer, requestId: call.requestId});
    return answer;
  }
}

const receipts = (bubbles) => bubbles.map(({id, type}) => (
  quotable.has(type) ? {id, quoteToken: secretToken()} : {id}));

const limitsOf = ({to}) => (found, body) => {
  const toGroup = typeof body.to === 'string' && isChatId(body.to) ? !isUserId(body.to) : undefined;
  checkMessages(found, body.messages, {toGroup});
  to?.(found, body.to);
  checkUnits(found, body.customAggregationUnits);
};

function checkOne(found, to) {
  found.must(isChatId(to), 'push.to', 'to', "The property, 'to', in the request body is invalid");
}

function checkMany(found, to) {
  if (!found.must(Array.isArray(to), 'required', 'to', 'Must be an array')) return;
  found.must(to.length >= 1 && to.length <= LIMITS['multicast.to'], 'multicast.to', 'to',
    'Size must be between 1 and 500');
  found.must(to.every(isUserId), 'multicast.userIds', 'to', 'Users only');
}

function checkUnits(found, units) {
  if (units === undefined) return;
  const right = Array.isArray(units) && units.length <= LIMITS['aggregation.units'] &&
    units.every((unit) => /^[A-Za-z0-9_]{1,30}$/.test(unit));
  found.must(right, 'aggregation.units', 'customAggregationUnits', 'One unit of 1 to 30 letters');
}
