// The simulator against LINE's own client: what the official SDK sends passes, what breaks a limit does not.
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createServer} from 'node:http';
import {after, before, beforeEach, test} from 'node:test';
import {deflateSync} from 'node:zlib';
import {channelAccessToken, LineBotClient, middleware, validateSignature} from '@line/bot-sdk';
import {days, hours, minutes} from '../support/line/clock.mjs';
import {answerErrors} from '../support/line/schemas.mjs';
import {LineSimulator} from '../support/line/simulator.mjs';
import {sign} from '../support/line/webhooks.mjs';
import {bad, badBySchema, badMenus, buttons, flex, good, goodMenus, menu, text} from './simulator_bodies.mjs';

const secret = '8c570fa6dd201bb328f1c1eac23a96d8';
const key = '123e4567-e89b-42d3-a456-426614174000';

let line;
let client;
let bot;       // listens for webhooks; `bot.got` holds their events, `bot.answers` their statuses
let hanako;

async function listen(handler) {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

// A bot that takes every webhook whose signature LINE's own middleware accepts.
async function startBot() {
  const check = middleware({channelSecret: secret});
  const server = await listen((request, response) => check(request, response, (error) => {
    if (!error) server.got.push(...request.body.events);
    response.writeHead(error ? 401 : server.status).end();
  }));
  return Object.assign(server, {got: [], status: 200, url: `http://127.0.0.1:${server.address().port}/line/webhook`});
}

function connect(token = line.tokens.add()) {
  return LineBotClient.fromChannelAccessToken(
    {channelAccessToken: token, apiBaseURL: line.url, dataApiBaseURL: line.url});
}

async function begin(options = {}) {
  await line?.stop();
  line = await LineSimulator.start({secret, channelId: '1657', now: Date.UTC(2026, 10, 22), ...options});
  line.connect(bot.url);
  client = connect();
  hanako = line.user('hanako');
  bot.got.length = 0;
  bot.status = 200;
}

before(async () => {
  bot = await startBot();
});
beforeEach(() => begin());
after(async () => {
  await line.stop();
  bot.close();
  bot.closeAllConnections();
});

const refused = (status, how = {}) => (error) => {
  assert.equal(error.status, status);
  const body = JSON.parse(error.body);
  assert.deepEqual(answerErrors(body, 'ErrorResponse'), []);
  assert.ok(error.headers.get('x-line-request-id'));
  if (how.message) assert.equal(body.message, how.message);
  return true;
};

const brokenLimits = () => line.violations.splice(0).map(({limit}) => limit);

async function post(path, body, headers = {}) {
  const raw = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const answer = await fetch(line.url + path, {method: 'POST', body: raw,
    headers: {Authorization: `Bearer ${line.tokens.add()}`, 'Content-Type': 'application/json', ...headers}});
  return {status: answer.status, body: await answer.json()};
}

// An image of that size: what is in it does not matter.
function png(width, height, padding = 0) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  const bytes = [Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from([0, 0, 0, 13]), Buffer.from('IHDR'), head,
    deflateSync('x'), Buffer.alloc(padding)];
  return new Blob(bytes, {type: 'image/png'});
}

async function replyToken() {
  await hanako.say('登録したい');
  return bot.got.at(-1).replyToken;
}

test('the official schemas are found, or this is skipped', (t) => {
  if (!line.schemasFound) t.skip('no schemas: only the limit table was tried');
});

test('bodies that break a limit are refused and remembered under its name', async (t) => {
  for (const [limit, messages] of bad) {
    await t.test(`${limit}: ${JSON.stringify(messages).slice(0, 70)}`, async () => {
      const {status, body} = await post('/v2/bot/message/push', {to: hanako.id, messages});
      assert.equal(status, 400);
      assert.deepEqual(answerErrors(body, 'ErrorResponse'), []);
      assert.ok(brokenLimits().includes(limit), JSON.stringify(body.details));
      assert.deepEqual(hanako.inbox, []);
    });
  }
});

test('what the official description refuses is refused', async (t) => {
  if (!line.schemasFound) return t.skip('no schemas');
  for (const [what, messages] of badBySchema) {
    const {status} = await post('/v2/bot/message/push', {to: hanako.id, messages});
    assert.equal(status, 400, what);
    assert.ok(brokenLimits().includes('schema'), what);
  }
});

test('bodies on the edge of every limit are taken', async (t) => {
  for (const [what, messages] of good) {
    await t.test(what, async () => {
      const {status, body} = await post('/v2/bot/message/push', {to: hanako.id, messages});
      assert.equal(status, 200, JSON.stringify(body));
      assert.deepEqual(line.violations, []);
      assert.equal(hanako.inbox.length, messages.length);
    });
  }
});

test('rich menus around their limits', async () => {
  for (const [limit, body] of badMenus) {
    assert.equal((await post('/v2/bot/richmenu/validate', body)).status, 400, limit);
    const broken = brokenLimits();
    assert.ok(broken.includes(limit), `${limit}, not ${broken}`);
  }
  for (const [what, body] of goodMenus) {
    assert.equal((await post('/v2/bot/richmenu/validate', body)).status, 200, what);
  }
});

test('other bodies: addressees, the loading animation, JSON itself', async () => {
  const many = Array.from({length: 501}, () => hanako.id);
  const group = line.group('家族');
  const messages = [text()];
  const rows = [
    ['push.to', '/v2/bot/message/push', {to: 'hanako', messages}],
    ['aggregation.units', '/v2/bot/message/push', {to: hanako.id, messages, customAggregationUnits: ['a b']}],
    ['multicast.to', '/v2/bot/message/multicast', {to: many, messages}],
    ['multicast.userIds', '/v2/bot/message/multicast', {to: [group.id], messages}],
    ['loading.seconds', '/v2/bot/chat/loading/start', {chatId: hanako.id, loadingSeconds: 7}],
    ['loading.seconds', '/v2/bot/chat/loading/start', {chatId: hanako.id, loadingSeconds: 65}],
    ['loading.chatId', '/v2/bot/chat/loading/start', {chatId: group.id, loadingSeconds: 5}],
    ['markAsRead.token', '/v2/bot/chat/markAsRead', {markAsReadToken: 'never handed out'}],
    ['alias.id', '/v2/bot/richmenu/alias', {richMenuAliasId: 'A', richMenuId: 'richmenu-1'}],
    ['alias.richMenuId', '/v2/bot/richmenu/alias', {richMenuAliasId: 'a', richMenuId: 'richmenu-1'}],
    ['richMenu.bulk', '/v2/bot/richmenu/bulk/unlink', {userIds: many}],
    ['json', '/v2/bot/message/push', '{"to":'],
    ['json', '/v2/bot/message/push', '[]'],
    ['json', '/v2/bot/message/push', Buffer.from([...Buffer.from('{"to":"'), 0xff, ...Buffer.from('"}')])],
  ];
  for (const [limit, path, body] of rows) {
    assert.equal((await post(path, body)).status, 400, limit);
    assert.ok(brokenLimits().includes(limit), limit);
  }
  assert.equal((await post('/v2/bot/message/push', '{}', {'Content-Type': 'text/plain'})).status, 415);
  assert.equal((await post('/v2/bot/message/push', {to: 'a'.repeat(2 * 1024 * 1024), messages})).status, 413);
  assert.equal((await post('/v2/bot/nothing', {})).status, 404);
  assert.deepEqual(brokenLimits(), ['body.type', 'body.size', 'path.unknown']);
});

test('the official client: messages', async () => {
  const token = await replyToken();
  const sent = await client.replyMessage({replyToken: token, messages: [text(), buttons(), flex()]});
  assert.equal(sent.sentMessages.length, 3);
  assert.deepEqual(answerErrors(sent, 'ReplyMessageResponse'), []);
  const pushed = await client.pushMessage({to: hanako.id, messages: [text()]}, key);
  assert.deepEqual(answerErrors(pushed, 'PushMessageResponse'), []);
  await client.multicast({to: [hanako.id], messages: [text()]}, key.replace(/^1/, '2'));
  for (const kind of ['Reply', 'Push', 'Multicast', 'Narrowcast', 'Broadcast']) {
    await client[`validate${kind}`]({messages: [text()]});
  }
  assert.deepEqual(hanako.inbox.map(({how}) => how), ['reply', 'reply', 'reply', 'push', 'multicast']);
  assert.deepEqual(line.violations, []);
});

test('the official client: the account', async () => {
  const info = await client.getBotInfo();
  assert.deepEqual(answerErrors(info, 'BotInfoResponse'), []);
  assert.equal(info.chatMode, 'chat');
  const profile = await client.getProfile(hanako.id);
  assert.deepEqual(profile, {displayName: '案内 花子', userId: hanako.id, language: 'ja'});
  await client.showLoadingAnimation({chatId: hanako.id, loadingSeconds: 5});
  assert.equal(line.calls.at(-1).status, 202);
  assert.ok(hanako.loading);
  await replyToken();
  await client.markMessagesAsReadByToken({markAsReadToken: bot.got.at(-1).message.markAsReadToken});
  assert.equal(hanako.readUpTo, bot.got.at(-1).message.id);
  await assert.rejects(client.getWebhookEndpoint(), refused(404));
  await assert.rejects(client.setWebhookEndpoint({endpoint: 'http://example.com/'}), refused(400));
  await assert.rejects(client.setWebhookEndpoint({endpoint: `https://${'a'.repeat(493)}`}), refused(400));
  const broken = brokenLimits().filter((limit) => limit !== 'schema');
  assert.deepEqual(broken, ['endpoint.https', 'endpoint.length']);
  await client.setWebhookEndpoint({endpoint: 'https://example.com/line/webhook'});
  assert.deepEqual(await client.getWebhookEndpoint(), {endpoint: 'https://example.com/line/webhook', active: true});
  const tried = await client.testWebhookEndpoint();
  assert.equal(tried.success, true);
  assert.deepEqual(answerErrors(tried, 'TestWebhookEndpointResponse'), []);
  bot.status = 500;
  assert.equal((await client.testWebhookEndpoint()).statusCode, 500);
  const group = line.group('家族');
  await client.leaveGroup(group.id);
  assert.equal(group.joined, false);
  assert.deepEqual(line.violations, []);
});

test('the official client: rich menus', async () => {
  const {richMenuId: id} = await client.createRichMenu(menu());
  await client.validateRichMenuObject(menu());
  assert.deepEqual(answerErrors(await client.getRichMenu(id), 'RichMenuResponse'), []);
  assert.equal((await client.getRichMenuList()).richmenus.length, 1);
  await assert.rejects(client.setDefaultRichMenu(id), refused(400));
  await client.setRichMenuImage(id, png(2500, 843));
  assert.ok(await client.getRichMenuImage(id));
  await client.setDefaultRichMenu(id);
  assert.equal((await client.getDefaultRichMenuId()).richMenuId, id);
  assert.equal(hanako.menu.richMenuId, id);
  await client.cancelDefaultRichMenu();
  await assert.rejects(client.getDefaultRichMenuId(), refused(404));
  await client.linkRichMenuIdToUser(hanako.id, id);
  assert.equal((await client.getRichMenuIdOfUser(hanako.id)).richMenuId, id);
  await client.unlinkRichMenuIdFromUser(hanako.id);
  await client.linkRichMenuIdToUsers({richMenuId: id, userIds: [hanako.id]});
  assert.equal(line.calls.at(-1).status, 202);
  await client.unlinkRichMenuIdFromUsers({userIds: [hanako.id]});
  await assert.rejects(client.getRichMenuIdOfUser(hanako.id), refused(404));
  await client.createRichMenuAlias({richMenuAliasId: 'home', richMenuId: id});
  await assert.rejects(client.createRichMenuAlias({richMenuAliasId: 'home', richMenuId: id}), refused(400));
  assert.deepEqual(answerErrors(await client.getRichMenuAliasList(), 'RichMenuAliasListResponse'), []);
  assert.equal((await client.getRichMenuAlias('home')).richMenuId, id);
  await client.updateRichMenuAlias('home', {richMenuId: id});
  await client.deleteRichMenuAlias('home');
  await client.deleteRichMenu(id);
  await assert.rejects(client.deleteRichMenu(id), refused(404));
  assert.deepEqual(line.violations, []);
});

test('the picture of a rich menu: its kind, its size, and only once', async () => {
  const {richMenuId: id} = await client.createRichMenu(menu());
  await assert.rejects(client.setRichMenuImage(id, new Blob(['x'], {type: 'image/gif'})), refused(400));
  await assert.rejects(client.setRichMenuImage(id, new Blob(['x'], {type: 'image/png'})), refused(400));
  await assert.rejects(client.setRichMenuImage(id, png(700, 250)), refused(400));
  await assert.rejects(client.setRichMenuImage(id, png(2500, 843, 1_048_576)), refused(400));
  await client.setRichMenuImage(id, png(2500, 843));
  await assert.rejects(client.setRichMenuImage(id, png(2500, 843)), refused(400));
  assert.deepEqual(brokenLimits(), ['richMenu.imageType', 'richMenu.imageContent', 'richMenu.width',
    'richMenu.imageBytes', 'richMenu.imageAgain']);
});

test('access tokens: fifteen minutes, and 401 without one', async () => {
  const issuer = new channelAccessToken.ChannelAccessTokenClient({baseURL: line.url});
  const issue = (id, word) => issuer.issueStatelessChannelToken('client_credentials', undefined, undefined, id, word);
  const {access_token: token, expires_in: lasts} = await issue('1657', secret);
  assert.equal(lasts, 900);
  await assert.rejects(issue('1657', 'wrong'), (error) => JSON.parse(error.body).error === 'invalid_client');
  client = connect(token);
  await client.getBotInfo();
  line.advance(minutes(15));
  await assert.rejects(client.getBotInfo(), refused(401));
  await assert.rejects(connect('unknown').getBotInfo(), refused(401));
  assert.equal((await fetch(`${line.url}/v2/bot/info`)).status, 401);
  client = connect();
  line.revokeTokens();
  await assert.rejects(client.getBotInfo(), refused(401));
  assert.ok(!JSON.stringify(line.calls).includes(token) && !JSON.stringify(line.calls).includes(secret));
});

test('a reply token is used once, within a minute', async () => {
  const invalid = refused(400, {message: 'Invalid reply token'});
  const reply = (token) => client.replyMessage({replyToken: token, messages: [text()]});
  const token = await replyToken();
  await reply(token);
  await assert.rejects(reply(token), invalid);
  const late = await replyToken();
  line.advance(minutes(1) + 1);
  await assert.rejects(reply(late), invalid);
  await assert.rejects(reply('never made'), invalid);
  await line.redeliver(bot.got.at(-1));
  assert.equal(bot.got.at(-1).deliveryContext.isRedelivery, true);
  await reply(late);
  const old = await replyToken();
  line.advance(minutes(20) + 1000);
  client = connect();
  await line.redeliver(bot.got.at(-1));
  await assert.rejects(reply(old), invalid);
  const refusedBody = await replyToken();
  await assert.rejects(client.replyMessage({replyToken: refusedBody, messages: [text({text: ''})]}), refused(400));
  await reply(refusedBody);
  const {status} = await post('/v2/bot/message/reply', {replyToken: await replyToken(), messages: [text()]},
    {'X-Line-Retry-Key': key});
  assert.equal(status, 400);
  assert.ok(brokenLimits().includes('reply.retryKey'));
});

test('a retry key is taken once in 24 hours', async () => {
  const push = (words, retryKey = key) => client.pushMessage({to: hanako.id, messages: [text({text: words})]}, retryKey);
  const first = await push('一');
  const accepted = line.calls.at(-1).requestId;
  await assert.rejects(push('一'), (error) => {
    assert.equal(error.headers.get('x-line-accepted-request-id'), accepted);
    assert.deepEqual(JSON.parse(error.body).sentMessages, first.sentMessages);
    return refused(409)(error);
  });
  await assert.rejects(push('二'), refused(400));
  await assert.rejects(push('三', 'no uuid'), refused(400));
  assert.equal(hanako.inbox.length, 1);
  line.advance(hours(24));
  client = connect();
  await push('一');
  assert.equal(hanako.inbox.length, 2);
  line.fail('/v2/bot/message/push', {status: 500});
  const other = key.replace(/^1/, '2');
  await assert.rejects(push('四', other), refused(500));
  await push('四', other);
  assert.deepEqual(brokenLimits(), ['retryKey.body', 'retryKey.uuid']);
});

test('the quota: a push counts one a person, a reply nothing', async () => {
  await begin({quota: 2});
  await client.replyMessage({replyToken: await replyToken(), messages: [text()]});
  await client.pushMessage({to: hanako.id, messages: [text(), text()]});
  assert.deepEqual(await client.getMessageQuota(), {type: 'limited', value: 2});
  assert.deepEqual(await client.getMessageQuotaConsumption(), {totalUsage: 1});
  const full = refused(429, {message: 'You have reached your monthly limit.'});
  await assert.rejects(client.multicast({to: [hanako.id, line.user('taro').id], messages: [text()]}), full);
  await client.pushMessage({to: hanako.id, messages: [text()]});
  await assert.rejects(client.pushMessage({to: hanako.id, messages: [text()]}), full);
  await client.replyMessage({replyToken: await replyToken(), messages: [text()]});
  assert.equal(line.quotaUsed, 2);
});

test('a push to somebody it cannot reach answers 200 and delivers nothing', async () => {
  const push = (user) => client.pushMessage({to: user.id, messages: [text()]});
  const stranger = line.user('jiro', {friend: false});
  await push(stranger);
  assert.deepEqual(stranger.inbox, []);
  await assert.rejects(client.getProfile(stranger.id), refused(404));
  await stranger.say('もしもし');
  await push(stranger);
  assert.equal(stranger.inbox.length, 1);
  line.advance(days(7) + 1);
  client = connect();
  await push(stranger);
  await hanako.block();
  await push(hanako);
  await client.pushMessage({to: `U${'0'.repeat(32)}`, messages: [text()]});
  assert.deepEqual([stranger.inbox.length, hanako.inbox.length], [1, 0]);
  await assert.rejects(client.getProfile(hanako.id), refused(404));
  await hanako.follow();
  assert.deepEqual(bot.got.at(-1).follow, {isUnblocked: true});
});

test('LINE\'s own check accepts what the simulator signs', async () => {
  const raw = '{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}';
  assert.equal(sign(raw, secret), 'GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=');
  assert.ok(validateSignature(raw, secret, sign(raw, secret)));
  assert.equal((await line.webhooks.post(Buffer.from(raw))).status, 200);
  assert.equal((await line.webhooks.post(Buffer.from(`${raw} `), {signature: sign(raw, secret)})).status, 401);
  assert.equal((await line.webhooks.post(Buffer.from(raw), {signature: null})).status, 401);
});
