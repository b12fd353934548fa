// A server that is away, silent, or has forgotten: nothing is lost or said twice, and the chat comes back by itself.
import assert from 'node:assert/strict';
import {after, afterEach, before, test} from 'node:test';
import {Annai, ChatPage, focused, launchBrowser, listen, playServer, until} from './support.mjs';

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
});

// The page at /, whose clock this test sets, and a server that it plays.
async function opened(played = {}, path = '/') {
  const context = await browser.newContext({locale: 'ja-JP'});
  chat = new ChatPage(await context.newPage());
  await chat.page.clock.install();
  chat.server = await playServer(chat.page, {replies: [{}], ...played});
  await chat.page.goto(annai.url + path);
  return chat.server;
}

const later = (time) => chat.page.clock.runFor(time);
const hellos = (count) => until(chat.page, () => chat.server.hellos().length >= count);
// Whoever has a token goes on.
const resumes = (server, {token}) => {
  if (token === null) return false;
  server.welcome(true);
  return true;
};

test('a server that has no time for a hello is asked again, not before it wants to be', async () => {
  const server = await opened({hello(played) {
    if (played.hellos().length > 1) return false;
    played.send({type: 'error', code: 'unavailable', message: '', retry_after_ms: 600_000});
    return true;
  }});
  await chat.page.getByText('つなぎ直しています').waitFor();
  await later(500_000);
  assert.equal(server.opened, 1);
  await later(110_000);
  await chat.answers().first().waitFor();
  assert.equal(await chat.page.getByText('休止中').count(), 0);
});

test('an entry that no code of ours has does not shut the customer out', async () => {
  chat = await ChatPage.open(browser, `${annai.url}/?entry=${'x'.repeat(65)}`);
  await chat.ask(question);
});

test('a server that never says welcome is left for another connection', async () => {
  await opened({hello: (played) => played.hellos().length === 1});
  await hellos(1);
  await later(12_000);
  await chat.answers().first().waitFor();
});

test('who comes back to the page learns at once whether the connection lives', async () => {
  const server = await opened({hello: resumes});
  await chat.answers().first().waitFor();
  await chat.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await until(chat.page, () => server.heard.at(-1).type === 'ping');
  await later(6_000);
  await hellos(2);
  await chat.page.getByText('ご質問をどうぞ').waitFor();
});

test('a message that the connection swallowed is sent again once there is another', async () => {
  const server = await opened({
    hello: resumes,
    answers(played, {id, text}) {
      if (played.opened === 1) return;
      played.said(id, text);
      played.reply({in_reply_to: id});
    },
  });
  await chat.answers().first().waitFor();
  await chat.input.fill(question);
  await chat.sendButton.click();
  await later(19_000);
  await chat.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await later(2_000);
  await chat.page.getByRole('button', {name: 'もう一度送る'}).waitFor();
  await later(5_000);
  await chat.answers().nth(1).waitFor();
  const [first, second] = server.heard.filter(({type}) => type === 'message');
  assert.deepEqual(first, second);
  assert.equal(await chat.mine().count(), 1);
  assert.equal(await chat.page.getByRole('button', {name: 'もう一度送る'}).count(), 0);
});

test('that no answer came is said as it is written', async () => {
  await opened({answers: () => {}});
  await chat.answers().first().waitFor();
  const heard = await listen(chat.page);
  await chat.input.fill(question);
  await chat.sendButton.click();
  await chat.mine().first().waitFor();
  await later(20_500);
  await chat.page.getByRole('button', {name: 'もう一度送る'}).waitFor();
  assert.deepEqual((await heard()).filter((text) => text.includes('もう一度')), ['チャットからの返事が届きませんでした。「もう一度送る」を押してください。']);
});

test('a reload while an answer is awaited sends the message once more, under its id', async () => {
  const server = await opened({
    hello: resumes,
    answers(played, {id, text}) {
      if (played.opened === 1) return;
      played.said(id, text);
      played.reply({in_reply_to: id});
    },
  });
  await chat.answers().first().waitFor();
  await chat.input.fill(question);
  await chat.sendButton.click();
  await chat.page.getByText('送信中').waitFor();
  await chat.page.reload();
  await chat.answers().first().waitFor();
  const [first, second] = server.heard.filter(({type}) => type === 'message');
  assert.deepEqual(first, second);
  assert.deepEqual(await chat.mine().allInnerTexts(), [question]);
});

test('the network is back, the server is not: she is not sent to look at her network', async () => {
  await opened();
  await chat.answers().first().waitFor();
  await chat.page.context().setOffline(true);
  await chat.page.getByText('インターネットの接続をご確認').waitFor();
  await chat.page.unrouteAll();
  await chat.page.evaluate(() => {
    window.WebSocket = class { constructor() { setTimeout(() => this.onclose({code: 1006})); } close() {} };
  });
  await chat.page.context().setOffline(false);
  await later(1_000);
  await chat.page.getByText('接続が切れました').waitFor();
  assert.equal(await chat.page.getByText('インターネットの接続をご確認').count(), 0);
});

for (const [code, status] of [[1000, '休止中'], [1008, 'ほかの画面で使用中']]) {
  test(`closed with ${code} it is 「${status}」, until she sends`, async () => {
    const server = await opened({hello: resumes});
    await chat.answers().first().waitFor();
    await server.close(code);
    await chat.page.getByText(status, {exact: true}).waitFor();
    await later(60_000);
    assert.equal(server.opened, 1);
    await chat.ask(question);
    assert.equal(server.opened, 2);
    assert.equal(await chat.page.getByText(status, {exact: true}).count(), 0);
  });
}

test('a chat that rests comes back when she looks at it again', async () => {
  const server = await opened({hello: resumes});
  await chat.answers().first().waitFor();
  await server.close(1000);
  await chat.page.getByText('休止中').waitFor();
  await chat.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await hellos(2);
  await chat.page.getByText('ご質問をどうぞ').waitFor();
});

test('the end in another window is shown, leaves nothing behind, and takes no focus', async () => {
  const server = await opened();
  await chat.answers().first().waitFor();
  await chat.input.fill('途中まで');
  await chat.page.evaluate(() => {
    const own = document.createElement('input');
    own.setAttribute('part', 'of the page');
    document.body.append(own);
    own.focus();
  });
  await server.close(4000);
  await chat.page.getByText('会話を終了しました').waitFor();
  assert.equal(await focused(chat.page), 'of the page');
  assert.equal(await chat.page.evaluate(() => JSON.stringify(sessionStorage).includes('annai')), false);
  assert.equal(server.opened, 1);
  await chat.page.getByRole('button', {name: '新しい会話を始める'}).click();
  await chat.answers().first().waitFor();
  assert.equal(await chat.input.inputValue(), '');
});

test('a server that knows the conversation no more: its ratings are not those of the new one', async () => {
  const server = await opened();
  await chat.page.getByRole('button', {name: 'はい'}).click();
  await server.close(1012);
  await hellos(2);
  await chat.page.getByRole('button', {name: 'はい', pressed: false}).waitFor();
  assert.equal(await chat.page.evaluate(() => sessionStorage.getItem('annai.ratings')), null);
});

test('another window has begun a new conversation: this one is drawn anew, from its beginning', async () => {
  const server = await opened({
    hello(played, {token}) {
      if (token !== 'new') return false;
      played.seq = 5;
      played.welcome(true);
      played.seq = 4;
      played.reply({messages: [{type: 'text', text: '新しい会話です。'}]});
      return true;
    },
    replies: [{}, {}, {}],
  });
  await chat.answers().nth(2).waitFor();
  await chat.page.evaluate(() => {
    sessionStorage.setItem('annai.token', 'new');
    sessionStorage.setItem('annai.conversation', 'other');
  });
  await server.close(1012);
  await chat.page.getByText('新しい会話です。').waitFor();
  assert.equal(server.hellos().at(-1).after, 0);
  assert.equal(await chat.answers().count(), 1);
});
