// Fifty people, a thousand events: some of them come twice, some overtake each other, and the server is killed three
// times meanwhile. Everybody is to see what somebody sees who is alone with the chat, once; and who registers is
// registered once.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import {MyPageApart} from '../browser/my_page_apart.mjs';
import {chanceOf} from './chance.mjs';
import {Talk} from './talk.mjs';

const seed = Number(process.env.SEED ?? 5);
const chance = chanceOf(seed);
const people = 50;
const settle = 300;  // milliseconds, as it is by default
const killsAt = [250, 500, 750];  // answers

const says = (text) => (user) => user.say(text);
const taps = (label) => (user) => user.tap(label);
const firstButton = taps(({type}) => type === 'postback');

const nobody = {mail: 'arashi@example.jp', policy: 'Ａ１００２００３０１', name: '嵐 はやて', kana: 'アラシ ハヤテ', code: '160-8338',
  address: '東京都新宿区西新宿9-26-1', birth: '1980年4月2日', phone: '090-0000-1111'};
// They have contracts (deploy/sandbox/contracts.csv), and go on to 確定: My Page answers, unasked.
const members = [
  {...nobody, mail: 'himawari@example.jp', name: '向日葵 さゆり', kana: 'ヒマワリ サユリ', birth: '1980年4月1日'},
  {mail: 'minato@example.jp', policy: 'B200300401', name: '港 一郎', kana: 'ミナト イチロウ', code: '231-0023',
    address: '神奈川県横浜市中区山下町999-1', birth: '1972年11月23日', phone: '090-0000-2222'},
  {mail: 'komichi@example.jp', policy: 'E500600701', name: '小道 みどり', kana: 'コミチ ミドリ', code: '060-0001',
    address: '北海道札幌市中央区北一条西99-9', birth: '2001年12月31日', phone: '080-0000-5555'},
];

// Each line is done at once, when the one before it is answered: what two things stand in may come in turned round.
const scriptOf = (who) => [
  [(user) => user.follow()],
  [says('メールが届きません'), says('本登録はいつまでですか')],
  [says('パスワードを忘れました')],
  [firstButton],
  [says('会員登録を始める')],
  [taps('同意する')],
  [says(who.mail)],
  [says(who.policy)],
  [taps('これで全部')],
  [says(who.name)],
  [says(who.kana)],
  [says(who.code)],
  [says(who.address)],
  [says(who.birth)],
  [says('証券番号はどこにありますか'), says('メールが届かないとどうなりますか')],
  [says(who.phone)],
  [taps('希望する')],
  [(user) => user.sticker()],
];
const eventsEach = scriptOf(nobody).flat().length;

class Storm {
  sent = {once: 0, twice: 0, turnedRound: 0, again: 0};
  #up = Promise.resolve();
  #later = [];
  #answered = 0;
  #wanted = {many: Infinity};

  constructor(talk) {
    this.talk = talk;
    this.line = talk.line;
    this.line.holdEvents();  // for ever: the storm sends them itself
  }

  // As LINE does it: again, until it gets a 200. True: the first time was enough.
  async deliver(...events) {
    await this.#up;
    const first = await this.line.webhooks.send(events);
    for (let {status} = first; status !== 200; ++this.sent.again) {
      await pause(20);
      await this.#up;
      ({status} = await this.line.redeliver(...events));
    }
    return first.status === 200;
  }

  async killWhen(answered) {
    for (const many of answered) {
      await new Promise((reached) => {
        this.#wanted = {many, reached};
      });
      await this.#killAndRestart();
    }
  }

  async #killAndRestart() {
    const {annai} = this.talk;
    let done;
    this.#up = new Promise((resolve) => {
      done = resolve;
    });
    await annai.kill();
    await annai.restart();
    done();
  }

  // All that one of them does, and sees: a list for each line of the script.
  async live(user, {calm = false, who = nobody} = {}) {
    const twice = chance.some(calm ? 0 : eventsEach * 0.3, eventsEach);
    const seen = [];
    let number = 0;
    for (const acts of scriptOf(who)) {
      const events = [];
      for (const act of acts) events.push((await act(user)).event);
      const inOrder = await this.#send(events, {calm});
      for (const event of events) {
        if (twice.has(number++)) this.#sendAgain(event);
        ++this.sent.once;
      }
      const answers = [];
      while (answers.length < events.length) answers.push((await user.next({timeout: 20_000})).text);
      if (!calm) this.#answered += events.length;
      if (this.#answered >= this.#wanted.many) this.#wanted.reached();
      seen.push({answers, inOrder});
    }
    return seen;
  }

  // 確定, twice in a row as LINE may tell it; what My Page answers comes by itself.
  async register(user) {
    const {event} = await user.tap('確定');
    await this.deliver(event);
    this.#sendAgain(event);
    assert.match((await user.next({timeout: 20_000})).text, /マイページに確認しています/);
    assert.match((await user.next({timeout: 20_000})).text, /パスワードの設定/);
  }

  // Two things are turned round, in one request or in two. False: so much lay between them that nobody could know.
  async #send(events, {calm}) {
    if (events.length === 1 || calm) {
      await this.deliver(...events);
      return true;
    }
    this.sent.turnedRound += events.length;
    const [first, second] = events;
    if (chance.below(2)) {
      await this.deliver(second, first);
      return true;
    }
    const atOnce = [await this.deliver(second), await this.deliver(first)].every(Boolean);
    return atOnce && Date.now() < second.timestamp + settle - 20;
  }

  #sendAgain(event) {
    ++this.sent.twice;
    this.#later.push(pause(chance.below(400)).then(() => this.deliver(event)));
  }

  calm() {
    return Promise.all(this.#later);
  }
}

test(`${people} people in a storm see what somebody sees who is alone (SEED=${seed})`, async (t) => {
  const mypage = await MyPageApart.start();
  const talk = await Talk.start({settle, mypage});
  try {
    const storm = new Storm(talk);
    const expected = await storm.live(talk.line.user('alone'), {calm: true});
    const users = [...Array(people).keys()].map((i) => talk.line.user(`in the storm ${i}`));
    const lives = Promise.all(users.map(async (user, i) => {
      await pause(chance.below(1000));
      const seen = await storm.live(user, {who: members[i] ?? nobody});
      if (members[i]) await storm.register(user);
      return seen;
    }));
    const [all] = await Promise.all([lives, storm.killWhen(killsAt)]);
    await storm.calm();
    for (const part of ['key', 'id']) {
      assert.equal(new Set(mypage.handedOver.map((one) => one[part])).size, members.length, 'each is registered once');
    }
    for (const [i, user] of users.slice(0, members.length).entries()) {
      assert.deepEqual(user.unread, [], members[i].mail);
      assert.equal(new Set(user.inbox.map(({requestId}) => requestId)).size, eventsEach + 2);
    }
    await Promise.all(users.slice(members.length).map(async (user, at) => {
      const i = at + members.length;
      for (const [line, {answers, inOrder}] of all[i].entries()) {
        const right = expected[line].answers;
        const as = (texts) => (inOrder ? texts : [...texts].sort());
        assert.deepEqual(as(answers), as(right), `person ${i}, line ${line}`);
      }
      const last = await user.say('こんにちは');
      await storm.deliver(last.event);
      assert.match((await user.next()).text, /^こんにちは/, 'nothing came twice');
      assert.deepEqual(user.unread, []);
      assert.equal(new Set(user.inbox.map(({requestId}) => requestId)).size, eventsEach + 1);
    }));
    const {once, twice, turnedRound, again} = storm.sent;
    assert.equal(once, (people + 1) * eventsEach);
    const unsure = all.flat().filter(({inOrder}) => !inOrder).length;
    const taken = talk.line.calls.filter(({path, status}) => path.endsWith('/reply') && status === 400).length;
    const pushes = talk.line.calls.filter(({path}) => path.endsWith('/push')).length;
    t.diagnostic(`${once} events, ${twice} of them twice, ` +
      `${turnedRound} turned round (${unsure} pairs too far apart), ${again} redelivered, ${killsAt.length} kills; ` +
      `${taken} replies had been taken already, ${pushes} answers were pushed`);
  } finally {
    await mypage.stop();
    await talk.stop();
  }
});
