// What a site may set, call and hear, and what its pages do to the chat.
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

async function onSite(options) {
  chat = await ChatPage.openOnSite(browser, annai, options);
  return chat;
}

const element = () => chat.page.locator('annai-chat');
const call = (name, ...values) => chat.page.evaluate(([method, given]) => window.Annai(method, ...given), [name, values]);

// A page of the site as it is written, with the script where and as often as it likes.
async function written(html) {
  const context = await browser.newContext({locale: 'ja-JP'});
  chat = new ChatPage(await context.newPage());
  await chat.page.route('**/written', (route) => route.fulfill({contentType: 'text/html; charset=utf-8', body: `<!doctype html>${html}`}));
  await chat.page.goto(`${annai.url}/written`);
}

test('a script before a tag of its own: the tag is the chat, and there is no button', async () => {
  await written('<p>案内</p><script src="/widget.js"></script><annai-chat mode="inline"></annai-chat>');
  await chat.answers().first().waitFor();
  assert.equal(await element().count(), 1);
  assert.equal(await element().getAttribute('mode'), 'inline');
  assert.deepEqual(chat.errors, []);
});

test('two tags in the head are one chat', async () => {
  await written('<head><script src="/widget.js"></script><script src="/widget.js"></script></head><p>案内</p>');
  await chat.launcher.waitFor();
  assert.equal(await element().count(), 1);
  assert.deepEqual(chat.errors, []);
});

test('what a page calls right after the script is done once the page has been read', async () => {
  await written('<script src="/widget.js"></script><script>Annai.send("ありがとう")</script><p>案内</p>');
  await chat.answers().nth(1).waitFor();
  assert.deepEqual(await chat.mine().allInnerTexts(), ['ありがとう']);
});

test('a page that puts the open chat elsewhere keeps its own focus', async () => {
  await onSite({body: '<label>お名前<input part="name"></label>'});
  await chat.launcher.click();
  await chat.answers().first().waitFor();
  await chat.page.getByLabel('お名前').focus();
  await element().evaluate((node) => {
    const place = node.parentNode;
    node.remove();
    place.append(node);
  });
  assert.equal(await focused(chat.page), 'name');
  await chat.ask('ありがとう');
});

test('inline, the chat stands where the tag does', async () => {
  await onSite({tag: 'data-mode="inline"'});
  await chat.answers().first().waitFor();
  assert.equal(await chat.launcher.count(), 0);
  assert.equal(await element().evaluate((node) => node.previousElementSibling.localName), 'script');
  assert.equal((await element().boundingBox()).height, 640);
});

test("the page's own button opens and closes the chat, and gets the focus back", async () => {
  await onSite({tag: 'data-launcher="#help"', body: '<button id="help" part="help">お困りの方</button>'});
  const help = chat.page.locator('#help');
  await help.click();
  await chat.answers().first().waitFor();
  assert.equal(await chat.launcher.isVisible(), false);
  await chat.page.keyboard.press('Escape');
  await chat.input.waitFor({state: 'hidden'});
  assert.equal(await focused(chat.page), 'help');
  await help.click();
  await chat.input.waitFor();
  await help.click();
  await chat.input.waitFor({state: 'hidden'});
});

test('left, under another layer, with another heading: the later setting wins', async () => {
  await onSite({tag: 'data-position="left" data-z-index="5" data-title="一つめ"'});
  await chat.page.addInitScript(() => { window.annaiSettings = {zIndex: 7, title: '二つめ', theme: 'dark', mode: 'sideways'}; });
  await chat.page.reload();
  await chat.launcher.waitFor();
  assert.ok((await chat.launcher.boundingBox()).x < 40);
  assert.equal(await element().evaluate((node) => getComputedStyle(node).zIndex), '7');
  await chat.launcher.click();
  await chat.page.getByRole('heading', {name: '二つめ'}).waitFor();
  assert.ok((await chat.page.locator('[part="panel"]').boundingBox()).x < 40);
  assert.equal(await chat.page.locator('annai-chat .root.dark').count(), 1);
});

test('storage local: another window of the browser goes on with the conversation', async () => {
  const tag = 'data-storage="local" data-mode="page"';
  await onSite({tag});
  await chat.answers().first().waitFor();
  await chat.ask('証券番号はどこですか');
  const other = await ChatPage.openOnSiteIn(chat.page.context(), annai, {tag});
  await other.mine().first().waitFor();
  assert.deepEqual(await other.bubbles().allInnerTexts(), await chat.bubbles().allInnerTexts());
});

test('a page written from right to left has a chat that reads from left to right', async () => {
  await written('<html dir="rtl"><p>案内</p><script src="/widget.js"></script>');
  await chat.launcher.click();
  await chat.answers().first().waitFor();
  const box = await chat.page.locator('[part="panel"]').boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 1280);
  assert.equal(await chat.bubbles().first().evaluate((node) => getComputedStyle(node).direction), 'ltr');
});

test('the calls of the page: toggle, hide, show, setLocale, reset, destroy', async () => {
  await onSite();
  await call('toggle');
  await chat.answers().first().waitFor();
  await chat.ask('ありがとう');
  await call('toggle');
  await chat.launcher.waitFor();
  await call('hide');
  await chat.launcher.waitFor({state: 'hidden'});
  await call('show');
  await chat.launcher.click();
  await call('setLocale', 'en');
  await chat.page.getByRole('button', {name: 'Send', exact: true}).waitFor();
  await call('setLocale', 'ja');
  await chat.input.waitFor();
  const token = () => chat.page.evaluate(() => sessionStorage.getItem('annai.token'));
  const first = await token();
  await call('reset');
  await chat.answers().first().waitFor();
  assert.equal(await chat.mine().count(), 0);
  assert.notEqual(await token(), first);
  await call('destroy');
  assert.equal(await element().count(), 0);
  await call('open');
  assert.deepEqual(chat.errors, []);
});

test('the events of the page: what happened, and never what was said', async () => {
  await onSite();
  await chat.page.evaluate(() => {
    window.told = [];
    window.silent = () => window.told.push('never');
    for (const name of ['open', 'close', 'unread', 'error', 'message']) {
      window.Annai.on(name, (detail) => window.told.push([name, detail]));
    }
    window.Annai.on('close', window.silent);
    window.Annai.off('close', window.silent);
  });
  const told = async (name) => (await chat.page.evaluate(() => window.told)).filter(([one]) => one === name).map(([, detail]) => detail);
  await chat.page.evaluate(() => {
    window.Annai.send('証券番号はどこですか');
    window.Annai.close();
  });
  await chat.page.getByRole('button', {name: /未読メッセージ/}).waitFor();
  await chat.page.context().setOffline(true);
  await chat.page.waitForFunction(() => window.told.some(([name]) => name === 'error'));
  assert.deepEqual(await told('close'), [{}]);
  assert.deepEqual((await told('error'))[0], {code: 'connection'});
  assert.ok((await told('unread')).at(-1).count >= 1);
  assert.equal(JSON.stringify(await chat.page.evaluate(() => window.told)).includes('証券'), false);
});

test('the customer chooses the language in the menu, and it stays', async () => {
  await onSite({tag: 'data-mode="page"'});
  await chat.answers().first().waitFor();
  await chat.menuButton.click();
  await chat.page.getByText('English').click();
  await chat.page.getByRole('button', {name: 'Menu'}).waitFor();
  assert.equal(await focused(chat.page), 'menu-button');
  assert.equal(await chat.page.locator('annai-chat .root').getAttribute('lang'), 'en');
  await chat.page.reload();
  await chat.page.getByRole('button', {name: 'Menu'}).waitFor();
});
