// The conversation and its connection together: what the customer does, and what the server says to it.
import {Connection} from './connection';
import type {LinkState} from './connection';
import {Conversation} from './conversation';
import type {Answer, ConversationWatcher, Mine} from './conversation';
import {farewell} from './farewell';
import type {Memory} from './memory';
import {newId} from './protocol';
import type {ErrorFrame, FeedbackFrame, HelloFrame, ServerFrame, Suggestion, WelcomeFrame} from './protocol';

export interface ChatWatcher extends ConversationWatcher {
  linkChanged(state: LinkState): void;
  waitingChanged(waiting: boolean): void;
  restored(count: number): void;                // messages of an earlier page, all at once
  arrived(answer: Answer): void;                // an answer that nobody has seen yet
  failed(message: Mine): void;
  suggested(items: Suggestion[]): void;
  acknowledged(reply: number): void;            // a rating is stored
  ended(): void;                                // in another window
}

const answerWithin = 20_000;  // then the customer is offered to send it again
const askAgainAfter = 3_000;  // when the server has no time
const mostTries = 5;

export class Chat {
  readonly conversation: Conversation;
  private readonly connection_: Connection;
  private readonly url_: string;
  private entry_: string;
  private readonly ratings_ = new Map<string, FeedbackFrame>();  // not yet acknowledged
  private readonly timers_ = new Map<string, number>();
  private readonly tries_ = new Map<string, number>();
  private history_ = 0;   // replies up to this number were there before this page
  private restoring_ = 0; // of these, drawn so far
  private suggestion_ = '';
  private asked_ = '';  // by a form: what is typed then is no question, and may be a secret
  private form_ = false;  // one is open, even if it asks nothing now
  private known_: string | null;  // which conversation the messages here belong to

  constructor(
    server: URL,
    entry: string,
    private readonly memory_: Memory,
    private readonly watcher_: ChatWatcher,
  ) {
    this.conversation = new Conversation(memory_, watcher_);
    this.entry_ = entryOf(entry);
    this.known_ = memory_.get('conversation');
    const url = new URL('/v1/chat', server);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.url_ = url.href;
    this.connection_ = new Connection(this.url_, {
      hello: () => this.hello_(),
      received: (frame) => this.receive_(frame),
      changed: (state) => this.linkChanged_(state),
      ended: () => {
        this.forget_();
        watcher_.ended();
      },
    });
  }

  get state(): LinkState {
    return this.connection_.state;
  }

  get waiting(): boolean {
    return this.state === 'ready' && this.conversation.unsent().length > 0;
  }

  // What is being drawn now was there before this page.
  get restoringHistory(): boolean {
    return this.conversation.seen <= this.history_;
  }

  // What is typed now may be personal, or a secret: nothing of it may outlive this page.
  get personal(): boolean {
    return this.form_ || this.conversation.framed();
  }

  connect(): void {
    this.connection_.open();
  }

  say(text: string): void {
    this.dispatch_(this.conversation.ask({text}, text, this.personal).id);
  }

  choose(choice: string, label: string): void {
    this.dispatch_(this.conversation.ask({choice}, label, false).id);
  }

  sendAgain(id: string): void {
    const frame = this.conversation.again(id);
    if (frame) this.dispatch_(frame.id);
  }

  rate(reply: number, helpful: boolean, comment: string): void {
    const frame: FeedbackFrame = {type: 'feedback', id: newId(), reply, helpful};
    if (comment) frame.comment = comment;
    this.ratings_.set(frame.id, frame);
    this.memory_.write('ratings', {...this.rated(), [reply]: helpful});
    if (!this.connection_.send(frame)) this.connect();
  }

  // What was pressed under which answer, since the conversation began in this window.
  rated(): Record<number, boolean> {
    return this.memory_.read<Record<number, boolean>>('ratings', {});
  }

  // The answer is ignored if another question has been asked meanwhile.
  suggest(text: string): void {
    this.suggestion_ = newId();
    if (text && !this.asked_) this.connection_.send({type: 'suggest', id: this.suggestion_, text});
  }

  // From where the customer comes now; the server offers what belongs there.
  enter(name: string): void {
    const entry = entryOf(name);
    if (entry === this.entry_) return;
    this.entry_ = entry;
    if (this.state === 'idle') return;
    this.connection_.close();
    this.connection_.open();
  }

  // Ends the conversation here and on the server, and leaves nothing of it in this browser.
  end(): void {
    const token = this.memory_.get('token');
    if (!this.connection_.send({type: 'bye'}) && token) farewell(this.url_, token);
    this.connection_.close();
    this.forget_();
  }

  leave(): void {
    this.connection_.close();
  }

  private hello_(): HelloFrame {
    const token = this.memory_.get('token');
    const stored = this.memory_.get('conversation');
    if (stored !== this.known_) this.clear_();  // another window has begun a new one
    this.known_ = stored;
    return {type: 'hello', token, entry: this.entry_, locale: 'ja', after: this.conversation.seen};
  }

  // The messages of an old conversation go; what is still to be said stays.
  private clear_(everything = false): void {
    this.history_ = this.restoring_ = 0;
    this.asked_ = '';
    this.form_ = false;
    this.ratings_.clear();
    this.conversation.clear(everything);
    this.memory_.forget(['ratings']);
  }

  private forget_(): void {
    this.clear_(true);
    this.memory_.forget();
    this.known_ = null;
  }

  private receive_(frame: ServerFrame): void {
    switch (frame.type) {
      case 'welcome': return this.welcome_(frame);
      case 'token': return this.memory_.set('token', frame.token);
      case 'said':
        if (this.conversation.said(frame)) this.countRestored_(frame.seq);
        return;
      case 'reply': {
        this.asked_ = frame.form?.asked ?? '';
        this.form_ = Boolean(frame.form);
        const answer = this.conversation.reply(frame);
        this.noteWaiting_();
        if (!answer) return;
        if (frame.seq > this.history_) this.watcher_.arrived(answer);
        this.countRestored_(frame.seq);
        return;
      }
      case 'suggestions':
        if (frame.in_reply_to === this.suggestion_) this.watcher_.suggested(frame.items);
        return;
      case 'ack': {
        const rating = this.ratings_.get(frame.in_reply_to);
        this.ratings_.delete(frame.in_reply_to);
        if (rating) this.watcher_.acknowledged(rating.reply);
        return;
      }
      case 'error': return this.refused_(frame);
    }
  }

  private welcome_(frame: WelcomeFrame): void {
    this.memory_.set('token', frame.token);
    if (!frame.resumed) {
      this.clear_();
      this.memory_.forget(['read']);
      this.memory_.set('conversation', this.known_ = newId());
    }
    if (this.conversation.seen === 0) this.history_ = frame.seq;
    this.tries_.clear();
    this.conversation.hopeAgain();
    for (const waiting of this.conversation.unsent()) this.transmit_(waiting.id);
    for (const rating of this.ratings_.values()) this.connection_.send(rating);
    this.noteWaiting_();
  }

  private countRestored_(seq: number): void {
    if (seq > this.history_) return;
    this.restoring_ += 1;
    if (seq === this.history_) this.watcher_.restored(this.restoring_);
  }

  private dispatch_(id: string): void {
    this.tries_.delete(id);
    if (this.state === 'ready') this.transmit_(id);
    else if (!this.connection_.comesBack) this.connect();
    this.noteWaiting_();
  }

  private transmit_(id: string): void {
    const frame = this.conversation.unsent().find((waiting) => waiting.id === id);
    if (!frame || !this.connection_.send(frame)) return;
    this.later_(id, answerWithin, () => this.giveUp_(id, 'no_answer'));
  }

  private refused_(frame: ErrorFrame): void {
    const id = frame.in_reply_to ?? '';
    this.ratings_.delete(id);
    if (!this.conversation.waits(id)) return;
    const tries = (this.tries_.get(id) ?? 0) + 1;
    this.tries_.set(id, tries);
    const pause = frame.retry_after_ms ?? (frame.code === 'unavailable' ? askAgainAfter : 0);
    if (pause === 0) this.giveUp_(id, frame.code === 'too_large' ? 'too_large' : 'refused');
    else if (tries > mostTries) this.giveUp_(id, 'no_answer');
    else this.later_(id, pause, () => this.transmit_(id));
  }

  private giveUp_(id: string, why: 'too_large' | 'refused' | 'no_answer'): void {
    if (!this.conversation.waits(id)) return;
    const message = this.conversation.fail(id, why);
    this.noteWaiting_();
    if (message) this.watcher_.failed(message);
  }

  private later_(id: string, pause: number, act: () => void): void {
    clearTimeout(this.timers_.get(id));
    this.timers_.set(id, window.setTimeout(act, pause));
  }

  private linkChanged_(state: LinkState): void {
    if (state !== 'ready') for (const timer of this.timers_.values()) clearTimeout(timer);
    this.watcher_.linkChanged(state);
    this.noteWaiting_();
  }

  private noteWaiting_(): void {
    this.watcher_.waitingChanged(this.waiting);
  }
}

// Whatever is no name of an entry, the server would refuse the whole hello for.
function entryOf(name: string): string {
  return /^[\w-]{1,64}$/.test(name) ? name : '';
}
