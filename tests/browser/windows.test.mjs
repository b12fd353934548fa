// One conversation over lost connections and in more than one window: everything is said once, in one order.
import assert from 'node:assert/strict';
import {after, afterEach, before, beforeEach, test} from 'node:test';
import {Annai, ChatPage, focused, launchBrowser, listen, serve} from './support.mjs';

const question = 'メールが届きません';
let annai, browser, chat;

before(async () => {
  annai = await Annai.start();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await annai?.stop();
});
beforeEach(async () => {
  chat = await ChatPage.open(browser, annai.url);
});
afterEach(async () => {
  await chat.close();
});

// The same conversation in another window, as a browser opens it that copies the tab.
async function anotherWindow(context = chat.page.context()) {
  const token = await chat.page.evaluate(() => sessionStorage.getItem('annai.token'));
  const page = await context.newPage();
  await page.goto(`${annai.url}/icon.svg`);
  await page.evaluate((kept) => sessionStorage.setItem('annai.token', kept), token);
  await page.goto(annai.url);
  const other = new ChatPage(page);
  await other.answers().first().waitFor();
  return other;
}

const spoken = (heard) => heard.filter((text) => text.startsWith('案内：'));

test('two windows show the same conversation in the same order, and both survive a reload', async () => {
  await chat.ask(question);
  const other = await anotherWindow();
  await other.answers().nth(1).waitFor();
  await other.ask('証券番号はどこですか');
  await chat.answers().nth(2).waitFor();
  await chat.ask('ありがとう');
  await other.answers().nth(3).waitFor();
  const whole = await chat.bubbles().allInnerTexts();
  assert.deepEqual(await other.bubbles().allInnerTexts(), whole);
  for (const one of [chat, other, chat]) {
    await one.page.reload();
    await one.answers().nth(3).waitFor();
    assert.deepEqual(await one.bubbles().allInnerTexts(), whole);
  }
  await other.ask('登録は無料ですか');
  await chat.answers().nth(4).waitFor();
});

test('each message is announced once in each window, also after a reconnect, and moves no focus', async () => {
  const other = await anotherWindow();
  const [here, there] = await Promise.all([listen(chat.page), listen(other.page)]);
  await other.page.getByRole('button', {name: 'メニュー'}).focus();
  await chat.ask(question);
  await other.answers().nth(1).waitFor();
  assert.equal(await focused(other.page), 'menu-button');
  await chat.page.context().setOffline(true);
  await chat.page.getByText('つなぎ直しています').waitFor();
  await chat.page.context().setOffline(false);
  await chat.page.getByText('ご質問をどうぞ').waitFor();
  await chat.ask('証券番号はどこですか');
  await other.answers().nth(2).waitFor();
  for (const heard of [await here(), await there()]) {
    assert.equal(spoken(heard).length, 2);
    assert.equal(new Set(spoken(heard)).size, 2);
  }
  assert.equal(await focused(other.page), 'menu-button');
});

test('a reload announces one line, not the conversation', async () => {
  await chat.ask(question);
  await chat.page.addInitScript(() => {
    window.heard = [];
    const observed = new MutationObserver((records) => {
      for (const {addedNodes} of records) for (const added of addedNodes) window.heard.push(added.textContent);
    });
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
      const shadow = attach.call(this, options);
      queueMicrotask(() => {
        for (const node of shadow.querySelectorAll('[aria-live], [role="alert"]')) observed.observe(node, {childList: true});
      });
      return shadow;
    };
  });
  await chat.page.reload();
  await chat.page.waitForFunction(() => window.heard.length > 0);
  assert.deepEqual(await chat.page.evaluate(() => window.heard), ['過去の会話 3件']);
});

test('what is typed without a connection is sent once, as soon as there is one', async () => {
  await chat.page.context().setOffline(true);
  await chat.page.getByText('インターネットの接続をご確認').waitFor();
  await chat.input.fill(question);
  await chat.sendButton.click();
  await chat.page.getByText('送信待ち').waitFor();
  await chat.page.context().setOffline(false);
  await chat.answers().nth(1).waitFor();
  await chat.ask('ありがとう');
  assert.deepEqual(await chat.mine().allInnerTexts(), [question, 'ありがとう']);
  assert.equal(await chat.answers().count(), 3);
  await chat.page.reload();
  await chat.answers().nth(2).waitFor();
  assert.deepEqual(await chat.mine().allInnerTexts(), [question, 'ありがとう']);
});

test('a button of before, pressed when another window has gone on, is answered politely', async () => {
  const elsewhere = await browser.newContext({locale: 'ja-JP'});
  const other = await anotherWindow(elsewhere);
  await chat.page.context().setOffline(true);
  await chat.page.getByText('つなぎ直しています').waitFor();
  await other.ask(question);
  const label = await chat.buttons().nth(1).innerText();
  await chat.buttons().nth(1).click();
  await chat.page.context().setOffline(false);
  await chat.answers().nth(2).waitFor();
  assert.deepEqual(await chat.mine().allInnerTexts(), [question, label]);
  assert.match(await chat.answers().nth(2).innerText(), /そのボタンは前のご案内のものです/);
  assert.ok(await chat.buttons().count() > 0);
  await elsewhere.close();
});

async function endIn(one) {
  await one.menuButton.click();
  await one.page.getByRole('button', {name: '会話を終了'}).click();
  await one.page.getByRole('button', {name: '終了する'}).click();
  await one.page.getByText('会話を終了しました').waitFor();
}

test('the end in one window is the end in the others, and each can begin anew', async () => {
  await chat.ask(question);
  const other = await anotherWindow();
  await other.mine().first().waitFor();
  await endIn(chat);
  await other.page.getByText('会話を終了しました').waitFor();
  assert.equal(await other.mine().count(), 0);
  assert.equal(await other.page.evaluate(() => sessionStorage.getItem('annai.token')), null);
  await other.page.getByRole('button', {name: '新しい会話を始める'}).click();
  await other.ask('ありがとう');
  assert.deepEqual(other.errors, []);
});

test('an end without a connection reaches the server as soon as there is one', async () => {
  const elsewhere = await browser.newContext({locale: 'ja-JP'});
  await chat.ask(question);
  const other = await anotherWindow(elsewhere);
  await other.mine().first().waitFor();
  await chat.page.context().setOffline(true);
  await chat.page.getByText('つなぎ直しています').waitFor();
  await endIn(chat);
  await chat.page.context().setOffline(false);
  await other.page.getByText('会話を終了しました').waitFor();
  await elsewhere.close();
});

test('the server dies right after it was asked: the answer comes, once', async () => {
  let sent;
  const asked = new Promise((resolve) => { sent = resolve; });
  chat.page.on('websocket', (socket) => socket.on('framesent', ({payload}) => payload.includes(question) && sent()));
  await chat.page.reload();
  await chat.answers().first().waitFor();
  await chat.input.fill(question);
  await chat.sendButton.click();
  await asked;
  await annai.kill();
  await annai.restart();
  await chat.answers().nth(1).waitFor();
  await chat.ask('ありがとう');
  assert.deepEqual(await chat.mine().allInnerTexts(), [question, 'ありがとう']);
  assert.equal(await chat.answers().count(), 3);
});

test('a page that may not open a chat says so, and stays usable', async () => {
  const server = annai.url.replace('localhost', '127.0.0.1');
  const site = await serve(() => ({
    body: `<!doctype html><html lang="ja"><title>よそのページ</title><label>お名前<input></label>
      <script async src="${server}/widget.js"></script></html>`,
  }));
  const stranger = new ChatPage(await chat.page.context().newPage());
  await stranger.page.goto(site.origin);
  await stranger.launcher.click();
  await stranger.page.getByText('このページからは、チャットに接続できません').waitFor();
  await stranger.input.fill(question);
  await stranger.sendButton.click();
  await stranger.page.getByText('送信待ち').waitFor();
  await stranger.page.keyboard.press('Escape');
  await stranger.page.getByLabel('お名前').fill('山田');
  assert.equal(await stranger.page.getByLabel('お名前').inputValue(), '山田');
  await stranger.page.close();
  await site.close();
});

test('a server that is down is not taken for one that refuses', async () => {
  const page = await chat.page.context().newPage();
  await page.route('**/site', (route) => route.fulfill({
    contentType: 'text/html', body: `<script src="${annai.url}/widget.js"></script>`,
  }));
  await page.goto(`${annai.url}/site`);
  const closed = new ChatPage(page);
  await closed.launcher.waitFor();
  await annai.kill();
  const asked = page.waitForRequest('**/widget.js');
  await closed.launcher.click();
  await page.getByText('接続が切れました').waitFor();
  await asked;
  await annai.restart();
  await closed.answers().first().waitFor();
  assert.equal(await page.getByText('このページからは').count(), 0);
});
