// A password leaves no trace: not the one typed on My Page's page, and not one typed into the chat by mistake.
import assert from 'node:assert/strict';
import {rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {spelledIn, spellings} from '../support/spellings.mjs';
import {complete, fillIn, himawari, say, saying, typePassword} from './customer.mjs';
import {Annai, ChatPage, launchBrowser} from './support.mjs';
import {Wire} from './wire.mjs';

const password = 'Kanaria9Page';
const mistake = 'Kanaria4Chat';
const inTime = {timeout: 60_000};  // a wait that nothing ends is a failure
let annai, browser;

before(async () => {
  annai = await Annai.start({mypage: true});
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await annai?.stop();
});

const around = (bytes, before) => Buffer.concat([Buffer.alloc(before, '…'), Buffer.from(bytes), Buffer.from('/end')]);
const each = (text, write) => [...text].map((letter) => write(letter.charCodeAt(0))).join('');

// Leaks as programs make them, each by other means than the sweep looks for them.
const leaks = {
  'as typed': `level=debug body=${password}&`,
  'UTF-16LE': Buffer.from(`x${password}x`, 'utf16le'),
  'UTF-16BE': Buffer.from(`x${password}x`, 'utf16le').swap16(),
  'base64 at 0': around(password, 0).toString('base64'),
  'base64 at 1': around(password, 1).toString('base64'),
  'base64 at 2': around(password, 2).toString('base64'),
  'base64url at 0': around(password, 3).toString('base64url'),
  'base64url at 1': around(password, 4).toString('base64url'),
  'base64url at 2': around(password, 5).toString('base64url'),
  'hex, small': Buffer.from(`x${password}x`).toString('hex'),
  'hex, capital': Buffer.from(`x${password}x`).toString('hex').toUpperCase(),
  'percent-encoded, small': each(password, (code) => `%${code.toString(16)}`),
  'percent-encoded, capital': each(password, (code) => `%${code.toString(16).toUpperCase()}`),
  'JSON-escaped, small': each(password, (code) => `\\u00${code.toString(16)}`),
  'JSON-escaped, capital': each(password, (code) => `\\u00${code.toString(16).toUpperCase()}`),
};

test('the sweep finds a planted leak in every spelling', inTime, async () => {
  assert.deepEqual(Object.keys(leaks).sort(), spellings(password).map(([name]) => name).sort());
  for (const [name, bytes] of Object.entries(leaks)) {
    assert.ok(spelledIn(Buffer.from(bytes), password).includes(name), name);
    const planted = path.join(annai.data, 'planted');
    await writeFile(planted, bytes);
    assert.deepEqual(await annai.filesWith(password), ['data/planted'], name);
    await rm(planted);
  }
  assert.deepEqual(await annai.filesWith(password), []);
});

test('no file, frame, page or memory holds a password, wherever she typed it', inTime, async () => {
  const chat = await ChatPage.open(browser, annai.url);
  const wire = await Wire.of(chat.page);
  await chat.page.reload();
  await fillIn(chat, himawari, 'himawari@example.jp');
  await chat.press('確定');
  await chat.page.locator('annai-chat iframe').waitFor();
  assert.match(await say(chat, mistake), /マイページの画面/);
  await typePassword(chat, password);
  await saying(chat, '仮登録を受け付けました').waitFor();
  assert.match(await say(chat, `パスワードは${mistake}です`), /./);
  await complete(browser, await linkInInbox(chat), password);
  await saying(chat, '本登録が完了しました').waitFor();
  await chat.page.reload();  // the server tells the whole conversation again
  await saying(chat, '本登録が完了しました').waitFor();
  const kept = await chat.page.evaluate(() => JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie]));
  const shown = await chat.page.locator('annai-chat').innerText();
  assert.ok(wire.received.length > 50 && wire.sent.length > 15);
  for (const canary of [password, mistake]) {
    for (const text of [kept, shown, ...wire.received]) assert.deepEqual(spelledIn(Buffer.from(text), canary), []);
  }
  const sent = (canary) => wire.sent.filter((text) => spelledIn(Buffer.from(text), canary).length > 0);
  assert.deepEqual(sent(password), []);
  const kinds = sent(mistake).map((text) => JSON.parse(text).type);  // as she typed, and as she sent it
  assert.deepEqual(kinds.filter((kind) => kind !== 'suggest'), ['message', 'message']);
  await chat.close();
  await annai.kill();  // what was in its hands only is written by nobody now
  assert.deepEqual([await annai.filesWith(password), await annai.filesWith(mistake)], [[], []]);
  await annai.restart();
});

async function linkInInbox(chat) {
  const page = await chat.page.context().newPage();
  await page.goto(`${annai.mypageUrl}/inbox`);
  await page.getByRole('link', {name: /マイページ会員登録のご確認/}).first().click();
  const link = await page.locator('a[href*="/register/"]').getAttribute('href');
  await page.close();
  return link;
}
