// The whole registration, as a customer does it on her phone: from the code on the flyer to the renewal button.
import assert from 'node:assert/strict';
import {writeFile} from 'node:fs/promises';
import {after, afterEach, before, beforeEach, test} from 'node:test';
import {Annai, ChatPage, launchBrowser, picture} from './support.mjs';

const phone = {viewport: {width: 375, height: 812}, hasTouch: true};
const password = 'Tsukimi7Kasa';
let annai, browser, chat;

before(async () => {
  annai = await Annai.start({mypage: true});
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await annai?.stop();
});
beforeEach(async () => {
  chat = await ChatPage.open(browser, `${annai.url}/?entry=step-5`, phone);
});
afterEach(async () => {
  await chat.close();
});

// What she answers, and what the chat asks next. The field has another name for each.
async function say(text, next) {
  const before = await chat.answers().count();
  await chat.page.locator('[part~="field"]').fill(text);
  await chat.sendButton.click();
  assert.match(await chat.answerAfter(before), next);
}

async function choose(label, next) {
  assert.match(await chat.press(label), next);
}

// People of the demo's contracts.
const himawari = ['Ａ１００２００３０１です', '向日葵 さゆり', 'ひまわり さゆり', '160-8338', '東京都新宿区西新宿9-26-1', '昭和55年4月1日', '090-0000-1111'];
const yoshida = ['C300400501', '𠮷田朝日', 'ﾖｼﾀﾞ ｱｻﾋ', '530-0001', '大阪府大阪市北区梅田9丁目99番9号 アサヒハイツ101', '1991/2/28', '06-6000-3333'];
const komichi = ['e500600701', '小道 みどり', 'コミチ ミドリ', '060-0001', '北海道札幌市中央区北一条西99-9', 'H13.12.31', '080-0000-5555'];

async function fillIn([policy, name, kana, postal, address, birth, phone], email, between = async () => {}) {
  const steps = [
    () => say('ここで会員登録を始めたい', /会員規定に同意されますか/),
    () => choose('同意する', /メールアドレスを入力/),
    () => say(email, /証券番号を入力/),
    () => say(policy, /ほかにも登録するご契約/),
    () => choose('これで全部', /お名前を/),
    () => say(name, /フリガナ/),
    () => say(kana, /郵便番号/),
    () => say(postal, /ご住所/),
    () => say(address, /生年月日/),
    () => say(birth, /電話番号/),
    () => say(phone, /案内メール/),
    () => choose('希望する', /ご入力の内容です[\s\S]*年\d+月\d+日/),
  ];
  for (const step of steps) {
    await step();
    await between();
  }
}

// 確定, then the password on My Page's own page, inside the conversation.
async function setPassword(between = async () => {}) {
  await chat.press('確定');
  const page = chat.page.locator('annai-chat iframe').contentFrame();
  await page.locator('input[type="password"]').waitFor();
  await between();
  await page.locator('input[type="password"]').fill(password);
  await picture(chat.page, 'registration-password');
  await page.getByRole('button', {name: 'このパスワードにする'}).click();
  await chat.answers().filter({hasText: '仮登録を受け付けました'}).waitFor();
}

// Her mail in My Page's inbox, opened in a browser of its own; 本登録 by the URL in it. Returns where that leads.
async function completeElsewhere(email) {
  const context = await browser.newContext({locale: 'ja-JP'});
  const page = await context.newPage();
  await page.goto(`${annai.mypageUrl}/inbox`);
  const mail = page.locator('.mails li').filter({hasText: `${email} あて`});
  while (await mail.count() === 0) await page.reload();  // a server that has died sends it a little later
  await mail.getByRole('link', {name: /マイページ会員登録のご確認/}).click();
  await page.locator('a[href*="/register/"]').click();
  await page.locator('input[type="password"]').fill(password);
  await page.getByRole('button', {name: '登録', exact: true}).click();
  await page.getByText('ご登録いただき').waitFor();
  return page;
}

// What the chat says next, on My Page itself.
async function renew(page, policy) {
  await page.getByRole('link', {name: 'マイページトップへ'}).first().click();
  await page.getByRole('link', {name: `更新のお手続き（証券番号 ${policy}）`}).click();
  await page.getByText(`（証券番号 ${policy}）の更新のお手続きに進みました`).waitFor();
  await page.context().close();
}

test('she registers in the chat, on a phone, up to the renewal button', async () => {
  await fillIn(himawari, 'himawari@example.jp');
  await setPassword();
  const myPage = await completeElsewhere('himawari@example.jp');  // in another browser: the chat goes on by itself
  await chat.answers().filter({hasText: '本登録が完了しました'}).waitFor();
  assert.match(await chat.press('いますぐ更新する'), /マイページトップへ/);
  assert.match(await chat.press('できた'), /更新のお手続き/);
  await picture(chat.page, 'registration-renewal');
  await renew(myPage, 'A100200301');
  assert.ok(!(await chat.page.locator('annai-chat').innerText()).includes(password));
  assert.deepEqual(chat.received.filter((frame) => frame.includes(password)), []);
  assert.deepEqual(chat.errors, []);
});

test('a password typed into the chat by mistake is shown nowhere, and she is told where it goes', async () => {
  await fillIn(yoshida, 'yoshida@example.jp');
  await chat.press('確定');
  await chat.page.locator('annai-chat iframe').waitFor();
  const before = await chat.answers().count();
  await chat.page.locator('[part~="field"]').fill('Kakushi12345');
  await chat.sendButton.click();
  assert.match(await chat.answerAfter(before), /マイページの画面で入力/);
  await chat.page.getByText('Kakushi12345').waitFor({state: 'detached'});
  await chat.page.reload();
  await chat.answers().first().waitFor();
  assert.ok(!(await chat.page.content()).includes('Kakushi12345'));
  assert.ok(chat.received.length > 20);
  assert.deepEqual(chat.received.filter((frame) => frame.includes('Kakushi12345')), []);
});

test('she goes on at her desk with what she gave on her phone, and the phone has it no more', async () => {
  await say('ここで会員登録を始めたい', /会員規定に同意されますか/);
  await choose('同意する', /メールアドレスを入力/);
  await say('himawari@example.jp', /証券番号を入力/);
  const before = await chat.answers().count();
  await chat.page.locator('[part~="field"]').fill('続きはパソコンで続けたいです');
  await chat.sendButton.click();
  const code = /\d{4}-\d{4}/.exec(await chat.answerAfter(before))[0];

  const onPhone = chat;
  chat = await ChatPage.open(browser, annai.url);
  await say('コード 0000-0000', /コードを確認しています/);
  await chat.answers().filter({hasText: 'そのコードはお使いいただけません'}).waitFor();
  await say(`コード ${code}`, /コードを確認しています/);
  const resumed = chat.answers().filter({hasText: 'メールアドレス：himawari@example.jp'});
  await resumed.waitFor();
  assert.match(await resumed.innerText(), /証券番号を入力/);
  await onPhone.answers().filter({hasText: '別の端末に移りました'}).waitFor();
  await onPhone.close();
});

test('no file holds a password, and those of the chat hold nothing personal', async () => {
  await writeFile(`${annai.folder}/planted`, `…${Buffer.from(`x${password}`).toString('base64')}…`);
  assert.deepEqual(await annai.filesWith(password), ['planted']);
  assert.deepEqual(await annai.filesWith('Kakushi12345'), []);
  for (const personal of ['himawari@example.jp', '向日葵', '西新宿9-26-1', '09000001111', '1980-04-01', 'A100200301']) {
    const files = (await annai.filesWith(personal)).filter((file) => file.startsWith('data/'));
    assert.deepEqual(files, [], personal);
  }
});

test('the server dies at every step, from the first answer to the renewal, and nothing she gave is lost', async () => {
  const dies = async () => {
    await annai.kill();
    await annai.restart();
    await chat.page.evaluate(() => window.dispatchEvent(new Event('online')));  // it need not wait for its next try
    await chat.page.getByText('ご質問をどうぞ').waitFor();
  };
  await fillIn(komichi, 'komichi@example.jp', dies);
  await setPassword(dies);  // with the page open
  await dies();             // 仮登録
  const myPage = await completeElsewhere('komichi@example.jp');
  await chat.answers().filter({hasText: '本登録が完了しました'}).waitFor();
  await dies();
  assert.match(await chat.press('いますぐ更新する'), /マイページトップへ/);
  await dies();
  assert.match(await chat.press('できた'), /更新のお手続き/);
  await renew(myPage, 'E500600701');
  assert.equal(await chat.answers().filter({hasText: '仮登録を受け付けました'}).count(), 1);
  assert.equal(await chat.answers().filter({hasText: '本登録が完了しました'}).count(), 1);
});
