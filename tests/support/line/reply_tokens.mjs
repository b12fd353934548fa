// One reply token an event: usable once, within a minute of the webhook. A redelivery opens another minute, until
// twenty minutes after the event.
import {LineError} from './answers.mjs';
import {minutes} from './clock.mjs';
import {secretToken} from './ids.mjs';

export class ReplyTokens {
  #clock;
  #tokens = new Map();

  constructor(clock) {
    this.#clock = clock;
  }

  // For an answer in `chat` to an event that happened at `time`. It works from the moment the webhook is sent.
  make(chat, time) {
    const token = secretToken();
    this.#tokens.set(token, {chat, time, sentAt: -Infinity, redelivered: false, used: false});
    return token;
  }

  sent(token, {redelivered}) {
    const known = this.#tokens.get(token);
    if (!known || (known.sentAt > -Infinity && !redelivered)) return;
    known.sentAt = this.#clock.now();
    known.redelivered ||= redelivered;
  }

  // The chat it answers in. Looking does not use it up: a refused body leaves it usable.
  chatOf(token) {
    const known = this.#tokens.get(token);
    if (!known || known.used || this.#isOver(known)) throw new LineError(400, 'Invalid reply token');
    return known.chat;
  }

  use(token) {
    this.#tokens.get(token).used = true;
  }

  #isOver({time, sentAt, redelivered}) {
    const now = this.#clock.now();
    return now - sentAt > minutes(1) || (redelivered && now - time > minutes(20));
  }
}
