// What the simulator plays besides the API: people who press and type, webhooks in any order, and faults.
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createServer} from 'node:http';
import {after, before, beforeEach, test} from 'node:test';
import {LineBotClient, middleware} from '@line/bot-sdk';
import {minutes} from '../support/line/clock.mjs';
import {webhookErrors} from '../support/line/schemas.mjs';
import {LineSimulator} from '../support/line/simulator.mjs';
import {buttons, flex, menu, quick, text} from './simulator_bodies.mjs';

const secret = 'a secret of the channel';
const postback = {type: 'postback', label: '続きから', data: 'do=resume', displayText: '続きから始めます'};
const birth = {
  type: 'datetimepicker', label: '生年月日を選ぶ', data: 'f=birth', mode: 'date', max: '2010-12-31'};

let line;
let bot;
let client;
let hanako;

before(async () => {
  bot = createServer((request, response) => bot.check(request, response, (error) => {
    if (!error) bot.requests.push(request.body);
    response.writeHead(error ? 401 : 200).end();
  })).listen(0, '127.0.0.1');
  bot.check = middleware({channelSecret: secret});
  await once(bot, 'listening');
});

beforeEach(async () => {
  await line?.stop();
  bot.requests = [];
  line = await LineSimulator.start({secret, now: Date.UTC(2026, 10, 22)});
  line.connect(`http://127.0.0.1:${bot.address().port}/line/webhook`);
  hanako = line.user('hanako');
  client = LineBotClient.fromChannelAccessToken(
    {channelAccessToken: line.tokens.add(), apiBaseURL: line.url, dataApiBaseURL: line.url});
});

after(async () => {
  await line.stop();
  bot.close();
  bot.closeAllConnections();
});

const events = () => bot.requests.flatMap((request) => request.events);
const push = (...messages) => client.pushMessage({to: hanako.id, messages});

test('whatever she does is an event that LINE describes', async () => {
  const {status, ms, event} = await hanako.say('登録したい');
  assert.equal(status, 200);
  assert.ok(ms > 0);
  await hanako.sticker();
  await hanako.image();
  await hanako.voice();
  await hanako.video();
  await hanako.file();
  await hanako.location();
  await hanako.unsend(event.message.id);
  await hanako.postback('a=1');
  await hanako.event('beacon', {beacon: {hwid: 'd41d8cd98f', type: 'enter'}});
  await hanako.block();
  await hanako.follow();
  assert.deepEqual(events().map(({type, message}) => message?.type ?? type), ['text', 'sticker', 'image', 'audio',
    'video', 'file', 'location', 'unsend', 'postback', 'beacon', 'unfollow', 'follow']);
  for (const request of bot.requests) assert.deepEqual(webhookErrors(request, 'CallbackRequest'), []);
  const times = events().map(({timestamp}) => timestamp);
  assert.deepEqual(times, [...new Set(times)].sort());
  const unanswerable = events().filter(({replyToken}) => !replyToken).map(({type}) => type);
  assert.deepEqual(unanswerable, ['unsend', 'unfollow']);
});

test('a wrong webhook is not sent', async (t) => {
  if (!line.schemasFound) return t.skip('no schemas');
  await assert.rejects(hanako.event('beacon', {beacon: {}}), /LINE would not send/);
});

test('what LINE may add tomorrow: unknown events and messages, none with a source', async () => {
  await hanako.event('levitation', {height: 3}, {official: false});
  await hanako.unknownMessage();
  await hanako.event('messageEdited', {message: {type: 'text', id: '1', text: 'あ'}}, {official: false});
  await line.webhooks.send([line.webhooks.event('delivery', {delivery: {data: 'x'}})]);
  await hanako.say('こんにちは', {anonymous: true});
  const [unknown, message, , delivery, anonymous] = events();
  assert.deepEqual([unknown.type, message.message.type, delivery.source], ['levitation', 'hologram', undefined]);
  assert.deepEqual(anonymous.source, {type: 'user'});
  await client.replyMessage({replyToken: anonymous.replyToken, messages: [text()]});
  assert.equal((await hanako.next()).how, 'reply');
});

test('in standby there is no reply token', async () => {
  await hanako.say('こんにちは', {mode: 'standby'});
  assert.equal(events()[0].mode, 'standby');
  assert.equal(events()[0].replyToken, undefined);
});

test('groups and rooms are talks of their own', async () => {
  const family = line.group('家族');
  await family.join();
  await family.add(hanako);
  await hanako.say('こんにちは', {in: family});
  assert.deepEqual(events().at(-1).source, {type: 'group', groupId: family.id, userId: hanako.id});
  await client.replyMessage({replyToken: events().at(-1).replyToken, messages: [text()]});
  assert.equal((await family.next()).text, 'こんにちは');
  assert.deepEqual(hanako.inbox, []);
  const room = line.room('旅行');
  await hanako.say('こんにちは', {in: room, anonymous: true});
  assert.deepEqual(events().at(-1).source, {type: 'room', roomId: room.id});
  await family.remove(hanako);
  await family.leave();
  await client.pushMessage({to: family.id, messages: [text()]});
  assert.equal(family.inbox.length, 1);
});

test('quick replies: pressed once, gone when something new comes', async () => {
  const resume = {type: 'action', action: postback};
  const yes = {type: 'action', action: {type: 'message', label: 'はい', text: 'はい、お願いします'}};
  await push(text(), quick([yes, resume]));
  await hanako.tap('はい');
  assert.equal(events().at(-1).message.text, 'はい、お願いします');
  assert.throws(() => hanako.tap('はい'), /she sees: nothing to press/);
  await push(quick([resume]));
  await push(text());
  assert.throws(() => hanako.tap('続きから'), /nothing to press/);
  await push(quick([resume]));
  await hanako.tap(/続き/);
  assert.deepEqual(events().at(-1).postback, {data: 'do=resume'});
  const taro = line.user('taro', {pc: true});
  await client.pushMessage({to: taro.id, messages: [quick([resume])]});
  assert.throws(() => taro.tap('続きから'), /nothing to press/);
});

test('buttons stay; a date is picked from what the picker offers', async () => {
  await push(buttons({actions: [birth, {type: 'uri', label: '開く', uri: 'https://example.com/'}]}));
  await push(flex({type: 'bubble', footer: {type: 'box', layout: 'vertical', contents: [
    {type: 'button', action: postback},
    {type: 'text', text: '確認', action: {type: 'clipboard', clipboardText: 'abc'}}]}}));
  await hanako.pick('生年月日を選ぶ', '1980-04-01');
  assert.deepEqual(events().at(-1).postback, {data: 'f=birth', params: {date: '1980-04-01'}});
  assert.throws(() => hanako.pick('生年月日を選ぶ', '2011-01-01'), /does not offer/);
  assert.throws(() => hanako.pick('生年月日を選ぶ', '1980-02-30'), /does not offer/);
  await assert.rejects(hanako.tap('生年月日を選ぶ'), /use pick/);
  assert.deepEqual(await hanako.tap('開く'), {opened: 'https://example.com/'});
  await hanako.tap('続きから');
  await hanako.tap((action) => action.type === 'clipboard');
  assert.deepEqual(hanako.copied, ['abc']);
  assert.equal(hanako.inbox.at(-1).text, '確認');
});

test('the rich menu at the foot of the talk, and its tabs', async () => {
  const area = (action) => ({bounds: {x: 0, y: 0, width: 100, height: 100}, action});
  const other = {type: 'richmenuswitch', label: '次へ', richMenuAliasId: 'next', data: 'tab=next'};
  const first = await client.createRichMenu(menu({areas: [area(other)]}));
  const second = await client.createRichMenu(menu({areas: [area(postback)]}));
  const picture = Buffer.alloc(24);
  Buffer.from('\x89PNG\r\n\x1a\n', 'latin1').copy(picture);
  picture.writeUInt32BE(2500, 16);
  picture.writeUInt32BE(843, 20);
  for (const {richMenuId} of [first, second]) {
    await client.setRichMenuImage(richMenuId, new Blob([picture], {type: 'image/png'}));
  }
  await client.setDefaultRichMenu(first.richMenuId);
  await hanako.tap('次へ');
  assert.equal(events().at(-1).postback.params.status, 'RICHMENU_ALIAS_ID_NOTFOUND');
  await client.createRichMenuAlias({richMenuAliasId: 'next', richMenuId: second.richMenuId});
  await hanako.tap('次へ');
  assert.deepEqual(events().at(-1).postback.params, {newRichMenuAliasId: 'next', status: 'SUCCESS'});
  await hanako.tap('続きから');
  assert.equal(events().at(-1).postback.data, 'do=resume');
  assert.equal(line.user('taro').menu.richMenuId, first.richMenuId);
});

test('next() waits for what comes, and says what it saw when nothing does', async () => {
  const coming = hanako.next();
  await push(text());
  assert.deepEqual([(await coming).text, (await coming).how], ['こんにちは', 'push']);
  await assert.rejects(hanako.next({timeout: 20}), /seen so far: \n  push: こんにちは/);
  await push(text({text: '一'}));
  assert.equal(hanako.unread.length, 1);
  assert.equal((await hanako.next()).text, '一');
  assert.equal((await line.nextCall('/v2/bot/message/push')).status, 200);
});

test('events of several people in one request, in any order, once or twice', async () => {
  const taro = line.user('taro');
  const held = line.holdEvents();
  await hanako.say('一');
  await taro.say('二');
  assert.equal((await hanako.say('三')).held, true);
  assert.deepEqual(bot.requests, []);
  await held.release([2, 0, 0, 1]);
  assert.deepEqual(events().map(({message}) => message.text), ['三', '一', '一', '二']);
  assert.equal(events()[1].webhookEventId, events()[2].webhookEventId);
  const again = line.holdEvents();
  await hanako.say('四');
  await taro.say('五');
  await again.releaseTogether();
  assert.equal(bot.requests.at(-1).events.length, 2);
  await line.duplicate(...bot.requests.at(-1).events);
  assert.deepEqual(bot.requests.at(-1), bot.requests.at(-2));
  const atOnce = line.holdEvents();
  for (let i = 0; i < 20; ++i) await hanako.say(`${i}`);
  assert.ok((await atOnce.releaseAtOnce()).every(({status}) => status === 200));
});

test('a chat that is not there is no answer, not an error', async () => {
  line.connect('http://127.0.0.1:1/');
  assert.equal((await hanako.say('こんにちは')).status, 0);
});

test('pictures can be fetched until they are unsent', async () => {
  const {event} = await hanako.image({bytes: Buffer.from('cat')});
  const chunks = [];
  for await (const chunk of await client.getMessageContent(event.message.id)) chunks.push(chunk);
  assert.equal(Buffer.concat(chunks).toString(), 'cat');
  assert.equal((await client.getMessageContentTranscodingByMessageId(event.message.id)).status, 'succeeded');
  await hanako.unsend();
  await assert.rejects(client.getMessageContent(event.message.id), {status: 410});
  await assert.rejects(client.getMessageContent('1'), {status: 404});
});

test('linking an account: ten minutes, once, and only for her', async () => {
  const issue = async () => (await client.issueLinkToken(hanako.id)).linkToken;
  const token = await issue();
  await hanako.linkAccount(token, 'nonce-0001');
  assert.deepEqual(events().at(-1).link, {result: 'ok', nonce: 'nonce-0001'});
  assert.deepEqual(await hanako.linkAccount(token, 'nonce-0001'), {expired: true});
  await line.user('jiro').linkAccount(await issue(), 'nonce-0002');
  const failed = events().at(-1);
  assert.deepEqual([failed.link.result, failed.source, failed.replyToken], ['failed', undefined, undefined]);
  const late = await issue();
  line.advance(minutes(10) + 1);
  assert.deepEqual(await hanako.linkAccount(late, 'nonce-0003'), {expired: true});
});

test('faults: refused twice, answered late, answered badly, not answered', async () => {
  const path = '/v2/bot/message/push';
  line.fail(path, {status: 429, times: 2});
  await assert.rejects(push(text()), {status: 429});
  await assert.rejects(push(text()), {status: 429});
  assert.deepEqual(hanako.inbox, []);

  const held = line.hold(path);
  const answer = push(text({text: '一'}));
  assert.equal((await held.arrived).body.messages[0].text, '一');
  assert.equal((await hanako.next()).text, '一');
  held.release();
  assert.equal((await answer).sentMessages.length, 1);

  const late = line.hold('/v2/bot/message/*', {before: true});
  const waiting = push(text({text: '二'}));
  await late.arrived;
  assert.deepEqual(hanako.unread, []);
  late.release();
  await waiting;

  line.garble(path);
  await assert.rejects(push(text({text: '三'})), SyntaxError);
  line.dropAnswer(path);
  await assert.rejects(push(text({text: '四'})), /fetch failed/);
  line.dropCall(path);
  await assert.rejects(push(text({text: '五'})), /fetch failed/);
  assert.deepEqual(hanako.inbox.map((bubble) => bubble.text), ['一', '二', '三', '四']);
  assert.deepEqual(line.calls.map(({fault}) => fault), ['fail', 'fail', 'hold', 'hold', 'garble', 'drop', 'refuse']);
  assert.deepEqual(line.violations, []);
});
