// What a customer does with the full page, in a real browser, against the real server.
import assert from 'node:assert/strict';
import {after, afterEach, before, beforeEach, test} from 'node:test';
import {Annai, ChatPage, complaints, launchBrowser} from './support.mjs';

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
  await chat?.close();
});

test('a question gets its answer, and the step of the flyer it stands in', async () => {
  const answer = await chat.ask(question);
  assert.match(answer, /チラシ 手順\d+/);
  assert.deepEqual(await chat.mine().allInnerTexts(), [question]);
  assert.deepEqual(chat.errors, []);
});

test('a button is pressed once, says its label, and is answered', async () => {
  if (await chat.buttons().count() === 0) await chat.ask('メール');
  const button = chat.buttons().first();
  const label = await button.innerText();
  const count = await chat.answers().count();
  await button.click();
  assert.notEqual(await chat.answerAfter(count), '');
  assert.equal(await chat.mine().last().innerText(), label);
  assert.equal(await chat.page.getByRole('button', {name: label, pressed: true}).count(), 1);
});

test('a reload keeps the conversation, in its order and without a second greeting', async () => {
  await chat.ask(question);
  await chat.ask('ありがとう');
  const before = await chat.bubbles().allInnerTexts();
  await chat.page.reload();
  await chat.answers().nth(2).waitFor();
  assert.deepEqual(await chat.bubbles().allInnerTexts(), before);
});

test('the server dies in the middle and comes back: the message is answered once', async () => {
  await chat.ask(question);
  const count = await chat.answers().count();
  await annai.kill();
  await chat.page.getByText('つなぎ直しています').waitFor();
  await chat.input.fill('証券番号はどこですか');
  await chat.sendButton.click();
  await annai.restart();
  await chat.answerAfter(count);
  await chat.page.getByText('ご質問をどうぞ').waitFor();
  assert.equal(await chat.answers().count(), count + 1);
  assert.equal(await chat.mine().count(), 2);
  assert.equal(await chat.page.getByText('送信待ち').count(), 0);
});

test('the Enter that confirms a conversion does not send, the next one does', async () => {
  const devtools = await chat.page.context().newCDPSession(chat.page);
  const imeEnter = {type: 'rawKeyDown', windowsVirtualKeyCode: 229, key: 'Enter', code: 'Enter'};
  await chat.input.focus();
  await devtools.send('Input.imeSetComposition', {text: 'めーる', selectionStart: 3, selectionEnd: 3});
  await devtools.send('Input.dispatchKeyEvent', imeEnter);
  await devtools.send('Input.insertText', {text: 'メール'});
  await devtools.send('Input.dispatchKeyEvent', imeEnter);  // Safari's order: after the composition
  assert.equal(await chat.mine().count(), 0);
  assert.equal(await chat.input.inputValue(), 'メール');
  await chat.page.keyboard.press('Enter');
  await chat.mine().first().waitFor();
  assert.equal(await chat.mine().innerText(), 'メール');
});

test('a script is text', async () => {
  const payload = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  const title = await chat.page.title();
  await chat.ask(payload);
  await chat.page.reload();
  await chat.mine().first().waitFor();
  assert.equal(await chat.mine().first().innerText(), payload);
  assert.equal(await chat.page.title(), title);
  assert.equal(await chat.page.locator('annai-chat :is(img, script)').count(), 0);
  assert.deepEqual(chat.errors, []);
});

test('a phone of 320 pixels needs no sideways scroll', async () => {
  const phone = await ChatPage.open(browser, annai.url, {viewport: {width: 320, height: 568}});
  await phone.ask('a'.repeat(200));
  const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  assert.equal(await phone.page.evaluate(overflow), 0);
  const transcript = phone.page.getByRole('region', {name: '会話'});
  assert.equal(await transcript.evaluate((node) => node.scrollWidth - node.clientWidth), 0);
  await phone.close();
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing in ${colorScheme} colours`, async () => {
    const page = await ChatPage.open(browser, annai.url, {colorScheme});
    await page.ask(question);
    if (await page.buttons().count() > 0) await page.buttons().first().click();
    assert.deepEqual(await complaints(page.page), []);
    await page.close();
  });
}

test('the entry of the QR code opens the chat, too', async () => {
  const page = await ChatPage.open(browser, `${annai.url}/?entry=step-5`);
  assert.notEqual(await page.answers().first().innerText(), '');
  await page.close();
});
