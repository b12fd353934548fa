// Small windows, large letters, a keyboard that covers half of the phone: nothing is cut, nothing runs sideways.
import assert from 'node:assert/strict';
import {after, afterEach, before, test} from 'node:test';
import {Annai, ChatPage, launchBrowser, picture} from './support.mjs';

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

// Texts that their box cuts, or that stand outside of the window; and what scrolls sideways.
function cut() {
  const {shadowRoot} = document.querySelector('annai-chat');
  const frame = shadowRoot.querySelector('[part="window"]').getBoundingClientRect();
  const name = (node) => `${node.localName}.${node.className.baseVal ?? node.className}: ${node.textContent.slice(0, 20)}`;
  const found = [];
  for (const node of [document.documentElement, ...shadowRoot.querySelectorAll('[part~="window"] *')]) {
    if (!(node instanceof HTMLElement) || node.closest('.unseen, [hidden]') || node.matches('i, input[type="radio"]')) continue;
    const style = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    if (box.width === 0 || style.display === 'inline') continue;
    const scrolls = /auto|scroll/.test(style.overflowY) || node.localName === 'textarea';
    if (node.scrollWidth > node.clientWidth + 1 && style.overflowX !== 'visible') found.push(`wide ${name(node)}`);
    if (!scrolls && style.overflowY === 'hidden' && node.scrollHeight > node.clientHeight + 1) found.push(`high ${name(node)}`);
    if (node !== document.documentElement && (box.left < frame.left - 1 || box.right > frame.right + 1)) found.push(`outside ${name(node)}`);
  }
  return found;
}

// Head, field and some room for the conversation are in the window.
function usable() {
  const {shadowRoot} = document.querySelector('annai-chat');
  const box = (part) => shadowRoot.querySelector(`[part~="${part}"]`).getBoundingClientRect();
  return box('header').top >= 0 && box('send').bottom <= innerHeight && box('transcript').height >= 100;
}

async function fits(state) {
  await picture(chat.page, state);
  assert.deepEqual(await chat.page.evaluate(cut), []);
  assert.equal(await chat.page.evaluate(usable), true);
}

async function everyState(name) {
  await fits(`${name}-greeting`);
  await chat.ask('手順8の画面を見せて');
  await chat.answers().last().locator('img').first().waitFor();
  await fits(`${name}-answer`);
  await chat.input.fill('証券番号');
  await chat.page.getByRole('option').first().waitFor();
  await fits(`${name}-suggestions`);
  const [list, head] = await Promise.all(['suggestions', 'header'].map((part) => chat.page.locator(`[part="${part}"]`).boundingBox()));
  assert.ok(list.y >= head.y + head.height, 'the first suggestion is covered');
  await chat.page.keyboard.press('Escape');
  await chat.menuButton.click();
  await fits(`${name}-menu`);
  const end = chat.page.getByRole('button', {name: '会話を終了'});
  await end.scrollIntoViewIfNeeded();
  const [last, frame] = await Promise.all([end.boundingBox(), chat.page.locator('[part="window"]').boundingBox()]);
  assert.ok(last.y + last.height <= frame.y + frame.height, 'the last line of the menu is out of reach');
  assert.equal(await chat.page.evaluate(usable), true);
}

// A browser that zooms to 200 % has half the pixels, each twice as large.
const twice = {deviceScaleFactor: 2};
test('a desktop at 200 %: the button and its window fit', async () => {
  chat = await ChatPage.openOnSite(browser, annai, {...twice, viewport: {width: 640, height: 400}});
  await chat.launcher.click();
  await chat.answers().first().waitFor();
  await everyState('zoom-desktop');
});

test('a desktop at 400 %: the page fits into 320 pixels', async () => {
  chat = await ChatPage.open(browser, annai.url, {deviceScaleFactor: 4, viewport: {width: 320, height: 400}});
  await everyState('zoom-page');
});

test('a phone at 200 %', async () => {
  chat = await ChatPage.open(browser, annai.url, {...twice, viewport: {width: 188, height: 406}, hasTouch: true});
  await everyState('zoom-phone');
});

test('who needs wider text gets it', async () => {
  chat = await ChatPage.open(browser, annai.url, {viewport: {width: 375, height: 812}});
  await chat.page.evaluate(() => {
    const wide = new CSSStyleSheet();
    wide.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
      p { margin-block-end: 2em !important; }`);
    document.querySelector('annai-chat').shadowRoot.adoptedStyleSheets.push(wide);
  });
  await everyState('text-spacing');
});

test('an address without a break, and a very long word, stay inside their bubbles', async () => {
  chat = await ChatPage.open(browser, annai.url, {viewport: {width: 320, height: 568}});
  await chat.ask(`https://example.jp/${'a'.repeat(300)}`);
  await fits('long-word');
});

// A keyboard shrinks the visual viewport only, and may push it down.
const keyboard = (height, top) => {
  Object.defineProperty(VisualViewport.prototype, 'height', {configurable: true, get: () => height});
  Object.defineProperty(VisualViewport.prototype, 'offsetTop', {configurable: true, get: () => top});
  visualViewport.dispatchEvent(new Event('resize'));
};
const phone = {viewport: {width: 375, height: 812}, hasTouch: true, isMobile: true};

for (const where of ['page', 'button']) {
  test(`a phone with its keyboard up, from the ${where}: field and newest message stay in sight`, async () => {
    if (where === 'page') {
      chat = await ChatPage.open(browser, annai.url, phone);
    } else {
      chat = await ChatPage.openOnSite(browser, annai, phone);
      await chat.launcher.click();
    }
    await chat.ask('ありがとう');
    await chat.ask('登録は無料ですか');
    await chat.input.focus();
    for (const [height, top] of [[430, 0], [380, 60]]) {
      await chat.page.evaluate(`(${keyboard})(${height}, ${top})`);
      await chat.page.waitForFunction((visible) => {
        const window = document.querySelector('annai-chat').shadowRoot.querySelector('[part="window"]');
        return Math.abs(window.getBoundingClientRect().height - visible) < 1;
      }, height);
      const send = await chat.sendButton.boundingBox();
      assert.ok(send.y >= top && send.y + send.height <= top + height, 'the field is covered');
      const head = await chat.page.locator('[part="header"]').boundingBox();
      assert.ok(head.y >= top - 1, 'the head is pushed out');
      const newest = await chat.answers().last().boundingBox();
      assert.ok(newest.y < send.y - 40 && newest.y + newest.height > head.y + head.height, 'the newest message is out of sight');
      assert.ok(newest.y >= head.y, 'the newest message does not begin in sight');
    }
    await picture(chat.page, `keyboard-${where}`);
    assert.equal(await chat.page.evaluate(() => window.scrollY), 0);
  });
}
