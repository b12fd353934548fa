// What goes wrong between 確定 and 仮登録. The customer is told what is true, and nothing is done twice.
import assert from 'node:assert/strict';
import {after, afterEach, before, beforeEach, test} from 'node:test';
import {button, complete, fillIn, himawari, komichi, say, saying, typePassword, yoshida} from './customer.mjs';
import {MyPageApart} from './my_page_apart.mjs';
import {Annai, ChatPage, launchBrowser} from './support.mjs';
import {Wire} from './wire.mjs';

const phone = {viewport: {width: 375, height: 812}, hasTouch: true};
const password = 'Minamo7Tsuru';
const late = 'マイページの応答に時間がかかっています';
const inTime = {timeout: 60_000};  // a wait that nothing ends is a failure
let mypage, annai, browser, chat;

before(async () => {
  mypage = await MyPageApart.start();
  annai = await Annai.start({mypage});
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await mypage?.stop();
  await annai?.stop();
});
beforeEach(async () => {
  chat = await ChatPage.open(browser, annai.url, phone);
  chat.page.setDefaultTimeout(20_000);  // the chat itself waits 8 s for My Page
  mypage.handedOver = [];
});
afterEach(async () => {
  if (mypage.process.signalCode) await mypage.restart();
  await chat.close();
});

// The subjects of the mails that My Page's inbox has for this address.
async function mailsTo(address) {
  const page = await chat.page.context().newPage();
  await page.goto(`${mypage.url}/inbox`);
  const mails = page.locator('.mails li').filter({hasText: `${address} あて`}).locator('b');
  const subjects = await mails.allInnerTexts();
  await page.close();
  return subjects;
}

const passwordAsked = () => saying(chat, '次は、パスワードの設定です');

// From the password page on, all is as ever: one mail, one question, one registration.
async function goesOnOnce(address) {
  await typePassword(chat, password);
  await saying(chat, '仮登録を受け付けました').waitFor();
  assert.equal(await passwordAsked().count(), 1);
  assert.equal(await saying(chat, '仮登録を受け付けました').count(), 1);
  assert.equal(mypage.registrations().length, 1);
  assert.deepEqual(await mailsTo(address), ['マイページ会員登録のご確認（損保ジャパン）']);
}

test('two windows press 確定 at once: one registration, and both show the same', inTime, async () => {
  const here = await Wire.of(chat.page);
  await chat.page.reload();
  await fillIn(chat, himawari, 'two-windows@example.jp');
  const other = await anotherWindow();
  const held = mypage.next('held');
  for (const wire of [here, other.wire]) wire.hold();
  await button(chat, '確定').click();
  await button(other.chat, '確定').click();
  for (const wire of [here, other.wire]) wire.letGo();
  await saying(chat, 'マイページに確認しています').nth(1).waitFor();  // each 確定 has an answer, and they agree
  held.release();
  await passwordAsked().waitFor();
  await goesOnOnce('two-windows@example.jp');
  await saying(other.chat, '仮登録を受け付けました').waitFor();
  assert.deepEqual(await answersIn(other.chat), await answersIn(chat));
  assert.equal(mypage.handedOver.length, 1);
});

const answersIn = (one) => one.page.locator('[part~="bubble-bot"]').allInnerTexts();

// The same conversation in another window, as a browser opens it that copies the tab.
async function anotherWindow() {
  const token = await chat.page.evaluate(() => sessionStorage.getItem('annai.token'));
  const page = await chat.page.context().newPage();
  const wire = await Wire.of(page);
  await page.goto(`${annai.url}/icon.svg`);
  await page.evaluate((kept) => sessionStorage.setItem('annai.token', kept), token);
  await page.goto(annai.url);
  const other = new ChatPage(page);
  await button(other, '確定').waitFor();
  return {chat: other, wire};
}

test('the connection is lost before the answer to 確定: it is sent again, and counts once', inTime, async () => {
  const wire = await Wire.of(chat.page);
  await chat.page.reload();
  await fillIn(chat, himawari, 'sent-twice@example.jp');
  const before = await chat.answers().count();
  const cut = wire.cutBefore(({type}) => type === 'said');
  await button(chat, '確定').click();
  await cut;
  await passwordAsked().waitFor();
  const [first, second] = wire.messages().slice(-2);
  assert.deepEqual(first, second);
  assert.equal(mypage.handedOver.length, 1);
  await goesOnOnce('sent-twice@example.jp');
  assert.equal(await chat.answers().count(), before + 3);  // being asked, the password page, 仮登録
});

test('My Page is down at 確定: she is told, is answered meanwhile, and it goes on by itself', inTime, async () => {
  await fillIn(chat, himawari, 'down@example.jp');
  await mypage.kill();
  await chat.press('確定');
  await saying(chat, late).waitFor();
  assert.match(await say(chat, '証券番号はどこですか'), /証券番号がどこに書かれているか/);
  assert.equal(await chat.page.locator('annai-chat iframe').count(), 0);
  await mypage.restart();
  await passwordAsked().waitFor();
  assert.equal(await saying(chat, late).count(), 1);
  await goesOnOnce('down@example.jp');
});

test('My Page answers nonsense: the registration that it made is found again', inTime, async () => {
  await fillIn(chat, himawari, 'garbled@example.jp');
  const garbled = mypage.next('garbled');
  await chat.press('確定');
  await garbled.met;
  await saying(chat, late).waitFor();
  await passwordAsked().waitFor();
  assert.equal(mypage.handedOver.length, 2);
  await goesOnOnce('garbled@example.jp');
});

test('My Page answers too late: the registration that it made is found again', inTime, async () => {
  await fillIn(chat, yoshida, 'late@example.jp');
  const held = mypage.next('held');
  await chat.press('確定');
  await held.met;
  assert.match(await say(chat, '登録は無料ですか'), /無料/);  // while the chat waits
  await saying(chat, late).waitFor();
  await passwordAsked().waitFor();
  assert.equal(mypage.handedOver.length, 2);
  await goesOnOnce('late@example.jp');
});

test('the chat dies while My Page thinks: after its restart it goes on, once', inTime, async () => {
  await fillIn(chat, komichi, 'killed@example.jp');
  const held = mypage.next('held');
  await chat.press('確定');
  await held.met;
  await annai.kill();
  await annai.restart();
  await passwordAsked().waitFor();
  assert.equal(mypage.handedOver.length, 2);
  await goesOnOnce('killed@example.jp');
});

test('a password typed where none is asked for leaves nothing behind: beside an item, 確定, and My Page being late', inTime, async () => {
  const mistake = 'Kanaria4Chat';
  const wire = await Wire.of(chat.page);
  await chat.page.reload();
  await chat.answers().first().waitFor();
  const kept = () => chat.page.evaluate(() => JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie]));
  const mistyped = async () => {
    const before = await chat.answers().count();
    wire.hold();  // between typing and answer
    await chat.page.locator('[part~="field"]').pressSequentially(mistake);
    assert.equal((await kept()).includes(mistake), false);
    await chat.sendButton.click();
    await chat.page.getByText(mistake).last().waitFor();
    assert.equal((await kept()).includes(mistake), false);
    wire.letGo();
    await chat.answerAfter(before);
  };
  await fillIn(chat, himawari, 'mistyped@example.jp', mistyped);
  const held = mypage.next('held');
  await chat.press('確定');
  await held.met;
  await mistyped();
  await saying(chat, late).waitFor();
  await mistyped();
  await passwordAsked().first().waitFor();
  await chat.page.reload();
  await passwordAsked().first().waitFor();
  assert.equal((await chat.page.locator('annai-chat').innerText()).includes(mistake), false);
  await annai.kill();  // what was in its hands only is written by nobody now
  assert.deepEqual(await annai.filesWith(mistake), []);
  await annai.restart();
});
