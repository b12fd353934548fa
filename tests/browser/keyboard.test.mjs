// Without a mouse, and with an input method: what the keys do.
import assert from 'node:assert/strict';
import {after, afterEach, before, beforeEach, test} from 'node:test';
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
beforeEach(async () => {
  chat = await ChatPage.openOnSite(browser, annai);
});
afterEach(async () => {
  await chat.close();
});

const focusedText = () => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element?.getAttribute('aria-label') ?? element?.innerText ?? '';
};

// Presses Tab until what has the focus says this.
async function tabTo(text, key = 'Tab') {
  const passed = [];
  for (let presses = 0; presses < 40; ++presses) {
    await chat.page.keyboard.press(key);
    passed.push((await chat.page.evaluate(focusedText)).trim());
    if (passed.at(-1).includes(text)) return;
  }
  assert.fail(`「${text}」 is not reached by ${key}: ${passed.join(' / ')}`);
}

async function opened() {
  await chat.launcher.focus();
  await chat.page.keyboard.press('Enter');
  await chat.answers().first().waitFor();
}

test('the whole conversation goes by keys: open, read, choose, ask, rate, menu, close', async () => {
  const {keyboard} = chat.page;
  await tabTo('チャットで質問する');
  await keyboard.press('Enter');
  await chat.answers().first().waitFor();
  assert.equal(await focused(chat.page), 'field');

  await tabTo('メールが届かない', 'Shift+Tab');
  await keyboard.press('Enter');
  await chat.answers().nth(1).waitFor();
  assert.equal(await chat.mine().last().innerText(), 'メールが届かない');
  assert.equal(await focused(chat.page), 'field');

  await keyboard.type('登録は無料ですか');
  await keyboard.press('Enter');
  await chat.answers().nth(2).waitFor();

  await tabTo('はい', 'Shift+Tab');
  await keyboard.press('Space');
  assert.equal(await chat.page.getByRole('button', {name: 'はい'}).getAttribute('aria-pressed'), 'true');

  await tabTo('会話', 'Shift+Tab');
  const read = [];
  for (let step = 0; step < 5; ++step) {
    await keyboard.press('ArrowUp');
    read.push((await focused(chat.page)).replace('message ', ''));
  }
  assert.deepEqual(read, ['message-bot', 'message-mine', 'message-bot', 'message-mine', 'message-bot']);
  await keyboard.press('ArrowDown');
  assert.equal(await focused(chat.page), 'message message-mine');

  await tabTo('メニュー', 'Shift+Tab');
  await keyboard.press('Enter');
  await keyboard.press('Tab');
  await keyboard.press('ArrowRight');
  assert.equal(await chat.page.getByRole('radio', {name: '大', exact: true}).isChecked(), true);
  await keyboard.press('Escape');
  assert.equal(await focused(chat.page), 'menu-button');
  await keyboard.press('Escape');
  await chat.launcher.waitFor();
  assert.equal(await focused(chat.page), 'launcher');
});

test('a picture is enlarged and closed by keys, and the focus is back where it was', async () => {
  await opened();
  await chat.ask('手順8の画面を見せて');
  await chat.input.focus();
  await tabTo('大きく表示', 'Shift+Tab');
  await chat.page.keyboard.press('Enter');
  assert.equal(await focused(chat.page), 'lightbox-close');
  await chat.page.keyboard.press('Escape');
  assert.equal(await focused(chat.page), 'picture');
  assert.equal(await chat.input.isVisible(), true);
});

// A Japanese keyboard: each key has the code 229 as long as the input method takes it.
async function inputMethod() {
  const devtools = await chat.page.context().newCDPSession(chat.page);
  return {
    compose: (text) => devtools.send('Input.imeSetComposition', {text, selectionStart: text.length, selectionEnd: text.length}),
    commit: (text) => devtools.send('Input.insertText', {text}),
    key: (key) => devtools.send('Input.dispatchKeyEvent', {type: 'rawKeyDown', windowsVirtualKeyCode: 229, key, code: key}),
  };
}

const options = () => chat.page.getByRole('option');

for (const order of ['before', 'after']) {
  test(`the Enter that confirms a conversion, ${order} its end, sends nothing; the next one does`, async () => {
    await opened();
    const ime = await inputMethod();
    await chat.input.focus();
    await ime.compose('めーる');
    if (order === 'before') await ime.key('Enter');  // Chrome, Firefox
    await ime.commit('メール');
    if (order === 'after') await ime.key('Enter');   // Safari
    assert.equal(await chat.mine().count(), 0);
    assert.equal(await chat.input.inputValue(), 'メール');
    await chat.page.keyboard.press('Enter');
    await chat.mine().first().waitFor();
    assert.equal(await chat.mine().innerText(), 'メール');
  });
}

test('suggestions open while a conversion goes on, and its keys are not theirs', async () => {
  await opened();
  const ime = await inputMethod();
  await chat.input.focus();
  await ime.compose('証券番号');
  await options().first().waitFor();
  await ime.key('ArrowDown');
  await ime.key('Enter');
  assert.equal(await chat.input.getAttribute('aria-activedescendant'), null);
  assert.equal(await chat.mine().count(), 0);
  await ime.key('Escape');
  assert.ok(await options().count() > 0);
  await ime.commit('証券番号');
  await ime.key('Enter');
  assert.equal(await chat.mine().count(), 0);
  await options().first().waitFor();
  const label = await options().first().innerText();
  await chat.page.keyboard.press('ArrowDown');
  await chat.page.keyboard.press('Enter');
  await chat.answers().nth(1).waitFor();
  assert.equal(await chat.mine().innerText(), label);
});
