// The widget on somebody else's page: what embeds it, what its launcher and its panel do.
import assert from 'node:assert/strict';
import {after, afterEach, before, test} from 'node:test';
import {Annai, ChatPage, focused, launchBrowser, listen, playServer} from './support.mjs';

const phone = {viewport: {width: 375, height: 812}, hasTouch: true, isMobile: true};
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
afterEach(async () => {
  await chat?.close();
  chat = null;
});

async function onSite(options) {
  chat = await ChatPage.openOnSite(browser, annai, options);
  return chat;
}

async function opened(options) {
  await onSite(options);
  await chat.launcher.click();
  await chat.answers().first().waitFor();
  return chat;
}

test('one tag is enough under a strict policy, and nothing is asked of anybody else', async () => {
  const asked = new Set();
  await onSite();
  chat.page.on('request', (request) => asked.add(new URL(request.url()).hostname));
  await chat.launcher.click();
  await chat.ask(question);
  assert.deepEqual([...asked].filter((host) => host !== '127.0.0.1'), []);
  assert.deepEqual(await chat.page.context().cookies(), []);
  assert.deepEqual(chat.errors, []);
});

test('a page view alone opens no conversation', async () => {
  await onSite();
  const sockets = [];
  chat.page.on('websocket', (socket) => sockets.push(socket.url()));
  await chat.page.reload();
  await chat.launcher.waitFor();
  await chat.page.waitForTimeout(300);
  assert.deepEqual(sockets, []);
  await chat.launcher.click();
  await chat.answers().first().waitFor();
  assert.equal(sockets.length, 1);
});

test('a second tag on the page changes nothing', async () => {
  const body = `<script async src="${annai.url.replace('localhost', '127.0.0.1')}/widget.js"></script>`;
  await opened({body});
  await chat.page.waitForLoadState('networkidle');
  assert.equal(await chat.page.locator('annai-chat').count(), 1);
  assert.deepEqual(chat.errors, []);
});

test('the focus goes into the chat, and back to the launcher by Escape', async () => {
  await opened();
  assert.equal(await focused(chat.page), 'field');
  await chat.page.keyboard.press('Escape');
  await chat.launcher.waitFor();
  assert.equal(await focused(chat.page), 'launcher');
});

test('an Escape that belongs to the input method closes nothing', async () => {
  await opened();
  const devtools = await chat.page.context().newCDPSession(chat.page);
  await devtools.send('Input.imeSetComposition', {text: 'めーる', selectionStart: 3, selectionEnd: 3});
  await devtools.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown', windowsVirtualKeyCode: 229, key: 'Escape', code: 'Escape',
  });
  assert.equal(await chat.input.isVisible(), true);
});

test('the launcher tells how many messages nobody has read', async () => {
  await opened();
  await chat.page.evaluate((text) => {
    window.Annai.send(text);
    window.Annai.close();
  }, question);
  await chat.page.getByRole('button', {name: '未読メッセージ1件'}).click();
  await chat.page.keyboard.press('Escape');
  assert.equal(await chat.launcher.getAttribute('aria-label'), 'チャットで質問する');
});

test('Back closes the chat on a phone, and the page stays', async () => {
  await opened(phone);
  const {url} = annai;
  await chat.page.goBack();
  await chat.launcher.waitFor();
  assert.equal(chat.page.url(), `${url}/site`);
});

test('closing the chat on a phone leaves no step in the history', async () => {
  await opened(phone);
  await chat.page.getByRole('button', {name: '閉じる'}).click();
  await chat.launcher.waitFor();
  await chat.page.waitForFunction(() => history.state?.annaiChat === undefined);
});

test('a phone shows the heading first, so that no keyboard covers the greeting', async () => {
  await opened(phone);
  assert.equal(await focused(chat.page), 'title');
});

test('suggestions are chosen by keys, and what is chosen is asked', async () => {
  await opened();
  await chat.input.pressSequentially('証券番号');
  const options = chat.page.getByRole('option');
  await options.first().waitFor();
  await chat.page.keyboard.press('ArrowDown');
  const active = await chat.input.getAttribute('aria-activedescendant');
  assert.equal(await options.first().getAttribute('id'), active);
  const label = await options.first().innerText();
  await chat.page.keyboard.press('Enter');
  await chat.answerAfter(1);
  assert.deepEqual(await chat.mine().allInnerTexts(), [label]);
  assert.equal(await chat.input.inputValue(), '');
});

test('Escape closes the suggestions first, then the chat', async () => {
  await opened();
  await chat.input.pressSequentially('証券番号');
  await chat.page.getByRole('option').first().waitFor();
  await chat.page.keyboard.press('Escape');
  assert.equal(await chat.page.getByRole('option').count(), 0);
  assert.equal(await chat.input.inputValue(), '証券番号');
  await chat.page.keyboard.press('Escape');
  await chat.launcher.waitFor();
});

test('the focus stays where it is when an answer comes', async () => {
  await opened();
  await chat.ask(question);
  assert.equal(await focused(chat.page), 'field');
});

test('an answer is announced once, and the customer hears no echo of herself', async () => {
  await opened();
  const announced = await listen(chat.page);
  const answer = await chat.ask(question);
  const heard = await announced();
  assert.equal(heard.filter((text) => text.startsWith('案内：')).length, 1);
  assert.equal(heard.some((text) => text.includes(question)), false);
  assert.match(answer.replace(/\s/g, ''), new RegExp(heard.at(-1).split('\n')[0].replace('案内：', '').slice(0, 10)));
});

test('an answer that helped is rated, and the rating can be changed', async () => {
  await opened();
  await chat.ask(question);
  const yes = chat.page.getByRole('button', {name: 'はい'});
  const no = chat.page.getByRole('button', {name: 'いいえ'});
  await yes.click();
  assert.equal(await yes.getAttribute('aria-pressed'), 'true');
  await no.click();
  assert.equal(await yes.getAttribute('aria-pressed'), 'false');
  await chat.page.getByLabel('お困りの点').fill('迷惑メールも見ました');
  await chat.page.getByRole('button', {name: '送る'}).click();
  await chat.page.getByText('お聞かせいただき、ありがとうございました').waitFor();
});

test('a message that is too long is not sent, and nothing of it is lost', async () => {
  await opened();
  await chat.input.fill('長'.repeat(1005));
  await chat.sendButton.click();
  await chat.page.getByText('あと5文字減らしてください。').waitFor();
  assert.equal(await chat.mine().count(), 0);
  assert.equal((await chat.input.inputValue()).length, 1005);
});

test('the conversation ends, after a question, and leaves nothing behind', async () => {
  await opened();
  await chat.ask(question);
  await chat.menuButton.click();
  await chat.page.getByRole('button', {name: '会話を終了'}).click();
  await chat.page.getByRole('button', {name: '終了する'}).click();
  await chat.page.getByText('会話を終了しました').waitFor();
  const kept = await chat.page.evaluate(() => Object.keys(sessionStorage).concat(Object.keys(localStorage)));
  assert.deepEqual(kept.filter((key) => /token|pending|draft|ratings|read/.test(key)), []);
  await chat.page.getByRole('button', {name: '新しい会話を始める'}).click();
  await chat.answers().first().waitFor();
  assert.equal(await chat.mine().count(), 0);
});

test('the conversation is saved as a text file', async () => {
  await opened();
  await chat.ask(question);
  await chat.menuButton.click();
  const [file] = await Promise.all([
    chat.page.waitForEvent('download'),
    chat.page.getByRole('button', {name: '会話を保存'}).click(),
  ]);
  const chunks = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  assert.match(text, /あなた\r\nメールが届きません/);
  assert.match(text, /チラシ 手順\d/);
});

test('the conversation is copied, where no file can be saved', async () => {
  await opened({permissions: ['clipboard-read', 'clipboard-write']});
  await chat.ask(question);
  await chat.menuButton.click();
  await chat.page.getByRole('button', {name: '会話をコピー'}).click();
  await chat.page.getByText('コピーしました').waitFor();
  const text = await chat.page.evaluate(() => navigator.clipboard.readText());
  assert.match(text, /あなた\r?\nメールが届きません/);
});

test('the page calls the chat, before the script is there and after', async () => {
  await onSite();
  await chat.page.addInitScript(() => {
    window.Annai = function () { (window.Annai.q = window.Annai.q || []).push(arguments); };
    window.told = [];
    for (const name of ['ready', 'open', 'message']) {
      window.Annai('on', name, (detail) => window.told.push([name, detail.from ?? '']));
    }
    window.Annai('send', 'メールが届きません');
  });
  await chat.page.reload();
  await chat.answers().nth(1).waitFor();
  const told = await chat.page.evaluate(() => window.told.map(([name, from]) => `${name} ${from}`.trim()));
  assert.deepEqual(new Set(told), new Set(['ready', 'open', 'message customer', 'message bot']));
  await chat.page.evaluate(() => window.Annai.close());
  await chat.launcher.waitFor();
});

test('a page that replaces its body keeps its chat', async () => {
  await opened();
  await chat.ask(question);
  await chat.page.evaluate(() => document.body.replaceWith(document.createElement('body')));
  await chat.mine().first().waitFor();
  await chat.ask('ありがとう');
  assert.equal(await chat.mine().count(), 2);
});

test('a form question gets the field that fits it', async () => {
  chat = await ChatPage.open(browser, annai.url);
  await playServer(chat.page, {
    replies: [{outcome: 'ask', input: {kind: 'email', label: 'メールアドレス', autocomplete: 'email'}}],
    answers(server, {id, text}) {
      server.said(id, text);
      server.reply({in_reply_to: id, outcome: 'ask', input: {kind: 'none'}});
    },
  });
  await chat.page.reload();
  const field = chat.page.getByLabel('メールアドレス');
  await field.waitFor();
  assert.equal(await field.getAttribute('type'), 'email');
  assert.equal(await field.getAttribute('autocomplete'), 'email');
  await field.fill('taro@example.jp');
  await field.press('Enter');
  await chat.answers().nth(1).waitFor();
  assert.equal(await chat.sendButton.isVisible(), false);
  const kept = await chat.page.evaluate(() => JSON.stringify(sessionStorage));
  assert.equal(kept.includes('draft":"taro'), false);
});

test('who reads further up stays there, and a button leads to what is new', async () => {
  const first = await ChatPage.open(browser, annai.url, {viewport: {width: 375, height: 600}});
  chat = first;
  for (const text of [question, '証券番号はどこですか']) await first.ask(text);
  const transcript = first.page.getByRole('region', {name: '会話'});
  await transcript.evaluate((node) => { node.scrollTop = 0; });
  const second = new ChatPage(await first.page.context().newPage());
  const token = await first.page.evaluate(() => sessionStorage.getItem('annai.token'));
  await second.page.addInitScript((kept) => sessionStorage.setItem('annai.token', kept), token);
  await second.page.goto(annai.url);
  await second.answers().nth(2).waitFor();
  await second.ask('ありがとう');
  await first.answers().nth(3).waitFor();
  assert.equal(await transcript.evaluate((node) => node.scrollTop), 0);
  await first.page.getByRole('button', {name: '新しいメッセージ'}).click();
  assert.deepEqual(await first.bubbles().allInnerTexts(), await second.bubbles().allInnerTexts());
  assert.ok(await transcript.evaluate((node) => node.scrollTop) > 0);
});

test('English texts around Japanese answers', async () => {
  await onSite({tag: 'data-locale="en"'});
  await chat.page.getByRole('button', {name: 'Ask in the chat'}).click();
  await chat.answers().first().waitFor();
  assert.equal(await chat.page.getByRole('button', {name: 'Send', exact: true}).count(), 1);
  assert.equal(await chat.bubbles().first().getAttribute('lang'), 'ja');
});
