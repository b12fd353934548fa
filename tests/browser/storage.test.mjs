// What the browser keeps: enough to go on after a reload, and nothing that is personal.
import assert from 'node:assert/strict';
import {after, afterEach, before, test} from 'node:test';
import {Annai, ChatPage, launchBrowser, playServer} from './support.mjs';

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

const kept = () => chat.page.evaluate(() => JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie]));

test('what she has not sent yet stands there after a reload', async () => {
  chat = await ChatPage.openPlayed(browser, annai.url);
  await chat.input.fill('証券番号はどこ');
  await chat.page.reload();
  await chat.answers().first().waitFor();
  assert.equal(await chat.input.inputValue(), '証券番号はどこ');
});

const policy = {outcome: 'ask', input: {kind: 'text', label: '証券番号'}, form: {asked: 'policy', took: []}};
const sending = {outcome: 'notice', form: {asked: null, took: []}};
const frame = {outcome: 'ask', frame: {url: 'http://localhost:9/password', title: 'パスワードの設定'}};

for (const [when, reply] of Object.entries({'a form asks': policy, 'a form is at work': sending, 'a page is open': frame})) {
  test(`while ${when}, nothing that is typed or sent is kept in the browser`, async () => {
    chat = await ChatPage.openPlayed(browser, annai.url, {played: {answers: () => {}}});
    await chat.input.fill('A1002');
    chat.server.reply(reply);
    await chat.answers().nth(1).waitFor();
    const field = chat.page.locator('[part="field"]');
    assert.equal((await kept()).includes('A1002'), false);
    await field.pressSequentially('00301');
    assert.equal((await kept()).includes('00301'), false);
    await chat.sendButton.click();
    await chat.page.getByText('送信中').waitFor();
    assert.equal(await chat.mine().first().innerText(), 'A100200301');
    assert.equal((await kept()).includes('00301'), false);
  });
}

test('a page view alone keeps nothing', async () => {
  chat = await ChatPage.openOnSite(browser, annai);
  await chat.launcher.waitFor();
  assert.equal(await kept(), '[{},{},""]');
});

test('a browser that keeps nothing at all has a chat all the same', async () => {
  const context = await browser.newContext({locale: 'ja-JP'});
  chat = new ChatPage(await context.newPage());
  await chat.page.addInitScript(() => {
    for (const name of ['sessionStorage', 'localStorage']) {
      Object.defineProperty(window, name, {get() { throw new DOMException('blocked', 'SecurityError'); }});
    }
  });
  await playServer(chat.page, {replies: [{}]});
  await chat.page.goto(annai.url);
  await chat.ask('メールが届きません');
  await chat.menuButton.click();
  await chat.page.getByText('特大').click();
  await chat.page.getByText('English').click();
  await chat.page.getByRole('button', {name: 'Send', exact: true}).waitFor();
  assert.deepEqual(chat.errors, []);
});
