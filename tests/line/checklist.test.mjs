// What LINE asks of a chat, line by line: webhooks that come twice, late, or from somebody else; answers that get lost.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {after, afterEach, before, test} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import {minutes} from '../support/line/clock.mjs';
import {isUuid} from '../support/line/ids.mjs';
import {Talk, say, tap} from './talk.mjs';

const replyPath = '/v2/bot/message/reply';
const pushPath = '/v2/bot/message/push';
const mail = {ask: 'メールが届きません', answer: /アドレスに誤りがないか/};
const term = {ask: '本登録はいつまでですか', answer: /24時間/};

let talk, line;
const accessTokens = [];  // all that LINE gave out

before(async () => {
  talk = await Talk.start({testClock: true});
  line = talk.line;
  const {add} = line.tokens;
  line.tokens.add = () => {
    accessTokens.push(add.call(line.tokens));
    return accessTokens.at(-1);
  };
});
afterEach(() => {
  line.faults.clear();
  line.sending.quota = undefined;
});
after(() => talk?.stop());

// What she does is told to nobody yet.
async function unsent(...acts) {
  const held = line.holdEvents();
  for (const act of acts) await act();
  await held.release([]);
  return held.events;
}

// Whatever was to come has come by the time that this is answered: each is answered in her turn.
async function nothingMoreFor(user, expected) {
  assert.match((await say(user, 'こんにちは')).text, /^こんにちは/);
  assert.deepEqual(user.unread, []);
  assert.equal(user.inbox.length, expected + 1);
}

// The log of the database is emptied when nobody writes.
async function isGone(words) {
  let left;
  for (let i = 0; i < 50; ++i, await pause(100)) {
    left = await talk.annai.filesWith(words);
    if (left.length === 0) return;
  }
  assert.deepEqual(left, [], words);
}

const callsTo = (wanted, since = 0) => line.calls.slice(since).filter((call) => call.path === wanted);

async function setClock(seconds) {
  const {status} = await fetch(`${talk.annai.url}/test/clock`, {method: 'POST', body: JSON.stringify({now: seconds})});
  assert.equal(status, 200);
}

async function restart() {
  await talk.annai.kill();
  await talk.annai.restart();
}

const log = () => readFile(path.join(talk.annai.folder, 'server.log'), 'utf8');

// ---- webhooks ----

test('LINE is answered at once, also while every call to LINE is stuck', async () => {
  const held = [replyPath, /profile/].map((stuck) => line.hold(stuck, {times: 100, before: true}));
  const people = [...Array(20).keys()].map((i) => line.user(`stuck ${i}`));
  const answers = await Promise.all(people.map((user, i) => (i % 2 ? user.say(mail.ask) : user.follow())));
  for (const {status, ms} of answers) {
    assert.equal(status, 200);
    assert.ok(ms < 1000, `${ms} ms`);
  }
  for (const one of held) one.release();
  for (const user of people) await user.next();
});

test('what is not signed with the channel secret is refused, and leaves no trace', async () => {
  const eve = line.user('eve');
  const events = await unsent(() => eve.say('むらさきいろの封筒が届きません'));
  const bytes = Buffer.from(JSON.stringify({destination: line.webhooks.destination, events}));
  const before = line.calls.length;
  for (const signature of [null, '', 'x', 'A'.repeat(43) + '=', Buffer.alloc(32).toString('base64')]) {
    assert.equal((await line.webhooks.post(bytes, {signature})).status, 401);
  }
  await nothingMoreFor(line.user('somebody else'), 0);  // so much for what was to come of it
  assert.ok(!callsTo(replyPath, before).some(({body}) => body.replyToken === events[0].replyToken));
  assert.deepEqual(callsTo(pushPath, before), []);
  assert.deepEqual(await talk.annai.filesWith('むらさきいろ'), []);
  await nothingMoreFor(eve, 0);
});

test('what is meant for another account is acknowledged, and left alone', async () => {
  const user = line.user('neighbour');
  const events = await unsent(() => user.say(mail.ask));
  const bytes = Buffer.from(JSON.stringify({destination: line.user('another account').id, events}));
  assert.equal((await line.webhooks.post(bytes)).status, 200);
  await nothingMoreFor(user, 0);
});

test('while the secret is being changed, either signs; a third does not', async () => {
  const [first, second] = ['8c570fa6dd201bb328f1c1eac23a96d8', '9d681fb7ee312cc439f2d2fbd34ba7e9'];
  const apart = await Talk.start({secrets: [first, second]});
  try {
    const user = apart.line.user('in between');
    for (const [secret, status] of [[first, 200], [second, 200], ['0'.repeat(32), 401]]) {
      apart.line.webhooks.secret = secret;
      assert.equal((await user.say(mail.ask)).status, status);
      if (status === 200) await user.next();
    }
    assert.equal(user.inbox.length, 2);
  } finally {
    await apart.stop();
  }
});

test('a body beyond 1 MiB is refused, one of 1 MiB is read', async () => {
  const mebi = 1024 * 1024;
  const body = JSON.stringify({destination: line.webhooks.destination, events: []});
  for (const [size, status] of [[mebi, 200], [mebi + 1, 413]]) {
    assert.equal((await line.webhooks.post(Buffer.from(body.padEnd(size)))).status, status);
  }
});

test('the console asks whether the chat is there: no events, 200', async () => {
  assert.equal((await line.webhooks.send([])).status, 200);
});

test('a webhook that comes twice is answered once: in one request, later, redelivered, after a restart', async () => {
  const user = line.user('twice');
  const [event] = await unsent(() => user.say(mail.ask));
  assert.equal((await line.webhooks.send([event, event])).status, 200);
  assert.match((await user.next()).text, mail.answer);
  for (const again of [() => line.duplicate(event), () => line.redeliver(event), () => line.redeliver(event, event)]) {
    assert.equal((await again()).status, 200);
  }
  await nothingMoreFor(user, 1);
  await restart();
  assert.equal((await line.redeliver(event)).status, 200);
  await nothingMoreFor(user, 2);
});

test('two webhooks that overtook each other are answered in the order in which she wrote', async () => {
  for (const deliver of [
    (first, second) => line.webhooks.send([second, first]),
    async (first, second) => [await line.webhooks.send([second]), await line.webhooks.send([first])],
  ]) {
    const user = line.user(`overtaken ${deliver.length} ${line.calls.length}`);
    await deliver(...await unsent(() => user.say(mail.ask), () => user.say(term.ask)));
    assert.match((await user.next()).text, mail.answer);
    assert.match((await user.next()).text, term.answer);
  }
});

test('events of several people in one request are answered to each', async () => {
  const people = ['a', 'b', 'c'].map((name) => line.user(`together ${name}`));
  const events = await unsent(...people.map((user) => () => user.say(mail.ask)), () => people[0].say(term.ask));
  assert.equal((await line.webhooks.send(events)).status, 200);
  for (const user of people) assert.match((await user.next()).text, mail.answer);
  assert.match((await people[0].next()).text, term.answer);
});

test('kinds of events that nobody knows yet are left alone', async () => {
  const user = line.user('from the future');
  const strange = {official: false};
  for (const [type, fields] of [
    ['levitated', {}],
    ['messageEdited', {message: {type: 'text', id: '1', text: mail.ask}}],
    ['message', {}],
    ['message', {message: 'text'}],
    ['postback', {postback: {data: 7}}],
    ['beacon', {}],
    ['accountLink', {link: {result: 'ok', nonce: 'n'.repeat(16)}}],
  ]) {
    assert.equal((await user.event(type, fields, strange)).status, 200);
  }
  for (const odd of [null, 7, 'event', {}, {type: 'message'}]) {
    const bytes = Buffer.from(JSON.stringify({destination: line.webhooks.destination, events: [odd]}));
    assert.equal((await line.webhooks.post(bytes)).status, 200);
  }
  await nothingMoreFor(user, 0);
});

test('in standby the chat is silent', async () => {
  const user = line.user('standby');
  assert.equal((await user.say(mail.ask, {mode: 'standby'})).status, 200);
  await nothingMoreFor(user, 0);
});

// ---- people ----

test('who blocks the account is forgotten: coming back, she finds no form', async () => {
  const user = line.user('comes back');
  await say(user, '会員登録を始める');
  await tap(user, '同意する');
  assert.match((await say(user, 'modori@example.jp')).text, /証券番号を入力/);
  await user.block();
  await user.follow();
  assert.match((await user.next()).text, /こんにちは/);
  assert.doesNotMatch((await say(user, 'A100200301')).text, /ほかにも登録するご契約/);
  assert.match((await say(user, '続きから')).text, /お預かりしているお手続きはありません/);
});

test('what she takes back is in no file any more', async () => {
  const user = line.user('takes back');
  const {event} = await user.say('ももいろの封筒はいつ届きますか');
  await user.next();
  assert.notDeepEqual(await talk.annai.filesWith('ももいろの封筒'), [], 'the transcript had it');
  assert.equal((await user.unsend(event.message.id)).status, 200);
  await nothingMoreFor(user, 1);
  await isGone('ももいろの封筒');
});

test('nor what she takes back at once, so that LINE tells of both turned round', async () => {
  const user = line.user('quick');
  const [said, gone] = await unsent(() => user.say('みずいろの封筒はいつ届きますか'), () => user.unsend());
  await line.webhooks.send([gone]);
  await line.webhooks.send([said]);
  await user.next();
  await nothingMoreFor(user, 1);
  await isGone('みずいろの封筒');
});

test('nor what LINE tells of long after it was taken back', async () => {
  const user = line.user('overtaken');
  const [said, gone] = await unsent(() => user.say('きみどりの封筒はいつ届きますか'), () => user.unsend());
  await line.webhooks.send([gone]);
  await nothingMoreFor(user, 0);
  await line.webhooks.send([said]);
  await nothingMoreFor(user, 1);
  await isGone('きみどりの封筒');
});

test('whoever adds the account again is greeted, though nobody told that she had left', async () => {
  const user = line.user('adds again');
  await say(user, mail.ask);
  await user.follow();
  assert.match((await user.next()).text, /こんにちは/);
});

test('invited into a group, the chat says one sentence, and then nothing', async () => {
  const family = line.group('family');
  const mother = line.user('mother');
  await family.join();
  assert.match((await family.next()).text, /お一人ずつのトークで/);
  await family.add(mother);
  await mother.say(mail.ask, {in: family});
  await mother.sticker({in: family});
  await mother.postback('c=AAAAAAAAAAAAAAAAAAAAAA', {in: family});
  await family.remove(mother);
  await nothingMoreFor(mother, 0);
  assert.equal(family.inbox.length, 1);
  await family.leave();
});

test('somebody whom LINE does not name is answered by reply, and never called', async () => {
  const user = line.user('nameless');
  await user.say(mail.ask, {anonymous: true});
  const answer = await user.next();
  assert.equal(answer.how, 'reply');
  assert.match(answer.text, mail.answer);
  const before = line.calls.length;
  line.fail(replyPath, {status: 400});
  await user.say(mail.ask, {anonymous: true});
  await line.nextCall(replyPath);
  await nothingMoreFor(user, 1);
  assert.deepEqual(callsTo(pushPath, before), []);
});

// ---- sending ----

test('her answer comes by push once the reply token is over', async () => {
  const user = line.user('late');
  line.fail(replyPath, {status: 429});
  const before = line.calls.length;
  await user.say(mail.ask);
  await line.nextCall(replyPath);
  line.advance(minutes(2));
  const answer = await user.next();
  assert.equal(answer.how, 'push');
  assert.match(answer.text, mail.answer);
  assert.ok(callsTo(pushPath, before).every(({retryKey}) => isUuid(retryKey)));
});

test('by our own clock, too: an old token is not tried any more', async () => {
  const user = line.user('later');
  line.fail(replyPath, {status: 429});
  const before = line.calls.length;
  await user.say(mail.ask);
  await line.nextCall(replyPath);
  await setClock(Math.floor(Date.now() / 1000) + 120);
  line.advance(minutes(2));
  assert.equal((await user.next()).how, 'push');
  assert.ok(callsTo(replyPath, before).length <= 2);
});

test('an answer that LINE took without a word comes once: as reply, as push', async () => {
  const user = line.user('hears nothing');
  line.dropAnswer(replyPath);
  assert.match((await say(user, mail.ask)).text, mail.answer);
  await nothingMoreFor(user, 1);
  line.fail(replyPath, {status: 400});
  line.dropAnswer(pushPath);
  const before = line.calls.length;
  assert.match((await say(user, term.ask)).text, term.answer);
  await nothingMoreFor(user, 3);
  const pushes = callsTo(pushPath, before);
  assert.deepEqual(pushes.map(({status}) => status), [200, 409]);
  assert.equal(pushes[0].retryKey, pushes[1].retryKey);
});

test('killed after LINE took the answer: it does not come again', async () => {
  const user = line.user('killed');
  const held = line.hold(replyPath);
  await user.say(mail.ask);
  await held.arrived;
  await restart();
  await user.next();
  held.release();
  await nothingMoreFor(user, 1);
});

test('nor when it was killed for longer than a reply may wait', async () => {
  const user = line.user('killed for long');
  const held = line.hold(replyPath);
  const before = line.calls.length;
  await user.say(mail.ask);
  await held.arrived;
  await talk.annai.kill();
  await user.next();
  held.release();
  await talk.annai.restart();
  await setClock(Math.floor(Date.now() / 1000) + 120);
  line.advance(minutes(2));
  await nothingMoreFor(user, 1);
  assert.deepEqual(callsTo(pushPath, before).filter(({body}) => body.to === user.id), []);
});

test('what LINE answers with errors until its token is over has not arrived: it is pushed', async () => {
  const user = line.user('stumbling');
  line.fail(replyPath, {status: 500});
  await user.say(mail.ask);
  await line.nextCall(replyPath);
  line.advance(minutes(2));
  const answer = await user.next();
  assert.equal(answer.how, 'push');
  assert.match(answer.text, mail.answer);
  await nothingMoreFor(user, 1);
});

test('killed after LINE took a push: it is known by its retry key', async () => {
  const user = line.user('killed later');
  line.fail(replyPath, {status: 400});
  const held = line.hold(pushPath);
  const before = line.calls.length;
  await user.say(mail.ask);
  await held.arrived;
  line.advance(minutes(2));
  await restart();
  await user.next();
  held.release();
  await nothingMoreFor(user, 1);
  assert.ok(callsTo(pushPath, before).every(({retryKey}, i, [first]) => i > 1 || retryKey === first.retryKey));
});

test('killed before it was read: it is answered after the restart', async () => {
  const user = line.user('kept');
  const held = line.hold(/profile/, {before: true});
  await user.follow();
  await user.say(mail.ask);
  await held.arrived;
  await restart();
  held.release();
  assert.match((await user.next()).text, /こんにちは/);
  assert.match((await user.next()).text, mail.answer);
  await nothingMoreFor(user, 2);
});

test('an access token that LINE no longer takes is renewed, once', async () => {
  const user = line.user('renewed');
  await say(user, mail.ask);
  line.revokeTokens();
  const before = line.calls.length;
  assert.equal((await say(user, mail.ask)).how, 'reply');
  assert.equal(callsTo('/oauth2/v3/token', before).length, 1);
});

test('when LINE is in trouble the chat waits longer each time, and tries again', async () => {
  const user = line.user('patient');
  line.fail(replyPath, {status: 500, times: 2});
  const before = line.calls.length;
  assert.equal((await say(user, mail.ask)).how, 'reply');
  const [first, second, third] = callsTo(replyPath, before).map(({at}) => at);
  assert.ok(second - first >= 450 && third - second >= 900, `${second - first}, ${third - second} ms`);

  line.fail(replyPath, {status: 400});
  line.fail(pushPath, {status: 429});
  const since = line.calls.length;
  assert.equal((await say(user, mail.ask)).how, 'push');
  const [refused, taken] = callsTo(pushPath, since);
  assert.ok(taken.at - refused.at >= 900);
  assert.equal(taken.retryKey, refused.retryKey);
});

test('when the messages of the month are used up nothing is tried again, and replies still come', async () => {
  const user = line.user('thrifty');
  line.sending.quota = line.quotaUsed;
  line.fail(replyPath, {status: 400});
  const before = line.calls.length;
  await user.say(mail.ask);
  await line.nextCall('/v2/bot/message/quota/consumption');
  assert.equal((await say(user, term.ask)).how, 'reply');
  assert.equal(callsTo(pushPath, before).length, 1);
});

test('menus, pictures and long answers are all within the limits', async () => {
  const user = line.user('curious');
  for (const text of ['項目から選びたい', '登録の流れを教えて', '個人情報の取り扱いは', '手順を順に案内して']) {
    await say(user, text);
  }
  await tap(user, '最初から始める');
  for (let step = 1; step < 4; ++step) await tap(user, 'できた');
  assert.deepEqual(line.violations, []);
});

// ---- in the end, of all that was done above ----

test('each reply token was used once, with at most five messages; each push had a key of its own', () => {
  const replies = callsTo(replyPath).filter(({status}) => status === 200);
  assert.ok(replies.length > 30);
  assert.equal(new Set(replies.map(({body}) => body.replyToken)).size, replies.length);
  const pushes = callsTo(pushPath);
  assert.ok(pushes.every(({retryKey}) => isUuid(retryKey)));
  assert.ok([...replies, ...pushes].every(({body}) => body.messages.length >= 1 && body.messages.length <= 5));
  assert.deepEqual(line.violations, []);
});

test('no secret, no token, nobody\'s number and no word of hers is in the log, and none of hers unsealed', async () => {
  const user = line.user('private');
  await say(user, '会員登録を始める');
  await tap(user, '同意する');
  await say(user, 'naisho@example.jp');
  await say(user, 'パスワードはTsukimi7Kasaです');
  const tokens = line.webhooks.sent.flatMap(({events}) => events).map(({replyToken}) => replyToken).filter(Boolean);
  const replied = callsTo(replyPath).slice(-3).map(({body}) => body.replyToken);
  const hers = [user.id, 'naisho@example.jp', 'Tsukimi7Kasa'];
  for (const secret of [line.secret, ...accessTokens, ...hers, tokens.at(0), ...replied]) {
    assert.deepEqual(await talk.annai.filesWith(secret), [], secret);
  }
  const lines = await log();
  assert.ok(lines.includes('line: POST /v2/bot/message/reply 200'), 'the log is kept');
  for (const word of [mail.ask, term.ask, 'アドレスに誤りがないか', ...tokens]) assert.ok(!lines.includes(word), word);
});
