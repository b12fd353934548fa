// 200 webhooks a second for five seconds, on a disk that needs 50 ms for each commit. LINE waits two seconds for its
// 200; ours is to come within 200 ms, 99 times of 100. How long it took is printed: a busy machine fails nobody.
import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import {binary} from '../browser/support.mjs';
import {Talk, say} from './talk.mjs';

const slowDisk = path.resolve(path.dirname(binary), '../tests/slow_disk.so');
const everyMs = 5;
const webhooks = 1000;
const people = 250;
const questions = ['メールが届きません', '本登録はいつまでですか', 'パスワードを忘れました', '証券番号はどこにありますか'];

test('on a slow disk LINE is answered all the same, and so is everybody who asked', async (t) => {
  assert.ok(existsSync(slowDisk), `${slowDisk} is not built`);
  Object.assign(process.env, {LD_PRELOAD: slowDisk, SLOW_DISK_MS: '50'});  // for the server
  const talk = await Talk.start();
  for (const name of ['LD_PRELOAD', 'SLOW_DISK_MS']) delete process.env[name];
  try {
    const users = [...Array(people).keys()].map((i) => talk.line.user(`asks ${i}`));
    for (const question of questions) await say(talk.line.user('warms up the simulator'), question);
    const started = performance.now();
    const sent = [];
    for (let i = 0; i < webhooks; ++i) {
      await pause(Math.max(0, started + i * everyMs - performance.now()));
      sent.push(users[i % people].say(questions[Math.floor(i / people)]));
    }
    const rate = webhooks / (performance.now() - started) * 1000;
    const answers = await Promise.all(sent);
    for (const user of users) {
      for (let i = 0; i < questions.length; ++i) await user.next({timeout: 20_000});
      assert.deepEqual(user.unread, []);
    }
    const settled = performance.now() - started;
    assert.ok(answers.every(({status}) => status === 200));
    const ms = answers.map((answer) => answer.ms).sort((a, b) => a - b);
    const at = (share) => ms[Math.ceil(ms.length * share) - 1].toFixed(0);
    t.diagnostic(`${rate.toFixed(0)} webhooks a second: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ` +
      `the longest ${at(1)} ms; all answered after ${(settled / 1000).toFixed(1)} s`);
  } finally {
    await talk.stop();
  }
});
