// What was sent elsewhere in tests/run, under the eyes of the official description and the limit table: the messages at
// every limit (the unit tests, ANNAI_LINE_SAMPLES) and those of a whole evaluation (ANNAI_LINE_BODIES).
import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {readFile, readdir} from 'node:fs/promises';
import path from 'node:path';
import {test} from 'node:test';
import {Inspector} from '../support/line/inspection.mjs';
import {checkMessages} from '../support/line/limits_message.mjs';
import {schemasFound} from '../support/line/schemas.mjs';

const samples = process.env.ANNAI_LINE_SAMPLES ?? '';
const bodies = process.env.ANNAI_LINE_BODIES ?? '';
const schemas = {'/v2/bot/message/reply': 'ReplyMessageRequest', '/v2/bot/message/push': 'PushMessageRequest'};

function missing(place, name) {
  if (!schemasFound) return 'the official descriptions are not here (../shared/line)';
  return existsSync(place) ? false : `${name} names nothing that a former part has written`;
}

// Throws with all that is wrong.
function look(body, schema, what) {
  const inspector = new Inspector();
  const call = {method: 'POST', path: what};
  try {
    inspector.check(call, body, {schema, limits: (found, {messages}) => checkMessages(found, messages)});
  } catch {
    assert.deepEqual(inspector.violations, [], what);
  }
}

test('messages at every limit', {skip: missing(samples, 'ANNAI_LINE_SAMPLES')}, async () => {
  const files = await readdir(samples);
  assert.ok(files.length > 30);
  for (const file of files) {
    const messages = JSON.parse(await readFile(path.join(samples, file), 'utf8'));
    for (let at = 0; at < messages.length; at += 5) {
      look({replyToken: 'token', messages: messages.slice(at, at + 5)}, 'ReplyMessageRequest', file);
    }
  }
});

test('what an evaluation was answered', {skip: missing(bodies, 'ANNAI_LINE_BODIES')}, async (t) => {
  const lines = (await readFile(bodies, 'utf8')).split('\n').filter(Boolean);
  assert.ok(lines.length > 100);
  for (const line of lines) {
    const space = line.indexOf(' ');
    const called = line.slice(0, space);
    look(JSON.parse(line.slice(space + 1)), schemas[called], called);
  }
  t.diagnostic(`${lines.length} bodies`);
});
