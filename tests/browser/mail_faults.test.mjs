// What goes wrong between 仮登録 and 本登録: the mail, its server, and its URL.
import assert from 'node:assert/strict';
import {after, afterEach, before, beforeEach, test} from 'node:test';
import {MailServer} from '../support/mail_server.mjs';
import {button, complete, fillIn, himawari, komichi, minato, say, saying, typePassword, yoshida} from './customer.mjs';
import {MyPageApart} from './my_page_apart.mjs';
import {Annai, ChatPage, launchBrowser} from './support.mjs';

const phone = {viewport: {width: 375, height: 812}, hasTouch: true};
const password = 'Minamo7Tsuru';
const notSent = 'mail not sent';
const soon = 5 / 60;  // hours: longer than My Page waits before its first tries to send a mail again
const inTime = {timeout: 60_000};  // a wait that nothing ends is a failure
let mails, mypage, annai, browser, chat;
let now = Math.floor(Date.now() / 1000);

before(async () => {
  mails = await MailServer.start();
  mypage = await MyPageApart.start({smtp: mails.url});
  annai = await Annai.start({mypage, testClock: true});
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await mypage?.stop();
  await annai?.stop();
  await mails?.close();
  assert.deepEqual(mails?.complaints, []);
});
beforeEach(async () => {
  chat = await ChatPage.open(browser, annai.url, phone);
  mypage.handedOver = [];
  mypage.log = '';
  mails.next();
});
afterEach(async () => {
  await chat.close();
});

// Both clocks are set, first that of the chat: My Page's next notice is as young as can be.
async function pass(hours) {
  now += Math.ceil(hours * 3600);
  for (const server of [annai.url, mypage.url]) {
    const set = await fetch(`${server}/test/clock`, {method: 'POST', body: JSON.stringify({now})});
    assert.equal(set.status, 200);
  }
}

async function register(person, email) {
  await fillIn(chat, person, email);
  await chat.press('確定');
  await typePassword(chat, password);
}

const linkIn = ({text}) => /http:\S+\/register\/\S+/.exec(text)[0];

async function receivedLink(email) {
  const [letter] = await mails.lettersTo(email);
  await saying(chat, '仮登録を受け付けました').waitFor();
  return linkIn(letter);
}

async function completes(link) {
  await complete(browser, link, password);
  await saying(chat, '本登録が完了しました').waitFor();
  assert.equal(await saying(chat, '本登録が完了しました').count(), 1);
}

test('her address is refused: she is told so, mends it, and all else that she gave is still there', inTime, async () => {
  mails.next('refused');
  await register(himawari, 'himawari@example.jp');
  const failed = saying(chat, '登録確認メールをお届けできませんでした');
  await failed.waitFor();
  assert.match(await failed.innerText(), /お名前：向日葵さゆり[\s\S]*確定/);
  assert.equal(await saying(chat, '仮登録を受け付けました').count(), 0);
  await chat.press('メールアドレスを直す');
  assert.match(await say(chat, 'sayuri@example.jp'), /メールアドレス：sayuri@example\.jp[\s\S]*お名前：向日葵さゆり/);
  await chat.press('確定');
  await saying(chat, 'マイページの画面で入力').nth(1).waitFor();
  await typePassword(chat, password);
  await completes(await receivedLink('sayuri@example.jp'));
  assert.deepEqual(mails.letters.filter(({to}) => to === 'himawari@example.jp'), []);
});

test('the mail server is down for a while: the mail comes when it is back, once, and so does the word of it', inTime, async () => {
  await mails.close();
  await register(yoshida, 'yoshida@example.jp');
  await mypage.logs(notSent);
  assert.match(await say(chat, 'メールが届きません'), /登録確認メール/);
  await mails.open();
  mails.next('busy', 'later');
  for (const tries of [2, 3]) {
    await pass(soon);
    await mypage.logs(notSent, tries);
  }
  assert.equal(await saying(chat, '仮登録を受け付けました').count(), 0);
  await pass(soon);
  const link = await receivedLink('yoshida@example.jp');
  await completes(link);
  const letters = await mails.lettersTo('yoshida@example.jp', 2);
  const subjects = ['マイページ会員登録のご確認（損保ジャパン）', 'マイページ会員登録完了のご連絡（損保ジャパン）'];
  assert.deepEqual(letters.map(({subject}) => subject), subjects);
});

test('the mail server breaks off after the last dot: the second mail is the same one, and both URLs open', inTime, async () => {
  mails.next('broken');
  await register(minato, 'minato@example.jp');
  await mypage.logs(notSent);
  await pass(soon);
  const [first, second] = await mails.lettersTo('minato@example.jp', 2);
  assert.deepEqual([first.acknowledged, second.acknowledged], [false, true]);
  assert.equal(first.id, second.id);
  await saying(chat, '仮登録を受け付けました').waitFor();
  assert.equal(await saying(chat, '仮登録を受け付けました').count(), 1);
  for (const letter of [first, second]) assert.equal((await fetch(linkIn(letter))).status, 200);
  await completes(linkIn(first));
});

// What anybody gets who opens the URL: all that could tell one from another.
async function opened(url, method = 'GET') {
  const page = await fetch(url, {method, redirect: 'manual'});
  const {date, ...head} = Object.fromEntries(page.headers);
  return {status: page.status, head, body: await page.text()};
}

test('a scanner opens the URL fifty times, and she still completes; used, altered and invented ones look alike', inTime, async () => {
  await register(komichi, 'komichi@example.jp');
  const link = await receivedLink('komichi@example.jp');
  for (let visit = 0; visit < 50; ++visit) {
    const {status} = await opened(link, visit % 2 ? 'HEAD' : 'GET');
    assert.equal(status, 200);
  }
  await completes(link);
  const used = await opened(link);
  assert.equal(used.status, 410);
  assert.match(used.body, /このURLは無効になっています/);
  const altered = link.replace(/.$/, (last) => last === 'A' ? 'B' : 'A');
  for (const other of [altered, `${mypage.url}/register/x`]) assert.deepEqual(await opened(other), used);
});

test('after 25 hours the chat itself says that the URL has expired, and the URL looks like a used one', inTime, async () => {
  const invented = await opened(`${mypage.url}/register/x`);
  await register(['B200300501', ...minato.slice(1)], 'too-late@example.jp');
  const link = await receivedLink('too-late@example.jp');
  await pass(21);
  await saying(chat, 'まもなく').waitFor();
  assert.equal((await opened(link)).status, 200);
  await pass(4);
  await saying(chat, '登録確認メールのURLは無効です').waitFor();
  assert.deepEqual(await opened(link), invented);
  await button(chat, 'もう一度登録する').waitFor();
});
