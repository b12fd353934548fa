// Nothing that arrives takes the focus, or what has been typed.
import assert from 'node:assert/strict';
import {after, afterEach, before, test} from 'node:test';
import {Annai, ChatPage, focused, launchBrowser} from './support.mjs';

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

async function opened(options) {
  chat = await ChatPage.openPlayed(browser, annai.url, options);
  return chat;
}

const notice = {outcome: 'notice', messages: [{type: 'text', text: 'お知らせがあります。'}]};

test('a comment that is being written stays when something arrives, and goes with the answer after', async () => {
  await opened();
  const {server} = chat;
  await chat.page.getByRole('button', {name: 'いいえ'}).click();
  const comment = chat.page.getByLabel('お困りの点');
  await comment.fill('迷惑メールも');
  server.reply(notice);
  await chat.answers().nth(1).waitFor();
  assert.equal(await comment.inputValue(), '迷惑メールも');
  assert.equal(await focused(chat.page), 'textarea');
  await chat.page.getByRole('button', {name: '送る'}).click();
  await chat.input.focus();
  server.reply({});
  await chat.answers().nth(2).waitFor();
  assert.equal(await chat.page.getByText('解決しましたか').count(), 1);
  const rating = server.heard.filter(({type}) => type === 'feedback').at(-1);
  assert.deepEqual([rating.reply, rating.comment], [1, '迷惑メールも']);
});

test('who is about to send again stays at the button when the connection goes and comes', async () => {
  await opened({played: {
    hello(server, frame) {
      if (frame.token === null) return false;
      server.welcome(true);
      return true;
    },
    answers(server, {id}) {
      server.send({type: 'error', in_reply_to: id, code: 'bad_request', message: ''});
    },
  }});
  await chat.input.fill('メールが届きません');
  await chat.sendButton.click();
  const again = chat.page.getByRole('button', {name: 'もう一度送る'});
  await again.focus();
  const here = await again.elementHandle();
  await chat.server.close(1012);
  await chat.page.getByText('つなぎ直しています').waitFor();
  await chat.page.getByText('ご質問をどうぞ').waitFor();
  assert.equal(await here.evaluate((node) => node.getRootNode().activeElement === node), true);
});

test('what waits is told from what is queued, and nothing else is drawn anew', async () => {
  await opened({played: {answers(server, {id, text}) {
    if (text === '二つめ') return;
    server.said(id, text);
    server.reply({in_reply_to: id});
  }}});
  await chat.ask('一つめ');
  await chat.input.fill('二つめ');
  await chat.sendButton.click();
  await chat.page.getByText('送信中').waitFor();
  const bubble = await chat.mine().first().elementHandle();
  await chat.page.context().setOffline(true);
  await chat.page.getByText('送信待ち').waitFor();
  assert.equal(await bubble.evaluate((node) => node.isConnected), true);
});

test('a field that goes away leaves the focus in the conversation', async () => {
  await opened();
  await chat.input.focus();
  chat.server.reply({outcome: 'ask', input: {kind: 'none'}});
  await chat.sendButton.waitFor({state: 'hidden'});
  assert.equal(await focused(chat.page), 'transcript');
});

test('a field that another question replaces in the middle of a conversion waits for its end', async () => {
  await opened();
  const devtools = await chat.page.context().newCDPSession(chat.page);
  await chat.input.focus();
  await devtools.send('Input.imeSetComposition', {text: 'めーる', selectionStart: 3, selectionEnd: 3});
  chat.server.reply({outcome: 'ask', input: {kind: 'email', label: 'メールアドレス', autocomplete: 'email'}});
  await chat.answers().nth(1).waitFor();
  assert.equal(await chat.page.locator('[part="field"]').evaluate((node) => node.localName), 'textarea');
  await devtools.send('Input.insertText', {text: 'メール'});
  const field = chat.page.getByLabel('メールアドレス');
  await field.waitFor();
  assert.equal(await focused(chat.page), 'field');
  await chat.page.keyboard.type('taro@example.jp');
  await chat.page.keyboard.press('Enter');
  await chat.mine().first().waitFor();
  assert.equal(await chat.mine().innerText(), 'taro@example.jp');
  chat.server.reply({});
  await chat.input.waitFor();
  assert.equal(await chat.input.inputValue(), 'メール');
  await chat.page.keyboard.press('Enter');
  await chat.mine().nth(1).waitFor();
});

test('another language keeps what has been typed into a field of a form', async () => {
  await opened({played: {replies: [{outcome: 'ask', input: {kind: 'email', label: 'メールアドレス', autocomplete: 'email'}}]}});
  await chat.page.getByLabel('メールアドレス').fill('taro@example');
  await chat.menuButton.click();
  await chat.page.getByText('English').click();
  await chat.page.getByRole('button', {name: 'Send', exact: true}).waitFor();
  assert.equal(await chat.page.getByLabel('メールアドレス').inputValue(), 'taro@example');
});

test('a larger or smaller text leaves the reader where she is, and the field is as high as its text', async () => {
  await opened({viewport: {width: 375, height: 600}, played: {replies: Array.from({length: 12}, (_, index) => ({
    messages: [{type: 'text', text: `${index} かしこまりました。\n\nご案内いたします。`}],
  }))}});
  await chat.answers().nth(11).waitFor();
  const transcript = chat.page.getByRole('region', {name: '会話'});
  const height = () => chat.input.evaluate((node) => node.offsetHeight);
  const before = await height();
  await chat.answers().nth(4).evaluate((node) => node.scrollIntoView({block: 'start'}));
  await chat.menuButton.click();
  for (const size of ['特大', '標準']) {
    await chat.page.getByText(size).click();
    await chat.page.waitForFunction(() => {
      const {shadowRoot} = document.querySelector('annai-chat');
      const {top} = shadowRoot.querySelector('[part="transcript"]').getBoundingClientRect();
      const first = [...shadowRoot.querySelectorAll('[part~="message-bot"]')]
        .findIndex((node) => node.getBoundingClientRect().bottom > top + 12);
      return first === 4;
    });
  }
  assert.equal(await height(), before);
  assert.ok(await transcript.evaluate((node) => node.scrollTop > 0 && node.scrollTop < node.scrollHeight - node.clientHeight - 80));
});
