// The webhooks that LINE sends: events are made, signed and posted, in whatever order and number a test wants.
import {createHmac} from 'node:crypto';
import {Agent, request} from 'node:http';
import {performance} from 'node:perf_hooks';
import {ulid} from './ids.mjs';
import {webhookErrors} from './schemas.mjs';

// base64(HMAC-SHA256(channel secret, raw body)), over exactly the bytes that are sent.
export const sign = (bytes, secret) => createHmac('sha256', secret).update(bytes).digest('base64');

// Events after which the bot may answer.
const answerable = new Set(['message', 'messageEdited', 'follow', 'join', 'memberJoined', 'postback',
  'videoPlayComplete', 'beacon', 'accountLink', 'membership']);

export class Webhooks {
  #clock;
  #replyTokens;
  #agent = new Agent({keepAlive: true, maxSockets: 64});
  #held = undefined;

  sent = [];  // every request: {events, status, ms}

  constructor({clock, replyTokens, secret, destination}) {
    this.#clock = clock;
    this.#replyTokens = replyTokens;
    this.secret = secret;
    this.destination = destination;
  }

  connect(url) {
    this.url = new URL(url);
  }

  stop() {
    this.#agent.destroy();
  }

  // Makes an event without sending it. `source: null` leaves the source out; in standby there is no reply token.
  event(type, fields = {}, {chat, source, mode = 'active', reply = answerable.has(type)} = {}) {
    const timestamp = this.#clock.stamp();
    const event = {type, mode, timestamp, webhookEventId: ulid(timestamp), deliveryContext: {isRedelivery: false}};
    if (source) event.source = source;
    if (reply && mode === 'active' && chat) event.replyToken = this.#replyTokens.make(chat, timestamp);
    return {...event, ...fields};
  }

  // Sends it alone, unless events are held back.
  emit(event, options) {
    if (this.#held) {
      this.#held.events.push(event);
      this.#held.options.set(event, options);
      return Promise.resolve({held: true, event});
    }
    return this.send([event], options);
  }

  // One request with all of them. `official: false`: something in it is not in LINE's description, on purpose.
  async send(events, {official = true} = {}) {
    const body = {destination: this.destination, events};
    const wrong = official ? webhookErrors(body, 'CallbackRequest') : [];
    if (wrong.length > 0) {
      const what = wrong.map(({instancePath, message}) => `${instancePath} ${message}`).join('; ');
      throw new Error(`LINE would not send this webhook: ${what}`);
    }
    for (const {replyToken, deliveryContext} of events) {
      if (replyToken) this.#replyTokens.sent(replyToken, {redelivered: deliveryContext.isRedelivery});
    }
    const answer = await this.post(Buffer.from(JSON.stringify(body)));
    this.sent.push({events, status: answer.status, ms: answer.ms});
    return {...answer, event: events[0], events};
  }

  // The same event once more, because LINE got no 2xx.
  redeliver(...events) {
    return this.send(events.map((event) => ({...event, deliveryContext: {isRedelivery: true}})), {official: false});
  }

  // The same event once more, because of trouble on the way: nothing in it tells.
  duplicate(...events) {
    return this.send(events, {official: false});
  }

  // From now on events wait. `release` sends them and what comes after goes out at once again.
  hold() {
    const held = {events: [], options: new Map()};
    this.#held = held;
    const take = (order) => {
      this.#held = undefined;
      return [...(order ?? held.events.keys())].map((i) => held.events[i]);
    };
    const official = (events) => ({official: events.every((event) => held.options.get(event)?.official !== false)});
    return {
      events: held.events,
      // One after the other; `order` is a list of places, so [1, 0] turns two around, [0, 0] sends one twice.
      release: async (order) => {
        const answers = [];
        for (const event of take(order)) answers.push(await this.send([event], official([event])));
        return answers;
      },
      // All at the same time, each in its own request.
      releaseAtOnce: (order) => Promise.all(take(order).map((event) => this.send([event], official([event])))),
      // All in one request.
      releaseTogether: (order) => {
        const events = take(order);
        return this.send(events, official(events));
      },
    };
  }

  // Any bytes, under any signature. Answers {status, ms, body}; status 0 with `error` when there was no answer.
  post(bytes, {signature = sign(bytes, this.secret), headers = {}, method = 'POST'} = {}) {
    const started = performance.now();
    const ms = () => performance.now() - started;
    return new Promise((resolve) => {
      const call = request(this.url, {method, agent: this.#agent, timeout: 10_000, headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': bytes.length,
        ...(signature === null ? {} : {'x-line-signature': signature}),
        ...headers,
      }}, async (answer) => {
        const chunks = [];
        try {
          for await (const chunk of answer) chunks.push(chunk);
          resolve({status: answer.statusCode, ms: ms(), body: Buffer.concat(chunks).toString()});
        } catch (error) {
          resolve({status: 0, ms: ms(), error});
        }
      });
      call.on('timeout', () => call.destroy(new Error('no answer within 10 s')));
      call.on('error', (error) => resolve({status: 0, ms: ms(), error}));
      call.end(bytes);
    });
  }
}
