// 「担当者」: a person takes the talk over, and the chat is silent until she comes back.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {Talk, say, tap} from './talk.mjs';

const hour = 3_600_000;
// A Tuesday, 10:00 in Japan; people are there from nine to five.
const tuesday = Date.UTC(2027, 0, 12, 1);
let talk, line;

before(async () => {
  talk = await Talk.start({testClock: true, line: {now: tuesday}, settings: `people:
  channels: [line]
  hours: {tuesday: "9:00-17:00", wednesday: "9:00-17:00"}
  closed: [2027-01-13]
`});
  line = talk.line;
  await setClock(tuesday);
});
after(() => talk?.stop());

const setClock = (now) => talk.setClock(now);

test('who asks for a person is handed over; the chat is silent, and comes back when she says so', async () => {
  const user = line.user('asks for a person');
  assert.match((await say(user, '担当者と話したい')).text, /担当者にお声がけします/);
  await user.say('メールが届きません');
  await user.sticker();
  assert.match((await say(user, 'AIチャットに戻る')).text, /AIチャットに戻りました/);
  assert.equal(user.inbox.length, 2);
  assert.match((await say(user, 'メールが届きません')).text, /アドレスに誤りがないか/);
});

test('what is for a person is not marked as read, and no button but the one back answers', async () => {
  const user = line.user('taps about');
  await say(user, 'メールが届きません');
  const old = user.actions.find(({type}) => type === 'postback');
  const {event} = await user.say('担当者と話したい');
  await user.next();
  const back = user.actions.find(({label}) => label === 'AIチャットに戻る');
  await user.postback(old.data);
  await user.say('急いでいます');
  await user.postback(back.data);
  assert.match((await user.next()).text, /AIチャットに戻りました/);
  assert.equal(user.inbox.length, 3);
  assert.equal(user.readUpTo, event.message.id);
  await say(user, 'メールが届きません');
  assert.notEqual(user.readUpTo, event.message.id);
});

test('in the middle of a registration, too; it waits for her', async () => {
  const user = line.user('in the middle');
  await say(user, '会員登録を始める');
  await tap(user, '同意する');
  assert.match((await say(user, '担当者お願いします')).text, /担当者にお声がけします/);
  await user.say('himawari@example.jp');
  const back = await say(user, 'ボットに戻る');
  assert.match(back.text, /AIチャットに戻りました[\s\S]*メールアドレスを入力/);
});

test('after an hour without a word the chat is back, and says so', async () => {
  const user = line.user('silent for long');
  await say(user, '担当者と話したい');
  await setClock(tuesday + hour + 60_000);
  const over = await user.next();
  assert.equal(over.how, 'push');
  assert.match(over.text, /AIチャットに戻りました/);
});

test('at closing time it is said that people have gone, however lately she wrote', async () => {
  await setClock(tuesday + 6.5 * hour);
  const user = line.user('late in the day');
  await say(user, '担当者と話したい');
  await setClock(tuesday + 6.9 * hour);
  await user.say('まだでしょうか');
  await setClock(tuesday + 7 * hour + 1000);
  const closed = await user.next();
  assert.match(closed.text, /受付時間が終わりました/);
  assert.doesNotMatch(closed.text, /お話がなかった/);
});

test('out of hours, and on a holiday, she is told so, and the chat goes on', async () => {
  for (const [when, name] of [[tuesday + 8 * hour, 'in the evening'], [tuesday + 24 * hour, 'on a holiday']]) {
    await setClock(when);
    const user = line.user(name);
    assert.match((await say(user, '担当者と話したい')).text, /受付時間外/);
    assert.match((await say(user, 'メールが届きません')).text, /アドレスに誤りがないか/);
  }
});

test('the menu below the talk leads where it says', async () => {
  const user = line.user('menu');
  assert.match((await say(user, '質問する')).text, /どうぞ/);
  assert.match((await say(user, '登録の続きから')).text, /お預かりしているお手続きはありません/);
  assert.match((await say(user, '会員登録を始める')).text, /会員規定に同意されますか/);
  await tap(user, '同意する');
  await say(user, 'あとで続けます');
  assert.match((await say(user, '登録の続きから')).text, /メールアドレスを入力/);
});

test('where LINE lets nobody write, no person is promised, and the log says why; whose account it is, LINE tells', async () => {
  const apart = await Talk.start({account: false, line: {chatMode: 'bot'}, settings: `people:
  channels: [line]
  hours: {${['sun', 'mon', 'tues', 'wednes', 'thurs', 'fri', 'satur'].map((day) => `${day}day: "0:00-24:00"`).join(', ')}}
`});
  try {
    await apart.line.nextCall('/v2/bot/info');
    const user = apart.line.user('asks in vain');
    await say(user, 'こんにちは');
    const answer = await say(user, '担当者と話したい');
    assert.doesNotMatch(answer.text, /担当者にお声がけします/);
    assert.match(answer.text, /取扱代理店/);
    const held = apart.line.holdEvents();
    await user.say('メールが届きません');
    await held.release([]);
    const destination = apart.line.user('another account').id;
    await apart.line.webhooks.post(Buffer.from(JSON.stringify({destination, events: held.events})));
    assert.match((await say(user, 'こんにちは')).text, /^こんにちは/);
    assert.deepEqual(user.unread, []);
    const log = await readFile(path.join(apart.annai.folder, 'server.log'), 'utf8');
    assert.match(log, /error line: 「チャット」 is off/);
  } finally {
    await apart.stop();
  }
});
