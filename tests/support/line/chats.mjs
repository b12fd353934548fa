// A talk that the bot is in: what was delivered to it, in order. A user is such a talk; so is a group or a room.
import {Arrivals} from './arrivals.mjs';
import {messageId} from './ids.mjs';
import {quickRepliesOf, wordsOf} from './screen.mjs';

export class Chat {
  #arrivals = new Arrivals();

  inbox = [];           // {id, type, text, message, how, at, requestId}: `text` is what one reads of it
  quickReplies = [];    // the actions shown under the last message
  loadingUntil = 0;     // the loading animation
  readUpTo = undefined; // id of the last message the bot marked as read

  constructor(line, id) {
    this.line = line;
    this.id = id;
  }

  get isGroup() {
    return true;
  }

  get isReachable() {
    return true;
  }

  get loading() {
    return this.line.clock.now() < this.loadingUntil;
  }

  // `how`: reply, push or multicast. Answers the ids under which the messages were sent.
  deliver(messages, {how, requestId}) {
    const at = this.line.clock.now();
    const bubbles = messages.map((message) => (
      {id: messageId(), type: message.type, text: wordsOf(message), message, how, at, requestId}));
    if (!this.isReachable) return bubbles;
    this.inbox.push(...bubbles);
    this.loadingUntil = 0;
    this.quickReplies = quickRepliesOf(messages);
    this.#arrivals.add({how, at, requestId, bubbles, text: bubbles.map(({text}) => text).join('\n')});
    return bubbles;
  }

  // The next delivered call that no test has asked for yet: {how, at, requestId, bubbles, text}.
  next({timeout = 5000, how} = {}) {
    const lines = () => this.inbox.map((bubble) => `\n  ${bubble.how}: ${bubble.text || bubble.type}`);
    const seen = () => lines().join('') || 'nothing';
    return this.#arrivals.next({timeout, seen, fits: (call) => !how || call.how === how});
  }

  // Delivered and not asked for: empty when the bot said no more than the test expected.
  get unread() {
    return this.#arrivals.unseen;
  }
}

export class GroupChat extends Chat {
  joined = true;
  members = new Set();

  constructor(line, id, type) {
    super(line, id);
    this.type = type;
  }

  get source() {
    return {type: this.type, [`${this.type}Id`]: this.id};
  }

  get isReachable() {
    return this.joined;
  }

  // The bot was invited, or thrown out.
  join(options) {
    this.joined = true;
    return this.line.webhooks.emit(this.#event('join', {}, options));
  }

  leave(options) {
    this.joined = false;
    return this.line.webhooks.emit(this.#event('leave', {}, {...options, reply: false}));
  }

  add(user, options) {
    this.members.add(user);
    const fields = {joined: {members: [{type: 'user', userId: user.id}]}};
    return this.line.webhooks.emit(this.#event('memberJoined', fields, options));
  }

  remove(user, options) {
    this.members.delete(user);
    const fields = {left: {members: [{type: 'user', userId: user.id}]}};
    return this.line.webhooks.emit(this.#event('memberLeft', fields, {...options, reply: false}));
  }

  #event(type, fields, options) {
    return this.line.webhooks.event(type, fields, {chat: this, source: this.source, ...options});
  }
}
