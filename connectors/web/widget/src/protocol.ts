// The frames of wire protocol 1, as far as this client speaks it. Unknown fields and types are ignored.

export interface HelloFrame {
  type: 'hello';
  token: string | null;
  entry: string;
  locale: string;
  after: number;
}

// What the customer says. Sent again under the same id, it counts once.
export interface MessageFrame {
  type: 'message';
  id: string;
  text?: string;
  choice?: string;
}

export interface FeedbackFrame {
  type: 'feedback';
  id: string;
  reply: number;
  helpful: boolean;
  comment?: string;
}

export type ClientFrame =
  | HelloFrame
  | MessageFrame
  | FeedbackFrame
  | {type: 'suggest'; id: string; text: string}
  | {type: 'ping'}
  | {type: 'bye'};

export interface WelcomeFrame {
  type: 'welcome';
  token: string;
  resumed: boolean;
  seq: number;
}

export interface SaidFrame {
  type: 'said';
  seq: number;
  id: string;
  text: string;
  at?: number;
}

export type Part =
  | {type: 'text'; text: string}
  | {type: 'image'; url: string; alt: string}
  | {type: 'link'; url: string; label: string};

export interface Choice {
  label: string;
  choice: string;
}

export interface Input {
  kind: 'text' | 'email' | 'tel' | 'number' | 'none';
  label?: string;
  autocomplete?: string;
}

// A page that is shown inside the conversation.
export interface Frame {
  url: string;
  title: string;
}

export interface ReplyFrame {
  type: 'reply';
  seq: number;
  in_reply_to: string | null;
  outcome: string;
  pending?: boolean;
  at?: number;
  messages: Part[];
  choices?: Choice[];
  input?: Input | null;
  frame?: Frame | null;
  form?: {asked: string | null} | null;
  sources?: {label: string; step: number}[];
}

export interface Suggestion {
  label: string;
  text: string;
}

export interface ErrorFrame {
  type: 'error';
  in_reply_to?: string;
  code: string;
  retry_after_ms?: number;
}

export type ServerFrame =
  | WelcomeFrame
  | SaidFrame
  | ReplyFrame
  | ErrorFrame
  | {type: 'suggestions'; in_reply_to: string; items: Suggestion[]}
  | {type: 'ack'; in_reply_to: string}
  | {type: 'token'; token: string}
  | {type: 'pong'};

// Random, short enough for the server (64 characters), unique in its conversation.
export function newId(): string {
  return crypto.getRandomValues(new BigUint64Array(2)).join('-');
}
