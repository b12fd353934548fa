// One WebSocket after another: hello first, back by itself after a loss, and a check that it still lives.
import type {ClientFrame, HelloFrame, ServerFrame} from './protocol';

export type LinkState =
  | 'idle'        // not yet asked to connect
  | 'connecting'
  | 'ready'
  | 'lost'        // coming back by itself
  | 'offline'     // likewise, once the device has a network
  | 'refused'     // likewise; but the server is there, and does not let this page in
  | 'resting'     // idle for long; comes back when the customer sends, or looks at it again
  | 'elsewhere';  // too many windows; comes back when the customer sends

export interface ConnectionHooks {
  hello(): HelloFrame;
  received(frame: ServerFrame): void;
  changed(state: LinkState): void;
  ended(): void;  // the conversation: another window has said goodbye
}

const longestPause = 15_000;
const pingEvery = 20_000;
const welcomeWithin = 10_000;
const pongWithin = 15_000;     // a busy server is not left for it
const pongWithinAwake = 5_000;  // of a connection that may have died in the meantime
const mostRefusals = 2;  // of handshakes, before we ask why

export class Connection {
  state: LinkState = 'idle';
  private socket_: WebSocket | null = null;
  private attempt_ = 0;
  private retry_ = 0;
  private pinging_ = 0;
  private due_ = 0;           // until then something must be heard
  private admitted_ = false;  // a handshake has succeeded

  constructor(private readonly url_: string, private readonly hooks_: ConnectionHooks) {}

  // By itself: nobody has to ask for it.
  get comesBack(): boolean {
    return this.state === 'lost' || this.state === 'offline' || this.state === 'refused';
  }

  // Does nothing if there is a connection, or one on its way.
  open(): void {
    if (this.socket_ !== null) return;
    this.pinging_ ||= this.watch_();
    clearTimeout(this.retry_);
    this.retry_ = 0;
    if (!this.comesBack) this.become_('connecting');
    const socket = new WebSocket(this.url_);
    this.socket_ = socket;
    socket.onopen = () => {
      this.admitted_ = true;
      socket.send(JSON.stringify(this.hooks_.hello()));
    };
    socket.onmessage = (event) => this.socket_ === socket && this.receive_(event.data as string);
    socket.onclose = (event) => this.socket_ === socket && this.lost_(event.code);
    this.hearWithin_(welcomeWithin);
  }

  // False: there is no connection to send it by.
  send(frame: ClientFrame): boolean {
    if (this.state !== 'ready' || this.socket_?.readyState !== WebSocket.OPEN) return false;
    this.socket_.send(JSON.stringify(frame));
    return true;
  }

  close(): void {
    this.drop_();
    clearTimeout(this.retry_);
    clearInterval(this.pinging_);
    this.retry_ = this.pinging_ = 0;
    window.removeEventListener('online', this.wake_);
    window.removeEventListener('offline', this.check_);
    document.removeEventListener('visibilitychange', this.wake_);
    this.become_('idle');
  }

  private receive_(text: string): void {
    clearTimeout(this.due_);
    const frame = JSON.parse(text) as ServerFrame;
    if (frame.type === 'error' && this.state !== 'ready') {  // no conversation could be opened
      this.lost_(0, frame.retry_after_ms);
      return;
    }
    if (frame.type === 'welcome') {
      this.attempt_ = 0;
      this.become_('ready');
    }
    this.hooks_.received(frame);
  }

  // By the server's code, if it has closed. Not before `earliest` (ms) does it come back.
  private lost_(code: number, earliest = 0): void {
    this.drop_();
    if (code === 4000) {
      this.close();
      this.hooks_.ended();
      return;
    }
    if (code === 1000 || code === 1008) {
      this.become_(code === 1000 ? 'resting' : 'elsewhere');
      return;
    }
    if (this.state !== 'refused' || this.admitted_) this.become_(navigator.onLine ? 'lost' : 'offline');
    const pause = Math.max(earliest, Math.min(longestPause, 500 * 2 ** this.attempt_) * (0.5 + Math.random()));
    this.attempt_ += 1;
    this.retry_ = window.setTimeout(() => this.open(), pause);
    if (!this.admitted_ && this.attempt_ === mostRefusals) void this.askWhy_();
  }

  // A browser does not tell a refused handshake from a server that is down. Its script can be fetched by any page.
  private async askWhy_(): Promise<void> {
    const script = new URL('/widget.js', this.url_.replace(/^ws/, 'http'));
    try {
      await fetch(script, {method: 'HEAD', cache: 'no-store', credentials: 'omit'});
    } catch {
      return;
    }
    if (this.state === 'lost' && !this.admitted_) this.become_('refused');
  }

  private drop_(): void {
    const socket = this.socket_;
    this.socket_ = null;  // first: what it still says counts no more
    clearTimeout(this.due_);
    socket?.close();
  }

  private become_(state: LinkState): void {
    if (state === this.state) return;
    this.state = state;
    this.hooks_.changed(state);
  }

  private watch_(): number {
    window.addEventListener('online', this.wake_);
    window.addEventListener('offline', this.check_);
    document.addEventListener('visibilitychange', this.wake_);
    return window.setInterval(this.check_, pingEvery);
  }

  private readonly wake_ = (): void => {
    if (document.hidden) return;
    if (this.retry_ !== 0 || this.state === 'resting') this.open();
    else this.ask_(pongWithinAwake);
  };

  private readonly check_ = (): void => this.ask_(pongWithin);

  // Some phones leave a socket hanging without an error when the network changes, or while they sleep.
  private ask_(patience: number): void {
    if (this.state !== 'ready' || document.hidden) return;
    if (!navigator.onLine) {
      this.lost_(0);
      return;
    }
    this.send({type: 'ping'});
    this.hearWithin_(patience);
  }

  private hearWithin_(time: number): void {
    clearTimeout(this.due_);
    this.due_ = window.setTimeout(() => this.lost_(0), time);
  }
}
