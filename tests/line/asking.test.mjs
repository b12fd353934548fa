// Questions in LINE: what she asks, sends and presses, and what she is shown.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {Talk, say, tap} from './talk.mjs';

let talk, line;

before(async () => {
  talk = await Talk.start();
  line = talk.line;
});
after(() => talk?.stop());

test('her question is answered with the reply token, once, and marked as read', async () => {
  const hanako = line.user('hanako');
  const answer = await say(hanako, 'メールが届きません');
  assert.equal(answer.how, 'reply');
  assert.match(answer.text, /アドレスに誤りがないか/);
  assert.match(answer.text, /チラシ 手順7/);
  await line.nextCall('/v2/bot/chat/markAsRead');
  assert.equal(line.quotaUsed, 0);
});

test('a follow-up is understood from what was said before', async () => {
  const yuki = line.user('yuki');
  await say(yuki, '本登録はいつまでですか');
  assert.match((await say(yuki, '過ぎたらどうなりますか')).text, /無効|最初から|もう一度/);
});

test('who adds the account is greeted, in one bubble, with buttons', async () => {
  const taro = line.user('taro');
  await taro.follow();
  const greeting = await taro.next();
  assert.match(greeting.text, /こんにちは/);
  assert.match((await tap(taro, 'メールが届かない')).text, /アドレスに誤りがないか/);
});

test('who uses LINE in English is told what the chat speaks', async () => {
  const bob = line.user('bob', {language: 'en-US'});
  await bob.follow();
  assert.match((await bob.next()).text, /short English/);
});

test('a button of long ago gets a polite answer, and changes nothing', async () => {
  const mari = line.user('mari');
  await mari.follow();
  await mari.next();
  await mari.postback('c=AAAAAAAAAAAAAAAAAAAAAA');
  assert.match((await mari.next()).text, /いまはお使いいただけません/);
});

for (const [what, send, words] of [
  ['a sticker', (user) => user.sticker(), /スタンプ/],
  ['a picture', (user) => user.image(), /画像/],
  ['a voice', (user) => user.voice(), /音声/],
  ['a place', (user) => user.location(), /位置情報/],
  ['a film', (user) => user.video(), /確認できません/],
  ['a file', (user) => user.file(), /確認できません/],
]) {
  test(`${what} gets a kind answer, not silence`, async () => {
    const user = line.user(`sends ${what}`);
    await send(user);
    assert.match((await user.next()).text, words);
  });
}

test('what LINE may yet invent is acknowledged, and left alone', async () => {
  const user = line.user('future');
  for (const sent of [await user.event('levitated', {}, {official: false}), await user.unknownMessage(), await user.event('accountLink', {link: {result: 'ok', nonce: 'n'.repeat(16)}})]) {
    assert.equal(sent.status, 200);
  }
  assert.match((await say(user, 'こんにちは')).text, /こんにちは|ご案内/);
  assert.equal(user.inbox.length, 1);
});

test('in standby the chat is silent', async () => {
  const user = line.user('standby');
  await user.say('メールが届きません', {mode: 'standby'});
  await say(user, 'こんにちは');
  assert.equal(user.inbox.length, 1);
});
