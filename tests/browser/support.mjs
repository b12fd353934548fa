// A server of its own for each test file, and a browser to look at it.
import {spawn} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {chromium} from 'playwright-core';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
const binary = process.env.ANNAI_BIN ?? process.env.ANNAI ?? path.join(root, 'build/release/bot/annai');

export class Annai {
  static async start() {
    const annai = new Annai();
    annai.data = await mkdtemp(path.join(tmpdir(), 'annai-browser-'));
    await annai.run(0);
    return annai;
  }

  // Starts the server, and waits for the line that says where it is.
  async run(port) {
    const options = ['serve', '--config', 'deploy/annai.yaml', '--port', `${port}`, '--data', this.data];
    this.process = spawn(binary, options, {cwd: root, stdio: ['ignore', 'pipe', 'inherit']});
    this.ended = new Promise((resolve) => this.process.once('exit', resolve));
    for await (const line of createInterface(this.process.stdout)) {
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

  async stop() {
    this.process.kill('SIGTERM');
    await this.ended;
    await rm(this.data, {recursive: true, force: true});
  }
}

export function launchBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
}

// The chat page as a customer uses it.
export class ChatPage {
  static async open(browser, url, options = {}) {
    const context = await browser.newContext({locale: 'ja-JP', ...options});
    const page = await context.newPage();
    const chat = new ChatPage(page);
    page.on('console', (message) => message.type() === 'error' && chat.errors.push(message.text()));
    page.on('pageerror', (error) => chat.errors.push(error.message));
    await page.goto(url);
    await chat.answers().first().waitFor();
    return chat;
  }

  constructor(page) {
    this.page = page;
    this.errors = [];
    this.input = page.getByLabel('ご質問');
  }

  mine() {
    return this.page.locator('.bubble.mine p');
  }
  answers() {
    return this.page.locator('.bubble:not(.mine)');
  }
  buttons() {
    return this.page.locator('.choices button:not([aria-disabled="true"])');
  }

  // Types and sends; returns the text of the answer.
  async ask(text) {
    const before = await this.answers().count();
    await this.input.fill(text);
    await this.page.getByRole('button', {name: '送信', exact: true}).click();
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
