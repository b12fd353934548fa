// The chat over the whole screen of a phone: the ways out of it, and what stands over it.
import assert from 'node:assert/strict';
import {after, afterEach, before, test} from 'node:test';
import {Annai, ChatPage, launchBrowser, picture} from './support.mjs';

const phone = {viewport: {width: 375, height: 812}, hasTouch: true, isMobile: true};
const lying = {viewport: {width: 812, height: 375}, hasTouch: true, isMobile: true};
const body = '<p><button>お見積り</button></p><label>お名前<input></label>';
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

async function opened(options = phone) {
  chat = await ChatPage.openOnSite(browser, annai, {...options, body});
  await chat.launcher.click();
  await chat.answers().first().waitFor();
}

// What stands over the chat, and how it is called up.
const over = {
  picture: async () => {
    await chat.ask('手順8の画面を見せて');
    await chat.page.getByRole('button', {name: '大きく表示'}).last().click();
    return chat.page.getByRole('dialog', {name: '画面の図'});
  },
  question: async () => {
    await chat.menuButton.click();
    await chat.page.getByRole('button', {name: '会話を終了'}).click();
    return chat.page.getByRole('dialog', {name: '会話を終了しますか'});
  },
};

// Nothing invisible lies over the page.
async function pageIsUsable() {
  await chat.launcher.waitFor();
  await chat.page.getByLabel('お名前').fill('山田');
  await chat.page.getByRole('button', {name: 'お見積り'}).tap();
  assert.equal(await chat.page.evaluate(() => document.body.style.overflow), '');
}

for (const [what, show] of Object.entries(over)) {
  test(`Back closes the ${what} first, then the chat, and the page is as it was`, async () => {
    await opened();
    const dialog = await show();
    await dialog.waitFor();
    await chat.page.evaluate(() => history.back());
    await dialog.waitFor({state: 'detached'});
    assert.equal(await chat.input.isVisible(), true);
    await chat.page.evaluate(() => history.back());
    await pageIsUsable();
    assert.equal(chat.page.url(), `${annai.url}/site`);
  });

  for (const [where, options] of Object.entries({phone, desktop: {viewport: {width: 1280, height: 800}, hasTouch: true}})) {
    test(`a page that closes the chat behind a ${what} can be used, on a ${where}`, async () => {
      await opened(options);
      await (await show()).waitFor();
      await chat.page.evaluate(() => window.Annai.close());
      await pageIsUsable();
      await chat.launcher.click();
      await chat.input.waitFor();
      assert.equal(await chat.page.getByRole('dialog').count(), 1);
    });
  }
}

test('a phone that is turned keeps its chat over the whole screen, and a picture does not lock it', async () => {
  await opened();
  await (await over.picture()).waitFor();
  await chat.page.setViewportSize(lying.viewport);
  await chat.page.waitForFunction(() => {
    const panel = document.querySelector('annai-chat').shadowRoot.querySelector('[part="panel"]').getBoundingClientRect();
    return panel.width === innerWidth && Math.abs(panel.height - innerHeight) < 1;
  });
  await picture(chat.page, 'phone-lying');
  await chat.page.setViewportSize({width: 900, height: 800});  // a tablet
  await chat.page.waitForFunction(() => {
    const {shadowRoot} = document.querySelector('annai-chat');
    return !shadowRoot.querySelector('[part="panel"]').matches(':modal') && document.body.style.overflow === '';
  });
  await chat.ask('ありがとう');
});

test('a phone on its side gets the whole screen', async () => {
  await opened(lying);
  const box = await chat.page.locator('[part="panel"]').boundingBox();
  assert.deepEqual([box.x, box.y, box.width, box.height], [0, 0, 812, 375]);
});

test('closed and opened at once, the chat is open as before', async () => {
  await opened();
  await chat.page.evaluate(() => {
    window.told = [];
    window.Annai('on', 'close', () => window.told.push('close'));
    window.Annai.close();
    window.Annai.open();
  });
  await chat.page.evaluate(() => new Promise((later) => setTimeout(later)));  // events of the closing come late
  assert.deepEqual(await chat.page.evaluate(() => window.told), []);
  assert.equal(await chat.page.evaluate(() => document.body.style.overflow), 'hidden');
  await chat.page.evaluate(() => history.back());
  await pageIsUsable();
});

test('a chat that the page takes away for good leaves nothing of the full screen behind', async () => {
  await opened();
  await chat.page.evaluate(() => window.Annai.destroy());
  await chat.page.waitForFunction(() => document.body.style.overflow === '' && !history.state?.annaiChat);
  await chat.page.evaluate(() => window.Annai.open());
  assert.deepEqual(chat.errors, []);
});
