// The plain chat page: wire protocol 1 over one WebSocket, drawn with plain DOM calls.
'use strict';

const words = {
  connecting: '接続しています…',
  ready: 'ご質問をどうぞ。',
  waiting: '確認しています…',
  lost: '接続が切れました。つなぎ直しています…',
  elsewhere: 'ほかの画面でチャットが開かれました。送信すると、こちらで続けられます。',
  resting: 'しばらくご利用がなかったため休止しました。送信すると再開します。',
  tooLong: '長すぎて送信できませんでした。1,000文字以内で入力してください。',
  refused: '送信できませんでした。もう一度お試しください。',
  you: 'あなた：',
  bot: '案内：',
  choices: '選択肢',
};

const log = document.getElementById('log');
const form = document.getElementById('form');
const input = document.getElementById('text');
const status = document.getElementById('status');

// ---- What outlives a reload: the token, the conversation seen so far, and what is not yet answered.

const memory = {};
function recall(key) {
  try {
    return sessionStorage.getItem(key) ?? memory[key] ?? null;
  } catch {
    return memory[key] ?? null;
  }
}
function keep(key, value) {
  memory[key] = value;
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // Storage is blocked: the chat works until the page is left.
  }
}

const unanswered = new Map();  // id -> frame, in the order of sending
for (const frame of JSON.parse(recall('annai.unanswered') ?? '[]')) unanswered.set(frame.id, frame);
function keepUnanswered() {
  keep('annai.unanswered', JSON.stringify([...unanswered.values()]));
}

const entry = new URLSearchParams(location.search).get('entry') ?? '';

// ---- The connection

let socket = null;
let welcomed = false;
let seen = 0;  // last number drawn; a fresh page asks for everything again
let attempt = 0;
let retry = null;

function connect() {
  clearTimeout(retry);
  retry = null;
  welcomed = false;
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const opened = new WebSocket(`${scheme}//${location.host}/v1/chat`);
  socket = opened;
  opened.onopen = () => send({type: 'hello', token: recall('annai.token'), entry, locale: 'ja', after: seen});
  opened.onmessage = (event) => opened === socket && receive(JSON.parse(event.data));
  opened.onclose = (event) => opened === socket && lost(event.code);
}

function send(frame) {
  socket.send(JSON.stringify(frame));
}

function lost(code) {
  socket = null;
  if (code === 1000 || code === 1008) {  // idle for long, or too many windows: not by ourselves
    status.textContent = code === 1000 ? words.resting : words.elsewhere;
    return;
  }
  status.textContent = words.lost;
  const pause = Math.min(15000, 500 * 2 ** attempt) * (0.5 + Math.random());
  attempt += 1;
  retry = setTimeout(connect, pause);
}

function connectNow() {
  if (retry !== null) connect();
}
window.addEventListener('online', connectNow);
document.addEventListener('visibilitychange', () => document.hidden || connectNow());

// Some phones leave a socket hanging without an error when the network changes: ask now and then.
let pongDue = false;
setInterval(() => {
  if (!welcomed || socket?.readyState !== WebSocket.OPEN || document.hidden) return;
  if (pongDue) {
    const dead = socket;
    lost(0);
    dead.close();
    return;
  }
  pongDue = true;
  send({type: 'ping'});
}, 20000);

// ---- What the server says

function receive(frame) {
  pongDue = false;
  const take = {welcome, said, reply, token, error}[frame.type];
  if (take) take(frame);
}

function welcome(frame) {
  token(frame);
  if (!frame.resumed) {  // a new conversation: what stands on the page belongs to an old one
    log.replaceChildren(...[...bubbles.values()]);
    seen = 0;
  }
  welcomed = true;
  attempt = 0;
  for (const waiting of unanswered.values()) send(waiting);  // the same id: it counts once
  showStatus();
}

function token(frame) {
  keep('annai.token', frame.token);
}

function said(frame) {
  if (!isNew(frame)) return;
  const mine = bubbles.get(frame.id);
  if (mine) {
    mine.classList.remove('waiting');
    bubbles.delete(frame.id);
    if (log.lastElementChild !== mine) log.append(mine);  // after what was missed
  } else {
    drawMine(frame.text);
  }
}

function reply(frame) {
  answered(frame.in_reply_to);
  if (!isNew(frame)) return;
  const bubble = drawBubble(words.bot);
  for (const part of frame.messages) bubble.append(drawPart(part));
  if (frame.sources?.length) {
    bubble.append(element('p', 'sources', frame.sources.map((source) => source.label).join('、')));
  }
  retireChoices();
  if (frame.choices?.length) drawChoices(frame.choices);
  bubble.scrollIntoView({block: 'nearest'});
}

function error(frame) {
  if (!welcomed) {  // no conversation could be opened: try again a little later
    socket.close();
    return;
  }
  if (frame.retry_after_ms && unanswered.has(frame.in_reply_to)) {
    setTimeout(() => resend(frame.in_reply_to), frame.retry_after_ms);
    return;
  }
  if (frame.code === 'unavailable') {
    setTimeout(() => resend(frame.in_reply_to), 3000);
    return;
  }
  const bubble = bubbles.get(frame.in_reply_to);
  bubbles.delete(frame.in_reply_to);
  bubble?.classList.replace('waiting', 'refused');
  answered(frame.in_reply_to);
  status.textContent = frame.code === 'too_large' ? words.tooLong : words.refused;
}

function resend(id) {
  if (welcomed && socket?.readyState === WebSocket.OPEN && unanswered.has(id)) send(unanswered.get(id));
}

function isNew(frame) {
  if (frame.seq <= seen) return false;
  seen = frame.seq;
  return true;
}

function answered(id) {
  if (!unanswered.delete(id)) return;
  bubbles.get(id)?.classList.remove('waiting');
  bubbles.delete(id);
  keepUnanswered();
  showStatus();
}

function showStatus() {
  status.textContent = unanswered.size ? words.waiting : words.ready;
}

// ---- What the customer says

const bubbles = new Map();  // id -> bubble drawn before the server said it

function ask(body, shown) {
  const frame = {type: 'message', id: crypto.getRandomValues(new BigUint64Array(2)).join('-'), ...body};
  unanswered.set(frame.id, frame);
  keepUnanswered();
  const bubble = drawMine(shown);
  bubble.classList.add('waiting');
  bubbles.set(frame.id, bubble);
  if (socket === null && retry === null) connect();
  else if (welcomed && socket?.readyState === WebSocket.OPEN) send(frame);
  showStatus();
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text) return;
  input.value = '';
  fitInput();
  ask({text}, text);
});

// Enter sends, but never the Enter that confirms a conversion (229: Safari ends it before the key), and
// on touch keyboards it makes a new line.
const touch = matchMedia('(pointer: coarse)').matches;
if (touch) input.enterKeyHint = 'enter';
input.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || touch) return;
  if (event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  form.requestSubmit();
});

function fitInput() {
  input.style.height = 'auto';
  input.style.height = `${input.scrollHeight + 4}px`;
}
input.addEventListener('input', fitInput);

// ---- Drawing: text nodes only, whatever the text is

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function drawBubble(speaker) {
  const bubble = element('div', 'bubble');
  bubble.append(element('span', 'unseen', speaker));
  log.append(bubble);
  return bubble;
}

function drawMine(text) {
  const bubble = drawBubble(words.you);
  bubble.classList.add('mine');
  bubble.append(element('p', '', text));
  bubble.scrollIntoView({block: 'nearest'});
  return bubble;
}

function drawPart(part) {
  if (part.type === 'image' && part.url.startsWith('/')) {
    const image = element('img');
    image.src = part.url;
    image.alt = part.alt;
    return image;
  }
  if (part.type === 'link' && /^(https|tel):/.test(part.url)) {
    const paragraph = element('p');
    const link = element('a', '', part.label);
    link.href = part.url;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    paragraph.append(link);
    return paragraph;
  }
  return element('p', '', part.text ?? part.label ?? part.alt ?? '');
}

function drawChoices(choices) {
  const group = element('div', 'choices');
  group.role = 'group';
  group.ariaLabel = words.choices;
  for (const {label, choice} of choices) {
    const button = element('button', '', label);
    button.type = 'button';
    button.addEventListener('click', () => {
      if (button.ariaDisabled === 'true') return;
      retireChoices();
      button.ariaPressed = 'true';
      ask({choice}, label);
    });
    group.append(button);
  }
  log.append(group);
  group.scrollIntoView({block: 'nearest'});
}

// Buttons count until the next reply. They stay where they are, so that the focus does, too.
function retireChoices() {
  for (const button of log.querySelectorAll('.choices button')) button.ariaDisabled = 'true';
}

// A reload in the middle: what waited for its answer is shown again and sent once more.
for (const frame of unanswered.values()) {
  if (frame.text === undefined) continue;  // a button's label comes back with `said`
  const bubble = drawMine(frame.text);
  bubble.classList.add('waiting');
  bubbles.set(frame.id, bubble);
}
connect();
