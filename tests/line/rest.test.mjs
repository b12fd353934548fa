// The Rasa REST channel: a gateway that speaks it can ask, and is sent to the chat's page to register.
import assert from 'node:assert/strict';
import {chmod, mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {Annai, binary} from '../browser/support.mjs';

const token = 'a token that is long enough to be secret: 100 % & more';
let annai;

before(async () => {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'annai-rest-')), 'token');
  await writeFile(file, token);
  await chmod(file, 0o600);
  const pictures = path.join(path.dirname(binary), '../pictures');
  annai = await Annai.start({settings: `listen: {public_url: "https://chat.example.jp"}
rest: {token: "${file}"}
line: {pictures: "${pictures}"}
`});
});
after(() => annai?.stop());

async function ask(body, {shown = token, query = ''} = {}) {
  const headers = {'content-type': 'application/json', ...(shown ? {authorization: `Bearer ${shown}`} : {})};
  const response = await fetch(`${annai.url}/webhooks/rest/webhook${query}`, {
    method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {status: response.status, answer: await response.json()};
}

test('a question is answered in bubbles, with buttons below the last', async () => {
  const {status, answer} = await ask({sender: 'u-1', message: 'メールが届きません', metadata: {page: '/mypage'}});
  assert.equal(status, 200);
  assert.ok(answer.length >= 2 && answer.every((bubble) => bubble.recipient_id === 'u-1'));
  assert.match(answer.map(({text}) => text).join('\n'), /アドレスに誤りがないか/);
  const {buttons} = answer.at(-1);
  assert.ok(buttons.length > 0);
  const next = await ask({sender: 'u-1', message: buttons[0].payload});
  assert.equal(next.status, 200);
  assert.ok(next.answer.length > 0);
});

test('each sender has a conversation of its own, which outlives a restart', async () => {
  await ask({sender: 'u-2', message: '本登録はいつまでですか'});
  await annai.kill();
  await annai.restart();
  const {answer} = await ask({sender: 'u-2', message: '過ぎたらどうなりますか'});
  assert.match(JSON.stringify(answer), /無効|最初から|もう一度/);
  const other = await ask({sender: 'u-3', message: '過ぎたらどうなりますか'});
  assert.notDeepEqual(other.answer.map(({text}) => text), answer.map(({text}) => text));
});

test('who wants to register is sent to the page of the chat, and nothing personal is asked for', async () => {
  const {answer} = await ask({sender: 'u-4', message: '会員登録を始める'});
  assert.match(JSON.stringify(answer), /専用のチャット画面[\s\S]*https:\/\/chat\.example\.jp/);
  const {answer: next} = await ask({sender: 'u-4', message: 'himawari@example.jp'});
  assert.doesNotMatch(JSON.stringify(next), /承りました/);
});

test('without the token nobody is heard; it may stand in the address, too', async () => {
  const body = {sender: 'u-5', message: 'こんにちは'};
  for (const shown of ['', 'wrong', `${token}x`]) assert.equal((await ask(body, {shown})).status, 401);
  assert.equal((await ask(body, {shown: '', query: `?page=1&token=${encodeURIComponent(token)}`})).status, 200);
  assert.equal((await ask(body, {shown: '', query: `?token=${encodeURIComponent(`${token}x`)}`})).status, 401);
  assert.equal((await ask(body, {shown: '', query: '?token=%zz%'})).status, 401);
  assert.equal((await fetch(`${annai.url}/webhooks/rest/`)).status, 200);
});

test('what is no message is refused with a reason', async () => {
  for (const body of ['{', '[]', {message: 'だれ？'}, {sender: 'u-6'}, {sender: 'u-6', message: '   '}, {sender: 'u-6', message: 'あ'.repeat(1001)}]) {
    const {status, answer} = await ask(body);
    assert.equal(status, 400);
    assert.ok(answer.error);
  }
});

test('a code brings no form here, either', async () => {
  const answer = await ask({sender: 'u-7', message: 'コード 1234-5678'});
  assert.match(JSON.stringify(answer), /専用のチャット画面[\s\S]*https:\/\/chat\.example\.jp/);
  assert.doesNotMatch(JSON.stringify(answer), /コードを確認しています/);
});

test('pictures have a whole address, under which they are there as PNG; links keep their label', async () => {
  await ask({sender: 'u-8', message: '手順を順に案内して'});
  const {answer} = await ask({sender: 'u-8', message: '最初から始める'});
  const {image} = answer.find((bubble) => bubble.image);
  assert.match(image, /^https:\/\/chat\.example\.jp\/screens\/.*\.png$/);
  const {status, headers} = await fetch(image.replace('https://chat.example.jp', annai.url));
  assert.deepEqual([status, headers.get('content-type')], [200, 'image/png']);
});

test('what is typed is taken without the blanks around it', async () => {
  const {answer} = await ask({sender: 'u-9', message: 'メールが届きません'});
  const {payload} = answer.at(-1).buttons[0];
  const {status} = await ask({sender: 'u-9', message: ` \u3000${payload} \n`});
  assert.equal(status, 200);
});

test('who writes too fast is asked to wait', async () => {
  const answers = [];
  for (let i = 0; i < 25; ++i) answers.push((await ask({sender: 'u-10', message: 'こんにちは'})).status);
  assert.ok(answers.slice(0, 20).every((status) => status === 200));
  assert.ok(answers.includes(429));
});
