// A server of its own for each test file, and a browser to look at it.
import {spawn} from 'node:child_process';
import {mkdtemp, open, readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import axe from '@axe-core/playwright';
import {chromium} from 'playwright-core';
import {spelledIn} from '../support/spellings.mjs';

export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
export const binary = process.env.ANNAI_BIN ?? process.env.ANNAI ?? path.join(root, 'build/release/bot/annai');

export class Annai {
  // `mypage`: true, and a My Page of its own stands beside it; or the one that it is to work with (MyPageApart).
  // `settings`: sections of annai.yaml beside ours; `limits`: some of that section. `config`: instead of all this, a file.
  static async start({config = '', mypage = false, testClock = false, settings = '', limits = ''} = {}) {
    const annai = new Annai();
    annai.config = config;
    annai.mypage = mypage;
    annai.testClock = testClock;
    annai.folder = await mkdtemp(path.join(tmpdir(), 'annai-browser-'));
    annai.data = path.join(annai.folder, 'data');
    if (!config) {
      annai.config = path.join(annai.folder, 'annai.yaml');
      const contracts = path.join(root, 'deploy/sandbox/contracts.csv');
      const my = mypage.url ? `url: "${mypage.url}"` : `sandbox: {contracts: "${contracts}"}`;
      const patient = `limits: {busy_milliseconds: 60000, ${limits}}`;  // the machine is busy with other tests
      await writeFile(annai.config, `folders: {content: "${root}"}\nmypage: {${my}}\n${patient}\n${settings}`);
    }
    await annai.run(0);
    if (mypage.url) await mypage.openFor(annai);
    return annai;
  }

  // Starts the server, and waits for the line that says where it is.
  async run(port) {
    const options = ['serve', '--config', this.config, '--port', `${port}`, '--data', this.data];
    if (!this.mypage) options.push('--no-mypage');
    if (this.testClock) options.push('--test-clock');
    if (this.mypageUrl) options.push('--mypage-port', new URL(this.mypageUrl).port);
    const log = await open(path.join(this.folder, 'server.log'), 'a');
    this.process = spawn(binary, options, {cwd: root, stdio: ['ignore', 'pipe', log.fd]});
    await log.close();
    this.ended = new Promise((resolve) => this.process.once('exit', resolve));
    for await (const line of createInterface(this.process.stdout)) {
      this.mypageUrl = /^My Page is ready: (http:\S+)/.exec(line)?.[1] ?? this.mypageUrl;
      const ready = /^Annai is ready: (http:\S+)/.exec(line);
      if (!ready) continue;
      this.url = ready[1];
      this.process.stdout.resume();
      return;
    }
    throw new Error('annai serve ended before it was ready');
  }

  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  async restart() {
    await this.run(new URL(this.url).port);
  }

  // The files of the chat and of its My Page, logs included, that hold `secret` in any of the spellings in which
  // it could leak.
  async filesWith(secret) {
    const found = [];
    for (const entry of await readdir(this.folder, {recursive: true, withFileTypes: true})) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath ?? entry.path, entry.name);
      const bytes = await readFile(file).catch(() => Buffer.alloc(0));  // some come and go
      if (spelledIn(bytes, secret).length > 0) found.push(path.relative(this.folder, file));
    }
    return found;
  }

  async stop() {
    this.process.kill('SIGTERM');
    await this.ended;
    await rm(this.folder, {recursive: true, force: true});
  }
}

// A web server on a free port: an origin of its own. `answer` gives {body, headers} for a path.
export async function serve(answer) {
  const server = createServer(async (request, response) => {
    const {status = 200, headers = {}, body} = await answer(new URL(request.url, 'http://localhost').pathname);
    response.writeHead(status, {'content-type': 'text/html; charset=utf-8', ...headers}).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return {origin: `http://localhost:${server.address().port}`, close};
}

export function launchBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
      '--disable-features=LocalNetworkAccessChecks',  // the pages of openOnSite come from no address
    ],
  });
}

// The chat as a customer uses it: by default the page at /.
export class ChatPage {
  static async open(browser, url, options = {}) {
    return ChatPage.openIn(await browser.newContext({locale: 'ja-JP', ...options}), url);
  }

  // One more page of somebody who has a browser already.
  static async openIn(context, url) {
    const chat = new ChatPage(await context.newPage());
    await chat.page.goto(url);
    await chat.answers().first().waitFor();
    return chat;
  }

  // The page at /, and the server is played (playServer).
  static async openPlayed(browser, url, {played = {}, ...options} = {}) {
    const context = await browser.newContext({locale: 'ja-JP', ...options});
    const chat = new ChatPage(await context.newPage());
    chat.server = await playServer(chat.page, {replies: [{}], ...played});
    await chat.page.goto(url);
    await chat.answers().first().waitFor();
    return chat;
  }

  // A page of somebody else, under a policy as strict as can be, with the widget's script from another origin.
  static async openOnSite(browser, annai, {tag, body, frames, ...options} = {}) {
    return ChatPage.openOnSiteIn(await browser.newContext({locale: 'ja-JP', ...options}), annai, {tag, body, frames});
  }

  // `tag`: attributes of the script's tag. `frames`: origins whose pages may be framed.
  static async openOnSiteIn(context, annai, {tag = '', body = '', frames = "'none'"} = {}) {
    const chat = new ChatPage(await context.newPage());
    await chat.page.route(/\/site(\?|$)/, (route) => route.fulfill(site(annai, tag, body, frames)));
    await chat.page.goto(`${annai.url}/site`);
    await chat.page.locator('annai-chat').waitFor({state: 'attached'});
    return chat;
  }

  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(30_000);  // the machine may be busy with other tests
    this.errors = [];
    this.received = [];  // frames from the server
    page.on('websocket', (socket) => socket.on('framereceived', ({payload}) => this.received.push(payload)));
    page.on('console', (message) => message.type() === 'error' && this.errors.push(message.text()));
    page.on('pageerror', (error) => this.errors.push(error.message));
    this.input = page.getByRole('textbox', {name: 'ご質問'});
    this.sendButton = page.getByRole('button', {name: '送信', exact: true});
    this.launcher = page.getByRole('button', {name: 'チャットで質問する'});
    this.menuButton = page.getByRole('button', {name: 'メニュー'});
    this.status = page.locator('[part="status"]');
  }

  bubbles() {
    return this.page.locator('[part~="bubble"]');
  }
  mine() {
    return this.page.locator('[part~="bubble-mine"] p');
  }
  answers() {
    return this.page.locator('[part~="message-bot"]');
  }
  buttons() {
    return this.page.locator('[part="choice"]:not([aria-disabled="true"])');
  }

  // Types and sends; returns the text of the answer.
  async ask(text) {
    const before = await this.answers().count();
    await this.input.fill(text);
    await this.sendButton.click();
    return this.answerAfter(before);
  }

  async press(label) {
    const before = await this.answers().count();
    await this.buttons().filter({hasText: new RegExp(`^${label}$`)}).click();
    return this.answerAfter(before);
  }

  async answerAfter(before) {
    await this.answers().nth(before).waitFor();
    return this.answers().nth(before).innerText();
  }

  async close() {
    await this.page.context().close();
  }
}

// The part, or else the kind, of the element that has the focus.
export function focused(page) {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.getAttribute('part') ?? element?.localName;
  });
}

// Resolves once the test itself knows it, for example of a server that it plays.
export async function until(page, condition) {
  for (const end = Date.now() + 30_000; !condition();) {
    if (Date.now() > end) throw new Error(`never: ${condition}`);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

// Collects what a screen reader is told from now on; returns how to read it.
export async function listen(page) {
  await page.evaluate(() => {
    window.heard = [];
    const live = document.querySelector('annai-chat').shadowRoot.querySelectorAll('[aria-live], [role="alert"]');
    for (const node of live) {
      new MutationObserver((records) => {
        for (const {addedNodes} of records) for (const added of addedNodes) window.heard.push(added.textContent);
      }).observe(node, {childList: true});
    }
  });
  return () => page.evaluate(() => window.heard);
}

// Plays the server on this page, from its next load on. Every message is answered by a few words, unless
// `answers` does it; `replies` are sent as soon as the chat is open; `hello`, where it returns true, has taken a hello.
export async function playServer(page, {replies = [], answers, hello = () => false} = {}) {
  const server = {
    heard: [],
    seq: 0,
    opened: 0,  // sockets
    hellos: () => server.heard.filter(({type}) => type === 'hello'),
    welcome(resumed = false) {
      server.send({type: 'welcome', token: 't', resumed, seq: server.seq});
    },
    close(code) {
      return server.socket.close({code});
    },
    send(frame) {
      server.socket.send(JSON.stringify(frame));
    },
    reply(fields) {
      server.send({
        type: 'reply', seq: ++server.seq, in_reply_to: null, outcome: 'answer',
        messages: [{type: 'text', text: 'かしこまりました。'}], ...fields,
      });
    },
    said(id, text) {
      server.send({type: 'said', seq: ++server.seq, id, text});
    },
  };
  await page.routeWebSocket(/\/v1\/chat$/, (socket) => {
    server.socket = socket;
    server.opened += 1;
    socket.onMessage((data) => {
      const frame = JSON.parse(data);
      server.heard.push(frame);
      if (frame.type === 'hello') {
        if (hello(server, frame)) return;
        server.seq = 0;
        server.welcome();
        for (const fields of replies) server.reply(fields);
      } else if (frame.type === 'message') {
        if (answers) return answers(server, frame);
        server.said(frame.id, frame.text ?? 'ボタン');
        server.reply({in_reply_to: frame.id});
      }
    });
  });
  return server;
}

// The server under its two names: two origins, and both may open a chat.
function site({url}, tag, body, frames) {
  const server = url.replace('localhost', '127.0.0.1');
  const policy = [
    "default-src 'none'", `script-src ${server}`, "style-src 'none'", `img-src ${server}`,
    `connect-src ${server} ${server.replace('http', 'ws')}`, `frame-src ${frames}`,
    "require-trusted-types-for 'script'", "trusted-types 'none'",
  ];
  return {
    contentType: 'text/html; charset=utf-8',
    headers: {'Content-Security-Policy': policy.join('; ')},
    body: `<!doctype html><html lang="ja"><head><title>損害保険のご案内</title>
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"></head>
      <body><main><h1>ご契約者さまへ</h1><p>マイページの登録と、自動車保険の更新のご案内です。</p>${body}</main>
      <script async src="${server}/widget.js" ${tag}></script></body></html>`,
  };
}

const pictures = path.join(root, 'build/screenshots');

// Into build/screenshots/, for people to look at.
export async function picture(page, name) {
  await page.screenshot({path: path.join(pictures, `${name}.png`), animations: 'disabled'});
}

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

// What axe finds in the page as it stands, as short as can be.
export async function complaints(page) {
  const Builder = axe.default ?? axe;
  const {violations} = await new Builder({page}).withTags(tags).analyze();
  return violations.map(({id, nodes}) => [id, nodes.map((node) => node.html)]);
}
