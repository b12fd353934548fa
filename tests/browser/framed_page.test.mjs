// A page of the insurer inside the conversation, where the password is typed: what the customer sees of it.
import assert from 'node:assert/strict';
import {after, afterEach, before, beforeEach, test} from 'node:test';
import {Annai, ChatPage, complaints, focused, launchBrowser, listen, picture, playServer, serve} from './support.mjs';

const title = 'パスワードの設定';
const hint = 'パスワードはここではなく、上の画面に入力してください。';
let annai, browser, myPage, chat, server;

before(async () => {
  annai = await Annai.start();
  browser = await launchBrowser();
  myPage = await serve((path) => ({body: pages[path]}));
});
after(async () => {
  await browser?.close();
  await annai?.stop();
  await myPage?.close();
});
beforeEach(async () => {
  const viewport = {width: 375, height: 812};
  const frames = `${myPage.origin} ${myPage.origin.replace('localhost', '127.0.0.1')}`;
  chat = await ChatPage.openOnSite(browser, annai, {viewport, frames, tag: 'data-mode="page"'});
});
afterEach(async () => {
  await chat.close();
});

const style = '<meta name="viewport" content="width=device-width"><style>body { font: 17px sans-serif; margin: 16px } input { font: inherit; width: 100% }</style>';
const pages = {
  '/password': `<!doctype html><html lang="ja"><title>${title}</title>${style}<h1>${title}</h1>
    <label>パスワード<input type="password" autofocus></label>
    <p><button onclick="parent.postMessage({type: 'mypage', state: 'provisional'}, '*')">設定する</button></p>
    <script>onload = () => document.querySelector('input').focus()</script></html>`,
  '/other': `<!doctype html><title>よそ</title><script>parent.postMessage({type: 'mypage', state: 'provisional'}, '*')</script>`,
};

// The server asks for the password on a page of its own.
async function asked(frame = {url: `${myPage.origin}/password`, title}) {
  server = await playServer(chat.page, {
    replies: [{outcome: 'ask', messages: [{type: 'text', text: '次の画面で、パスワードを設定してください。'}], frame}],
  });
  await chat.page.reload();
  await chat.answers().first().waitFor();
}

const iframe = () => chat.page.locator('annai-chat iframe');
const framed = () => iframe().contentFrame();

test('the page stands in the conversation, with a title, within its limits, and without any privilege', async () => {
  await asked();
  await framed().getByLabel('パスワード').waitFor();
  const seen = await iframe().evaluate((node) => [...node.attributes].map(({name, value}) => [name, value]));
  assert.deepEqual(Object.fromEntries(seen), {
    src: `${myPage.origin}/password`, title, allow: '', referrerpolicy: 'no-referrer', part: 'framed-page', tabindex: '0',
    sandbox: 'allow-scripts allow-forms allow-same-origin allow-popups',
  });
  const [box, transcript] = await Promise.all([iframe().boundingBox(), chat.page.getByRole('region', {name: '会話'}).boundingBox()]);
  assert.ok(box.height >= 280 && box.height <= transcript.height, `${box.height} in ${transcript.height}`);
  assert.ok(box.width >= 300);
  await chat.page.getByText(hint).waitFor();
  assert.match(await chat.input.getAttribute('aria-describedby'), /hint/);
  const elsewhere = chat.page.getByRole('link', {name: '別の画面で開く'});
  assert.equal(await elsewhere.getAttribute('href'), `${myPage.origin}/password`);
  await picture(chat.page, 'framed-phone-light');
  assert.deepEqual(await complaints(chat.page), []);
});

test('the focus goes into the page only when the customer takes it there', async () => {
  await asked();
  const heard = await listen(chat.page);
  await chat.menuButton.focus();
  server.reply({messages: [{type: 'text', text: 'もう一度どうぞ。'}], frame: {url: `${myPage.origin}/password`, title}});
  await chat.answers().nth(1).waitFor();
  await framed().getByLabel('パスワード').waitFor();
  assert.equal(await iframe().count(), 1);
  assert.equal(await focused(chat.page), 'menu-button');
  assert.match((await heard()).join(), /「パスワードの設定」の画面が、この下にあります/);
  await framed().getByLabel('パスワード').click();
  assert.equal(await focused(chat.page), 'framed-page');
});

test('what is typed into the page reaches neither the chat nor its storage', async () => {
  await asked();
  await framed().getByLabel('パスワード').fill('Himitsu-2026');
  await chat.ask('証券番号はどこですか');
  assert.equal(JSON.stringify(server.heard).includes('Himitsu'), false);
  const kept = await chat.page.evaluate(() => JSON.stringify([{...sessionStorage}, {...localStorage}]));
  assert.equal(kept.includes('Himitsu'), false);
});

test('a question in between leaves the page as it is, with what was typed', async () => {
  await asked();
  const password = framed().getByLabel('パスワード');
  await password.fill('Himitsu-2026');
  await chat.ask('証券番号はどこですか');
  assert.equal(await password.inputValue(), 'Himitsu-2026');
  await chat.page.getByText(hint).waitFor();
});

test('when the page is done, it closes, and the field is for questions again', async () => {
  await asked();
  await framed().getByRole('button', {name: '設定する'}).click();
  await chat.page.getByText(`「${title}」の画面は閉じました。`).waitFor();
  assert.equal(await iframe().count(), 0);
  assert.equal(await chat.page.getByText(hint).count(), 0);
  assert.equal(await focused(chat.page), 'framed');
});

test('when the server goes on by itself, the page closes', async () => {
  await asked();
  await framed().getByLabel('パスワード').waitFor();
  server.reply({outcome: 'notice', messages: [{type: 'text', text: '仮登録が済みました。'}], frame: null});
  await chat.page.getByText(`「${title}」の画面は閉じました。`).waitFor();
  assert.equal(await iframe().count(), 0);
});

test('the customer closes the page, and opens it again', async () => {
  await asked();
  await framed().getByLabel('パスワード').waitFor();
  await chat.page.getByRole('region', {name: title}).getByRole('button', {name: '閉じる'}).click();
  assert.equal(await iframe().count(), 0);
  const again = chat.page.getByRole('button', {name: `「${title}」の画面を開く`});
  assert.equal(await focused(chat.page), 'framed-open');
  await picture(chat.page, 'framed-closed-phone-light');
  await again.click();
  await framed().getByLabel('パスワード').waitFor();
});

test('only the page itself can say that it is done: no other window, no other origin', async () => {
  await asked();
  await framed().getByLabel('パスワード').waitFor();
  await chat.page.evaluate(() => window.postMessage({type: 'mypage', state: 'provisional'}, '*'));
  await chat.page.evaluate((url) => {
    const stranger = document.createElement('iframe');
    stranger.src = url;
    document.body.append(stranger);
  }, `${myPage.origin}/other`);
  await framed().owner().evaluate((node, url) => new Promise((loaded) => {
    node.addEventListener('load', loaded, {once: true});
    node.src = url;
  }), `${myPage.origin.replace('localhost', '127.0.0.1')}/other`);
  await chat.page.evaluate(() => new Promise((later) => requestAnimationFrame(() => requestAnimationFrame(later))));
  assert.equal(await chat.page.locator('annai-chat iframe').count(), 1);
});

for (const url of ['javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'blob:null/1', 'ftp://example.jp/']) {
  test(`an address that is no web page is not framed: ${url}`, async () => {
    await asked({url, title});
    assert.equal(await iframe().count(), 0);
    assert.equal(await chat.page.getByText(hint).count(), 0);
  });
}

test('the page, in dark colours and on a desktop', async () => {
  await chat.page.emulateMedia({colorScheme: 'dark'});
  await chat.page.setViewportSize({width: 1280, height: 800});
  await asked();
  await framed().getByLabel('パスワード').waitFor();
  await picture(chat.page, 'framed-desktop-dark');
  assert.deepEqual(await complaints(chat.page), []);
});

test('a secret that was typed into the chat is replaced by what the server keeps', async () => {
  server = await playServer(chat.page, {
    answers(played, {id}) {
      played.said(id, 'パスワードは＊＊＊です');
      played.reply({in_reply_to: id});
    },
  });
  await chat.page.reload();
  await chat.input.fill('パスワードはHimitsu-2026です');
  await chat.sendButton.click();
  await chat.answers().first().waitFor();
  assert.deepEqual(await chat.mine().allInnerTexts(), ['パスワードは＊＊＊です']);
  await chat.menuButton.click();
  const [file] = await Promise.all([
    chat.page.waitForEvent('download'),
    chat.page.getByRole('button', {name: '会話を保存'}).click(),
  ]);
  const chunks = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  assert.match(text, /パスワードは＊＊＊です/);
  const kept = await chat.page.evaluate(() => JSON.stringify([{...sessionStorage}, {...localStorage}]));
  assert.equal((text + kept).includes('Himitsu'), false);
});
