// Questions offered while one types: each is one that the chat can answer.
import assert from 'node:assert/strict';
import {readFile, readdir} from 'node:fs/promises';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {Annai, ChatPage, launchBrowser, listen, playServer, root, until} from './support.mjs';

const typed = [
  'メール', 'メールが届', '迷惑', '証券', '証券番', '証券番号は', 'パスワ', 'パスワードを忘', 'パスワードは何', '登録', '登録の', '登録確認',
  '仮登', '本登', '新規登', 'URL', 'URLの期', '更新', '更新の手', '無料', '会員規', '同意', 'ログイ', 'スマホ', '代理店', 'マイペ', '電話',
  '追加', '車が2', '戻る',
];
let annai, browser, page;

before(async () => {
  annai = await Annai.start({limits: 'messages_per_second: 1000, message_burst: 1000, suggestions_per_second: 1000'});
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.goto(`${annai.url}/icon.svg`);
});
after(async () => {
  await browser?.close();
  await annai?.stop();
});

test('what is typed into a form leaves only when it is sent', async () => {
  const chat = await ChatPage.open(browser, annai.url);
  const sent = [];
  chat.page.on('websocket', (socket) => socket.on('framesent', ({payload}) => sent.push(payload)));
  await chat.page.clock.install();
  await chat.page.reload();
  await chat.answers().first().waitFor();
  await chat.ask('ここで会員登録を始めたい');
  await chat.page.locator('[part~="field"]').pressSequentially('パスワード');
  await chat.page.clock.runFor(5_000);
  await chat.ask('同意する');
  assert.deepEqual(sent.filter((frame) => frame.includes('パスワード')), []);
  await chat.close();
});

// In the page: sends frames over a chat of its own, and gives what comes back to each.
async function converse({frames, answer}) {
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/v1/chat`);
  const waiting = new Map();
  await new Promise((ready) => {
    socket.onopen = () => socket.send(JSON.stringify({type: 'hello', token: null, entry: '', locale: 'ja', after: 0}));
    socket.onmessage = ({data}) => {
      const frame = JSON.parse(data);
      if (frame.type === 'welcome') ready();
      if (frame.type === answer || frame.type === 'error') waiting.get(frame.in_reply_to)?.(frame);
    };
  });
  const answers = await Promise.all(frames.map((frame, index) => new Promise((answered) => {
    waiting.set(`${index}`, answered);
    socket.send(JSON.stringify({...frame, id: `${index}`}));
  })));
  socket.close();
  return answers;
}

// At most so many at once in one chat: the server has its limits.
async function converseInParts(frames, answer, most) {
  const answers = [];
  for (let begin = 0; begin < frames.length; begin += most) {
    answers.push(...await page.evaluate(converse, {frames: frames.slice(begin, begin + most), answer}));
  }
  return answers;
}

test('every question that is suggested is answered when it is asked', async () => {
  const suggested = await converseInParts(typed.map((text) => ({type: 'suggest', text})), 'suggestions', 10);
  const without = typed.filter((_, index) => !suggested[index].items?.length);
  assert.deepEqual(without, []);
  const questions = [...new Set(suggested.flatMap(({items}) => items.map(({text}) => text)))];
  assert.ok(questions.length >= 50, `${questions.length} questions`);
  const replies = await converseInParts(questions.map((text) => ({type: 'message', text})), 'reply', 15);
  const unanswered = questions.filter((_, index) => replies[index].outcome !== 'answer');
  assert.deepEqual(unanswered, []);
});

test('whatever is offered for the beginning of any question of any article is answered', async () => {
  const folder = path.join(root, 'knowledge/articles');
  const beginnings = new Set();
  for (const name of await readdir(folder)) {
    const [, questions = ''] = /^questions:\n((?:\s+- .+\n)+)/m.exec(await readFile(path.join(folder, name), 'utf8')) ?? [];
    for (const [, question] of questions.matchAll(/- (.+)/g)) beginnings.add([...question].slice(0, 5).join(''));
  }
  assert.ok(beginnings.size >= 300, `${beginnings.size} beginnings`);
  const suggested = await converseInParts([...beginnings].map((text) => ({type: 'suggest', text})), 'suggestions', 100);
  const offers = [...new Set(suggested.flatMap(({items}) => items.map(({text}) => text)))];
  assert.ok(offers.length >= 60, `${offers.length} offers`);
  const replies = await converseInParts(offers.map((text) => ({type: 'message', text})), 'reply', 15);
  assert.deepEqual(offers.filter((_, index) => replies[index].outcome !== 'answer'), []);
});

test('how many suggestions there are is said when it changes, not after every pause', async () => {
  const context = await browser.newContext({locale: 'ja-JP'});
  const chat = new ChatPage(await context.newPage());
  await playServer(chat.page, {replies: [{}]});
  await chat.page.goto(annai.url);
  await chat.answers().first().waitFor();
  const server = await playServer(chat.page, {replies: [{}]});
  await chat.page.reload();
  await chat.answers().first().waitFor();
  const heard = await listen(chat.page);
  for (const [index, count] of [3, 3, 2].entries()) {
    await chat.input.pressSequentially('証');
    await until(chat.page, () => server.heard.filter(({type}) => type === 'suggest').length > index);
    const items = Array.from({length: count}, (_, one) => ({label: `候補${index}${one}`, text: '候補'}));
    server.send({type: 'suggestions', in_reply_to: server.heard.at(-1).id, items});
    await chat.page.getByRole('option', {name: `候補${index}0`}).waitFor();
  }
  assert.deepEqual((await heard()).map((text) => text.slice(0, 7)), ['候補が3件あり', '候補が2件あり']);
  await context.close();
});

test('what she is choosing from does not change below her hands, and she gets what she chose', async () => {
  const chat = await ChatPage.openPlayed(browser, annai.url);
  const {server, page} = chat;
  const asked = () => server.heard.filter(({type}) => type === 'suggest');
  const offer = (label) =>
    server.send({type: 'suggestions', in_reply_to: asked().at(-1).id, items: [{label, text: label}]});
  await chat.input.fill('証券');
  await until(page, () => asked().length === 1);
  offer('はじめの候補');
  await page.getByRole('option', {name: 'はじめの候補'}).waitFor();

  await chat.input.fill('証券番');
  await until(page, () => asked().length === 2);
  await page.keyboard.press('ArrowDown');
  offer('遅れた候補');
  server.reply({messages: [{type: 'text', text: '候補のあとで届きました。'}]});
  await chat.answers().nth(1).waitFor();
  await page.keyboard.press('Enter');
  await until(page, () => server.heard.some(({type}) => type === 'message'));
  assert.equal(server.heard.find(({type}) => type === 'message').text, 'はじめの候補');

  await chat.input.fill('登録');
  await until(page, () => asked().length === 3);
  offer('登録の候補');
  await page.getByRole('option', {name: '登録の候補'}).waitFor();
  await page.keyboard.press('ArrowDown');
  await chat.input.fill('登録の');
  assert.equal(await chat.input.getAttribute('aria-activedescendant'), null);
  await until(page, () => asked().length === 4);
  offer('さらに先の候補');
  await page.getByRole('option', {name: 'さらに先の候補'}).waitFor();
  await chat.close();
});

test('a follow-up is understood from what was spoken of last', async () => {
  const chat = await ChatPage.open(browser, annai.url);
  await chat.ask('登録確認メールが届きません');
  const answer = await chat.ask('じゃあ期限は？');
  assert.match(answer, /24時間/);
  await chat.close();
});

test('a finger chooses a suggestion, and it is asked', async () => {
  const phone = {viewport: {width: 375, height: 812}, hasTouch: true, isMobile: true};
  const chat = await ChatPage.open(browser, annai.url, phone);
  await chat.input.tap();
  await chat.input.fill('証券番号');
  const option = chat.page.getByRole('option').nth(1);
  const label = await option.innerText();
  await option.tap();
  await chat.answers().nth(1).waitFor();
  assert.deepEqual(await chat.mine().allInnerTexts(), [label]);
  assert.equal(await chat.input.inputValue(), '');
  assert.equal(await chat.page.getByRole('option').count(), 0);
  await chat.close();
});

test('what was typed is asked, not what was suggested, unless it is chosen', async () => {
  const chat = await ChatPage.open(browser, annai.url);
  await chat.input.fill('証券番号');
  await chat.page.getByRole('option').first().waitFor();
  await chat.page.keyboard.press('Enter');
  await chat.answers().nth(1).waitFor();
  assert.deepEqual(await chat.mine().allInnerTexts(), ['証券番号']);
  assert.equal(await chat.page.getByRole('option').count(), 0);
  await chat.close();
});
