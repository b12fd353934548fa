// What stands in the conversation, and what waits for its answer. No drawing, no network.
import {webAddress} from './links';
import type {Memory} from './memory';
import {newId} from './protocol';
import type {MessageFrame, ReplyFrame, SaidFrame} from './protocol';

export type Failure = 'too_large' | 'refused' | 'no_answer';

export interface Mine {
  kind: 'mine';
  id: string;
  text: string;
  at: number;
  state: 'waiting' | 'sent' | 'failed';
  failure?: Failure;
}

export interface Answer {
  kind: 'answer';
  reply: ReplyFrame;
  at: number;
  choosable: boolean;     // its buttons count until one is chosen, or the next reply
  chosen: string | null;  // label
  framed: boolean;        // the page of reply.frame is open
  frameDone: boolean;     // and is not needed any more
}

export type Message = Mine | Answer;

// Hears of every change, in the order in which it happens.
export interface ConversationWatcher {
  placed(message: Message, before: Message | null): void;  // new, or moved
  changed(message: Message): void;
  removed(message: Message): void;
}

interface Pending {
  frame: MessageFrame;
  text: string;
  at: number;
  failure?: Failure;
  personal?: boolean;  // is kept in memory only
}

export class Conversation {
  readonly messages: Message[] = [];
  seen = 0;  // last number drawn; a fresh page asks for everything again
  private readonly pending_ = new Map<string, Pending>();  // in the order of sending

  constructor(private readonly memory_: Memory, private readonly watcher_: ConversationWatcher) {
    for (const waiting of memory_.read<Pending[]>('pending', [])) {
      this.pending_.set(waiting.frame.id, waiting);
    }
  }

  // A reload in the middle: what waited for its answer is shown again.
  restore(): void {
    for (const {frame, text, at, failure} of this.pending_.values()) {
      const state = failure ? 'failed' : 'waiting';
      this.append_({kind: 'mine', id: frame.id, text, at, state, ...(failure && {failure})});
    }
  }

  ask(body: {text: string} | {choice: string}, shown: string, personal: boolean): MessageFrame {
    const frame: MessageFrame = {type: 'message', id: newId(), ...body};
    const at = Date.now();
    this.pending_.set(frame.id, {frame, text: shown, at, personal});
    this.keep_();
    this.markChosen_(shown);
    this.append_({kind: 'mine', id: frame.id, text: shown, at, state: 'waiting'});
    return frame;
  }

  // Once more. The same id, unless the server has refused it: then as plain text.
  again(id: string): MessageFrame | null {
    const waiting = this.pending_.get(id);
    const message = this.mine_(id);
    if (!waiting || !message) return null;
    this.withdraw(id);
    const {text, personal = false} = waiting;
    if (waiting.failure !== 'no_answer') return this.ask({text}, text, personal);
    delete waiting.failure;
    this.pending_.set(id, waiting);
    this.keep_();
    this.append_({kind: 'mine', id, text, at: waiting.at, state: 'waiting'});
    return waiting.frame;
  }

  withdraw(id: string): void {
    this.pending_.delete(id);
    this.keep_();
    const message = this.mine_(id);
    if (!message) return;
    this.messages.splice(this.messages.indexOf(message), 1);
    this.watcher_.removed(message);
  }

  // What is to be sent when there is a connection again.
  unsent(): MessageFrame[] {
    return [...this.pending_.values()].filter((one) => !one.failure).map((one) => one.frame);
  }

  // To what no answer came, one may come after all.
  hopeAgain(): void {
    for (const [id, waiting] of this.pending_) {
      const message = this.mine_(id);
      if (!message || waiting.failure !== 'no_answer') continue;
      delete waiting.failure;
      delete message.failure;
      message.state = 'waiting';
      this.watcher_.changed(message);
    }
  }

  // A page of another server is open in it.
  framed(): boolean {
    return this.messages.some((message) => message.kind === 'answer' && message.framed);
  }

  // Still to be answered, and not given up?
  waits(id: string): boolean {
    const waiting = this.pending_.get(id);
    return waiting !== undefined && !waiting.failure;
  }

  // True: it is new here.
  said(frame: SaidFrame): boolean {
    if (!this.isNew_(frame.seq)) return false;
    this.markChosen_(frame.text);
    const known = this.mine_(frame.id);
    const message: Mine = known ?? {kind: 'mine', id: frame.id, text: '', at: 0, state: 'sent'};
    message.text = frame.text;  // as the server keeps it
    message.at = frame.at ?? (message.at || Date.now());
    message.state = 'sent';
    delete message.failure;
    this.settle_(message);
    if (known) this.watcher_.changed(message);
    return true;
  }

  // The drawn answer, if it is new here.
  reply(frame: ReplyFrame): Answer | null {
    this.answered_(frame.in_reply_to);
    if (!this.isNew_(frame.seq)) return null;
    for (const message of this.messages) {
      if (message.kind !== 'answer' || !message.choosable) continue;
      message.choosable = false;
      this.watcher_.changed(message);
    }
    // An answer to a question in between leaves the page open; what the server says of itself goes on from it.
    const framed = frame.frame ? webAddress(frame.frame.url) !== null : false;
    if (framed || frame.in_reply_to === null) this.endFrames_();
    const choosable = (frame.choices?.length ?? 0) > 0;
    const at = frame.at ?? Date.now();
    const answer: Answer = {kind: 'answer', reply: frame, at, choosable, chosen: null, framed, frameDone: false};
    this.settle_(answer);
    return answer;
  }

  // The customer opens or closes the page of this answer.
  setFramed(answer: Answer, framed: boolean): void {
    if (answer.framed === framed) return;
    answer.framed = framed;
    this.watcher_.changed(answer);
  }

  fail(id: string, failure: Failure): Mine | null {
    const waiting = this.pending_.get(id);
    const message = this.mine_(id);
    if (!waiting || !message) return null;
    waiting.failure = message.failure = failure;
    message.state = 'failed';
    this.keep_();
    this.watcher_.changed(message);
    return message;
  }

  // A new conversation: what stands here belongs to an old one, save what is still to be said.
  clear(everything = false): void {
    this.seen = 0;
    if (everything) this.pending_.clear();
    for (const message of [...this.messages]) {
      if (!everything && message.kind === 'mine' && this.pending_.has(message.id)) continue;
      this.messages.splice(this.messages.indexOf(message), 1);
      this.watcher_.removed(message);
    }
  }

  private endFrames_(): void {
    for (const message of this.messages) {
      if (message.kind !== 'answer' || !message.reply.frame || message.frameDone) continue;
      message.framed = false;
      message.frameDone = true;
      this.watcher_.changed(message);
    }
  }

  private answered_(id: string | null): void {
    if (id === null || !this.pending_.delete(id)) return;
    this.keep_();
    const message = this.mine_(id);
    if (!message || message.state === 'sent') return;
    message.state = 'sent';
    delete message.failure;
    this.watcher_.changed(message);
  }

  private isNew_(seq: number): boolean {
    if (seq <= this.seen) return false;
    this.seen = seq;
    return true;
  }

  private markChosen_(label: string): void {
    const last = this.messages.filter((message) => message.kind === 'answer').pop();
    if (last?.kind !== 'answer' || last.chosen !== null) return;
    if (!last.reply.choices?.some((choice) => choice.label === label)) return;
    last.chosen = label;
    last.choosable = false;
    this.watcher_.changed(last);
  }

  private mine_(id: string): Mine | undefined {
    return this.messages.find((one): one is Mine => one.kind === 'mine' && one.id === id);
  }

  // At its place in the numbered conversation: before all that still waits.
  private settle_(message: Message): void {
    const old = this.messages.indexOf(message);
    if (old >= 0) this.messages.splice(old, 1);
    let place = this.messages.length;
    while (place > 0 && waitsStill(this.messages[place - 1])) place -= 1;
    this.messages.splice(place, 0, message);
    if (place !== old) this.watcher_.placed(message, this.messages[place + 1] ?? null);
  }

  private append_(message: Message): void {
    this.messages.push(message);
    this.watcher_.placed(message, null);
  }

  private keep_(): void {
    this.memory_.write('pending', [...this.pending_.values()].filter(({personal}) => !personal));
  }
}

function waitsStill(message: Message | undefined): boolean {
  return message?.kind === 'mine' && message.state === 'waiting';
}
