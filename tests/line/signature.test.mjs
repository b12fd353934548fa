// Is it from LINE? The chat's verdict on 1,000 spoilt webhooks is that of LINE's own SDK, each time. Left out: what
// is no canonical base64, where Node's decoder is more patient than the chat.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {validateSignature} from '@line/bot-sdk';
import {sign} from '../support/line/webhooks.mjs';
import {chanceOf} from './chance.mjs';
import {Talk} from './talk.mjs';

const seed = Number(process.env.SEED ?? 20261122);
const count = 1000;
const chance = chanceOf(seed);

let talk, line;

before(async () => {
  talk = await Talk.start();
  line = talk.line;
});
after(() => talk?.stop());

// A webhook that does nothing when it is taken, in whatever letters.
function webhook() {
  const words = chance.pick(['', 'メールが届きません', '𠮷田 ①', 'café\u2028', '"\\/\u0000']);
  const event = {type: 'levitated', mode: 'active', timestamp: chance.below(2 ** 40), note: words, n: 1.0};
  return {destination: line.webhooks.destination, events: Array(chance.below(4)).fill(event)};
}

function flipped(bytes) {
  const copy = Buffer.from(bytes);
  copy[chance.below(copy.length)] ^= 1 << chance.below(8);
  return copy;
}

const inUtf16 = (text) => Buffer.from(text, 'utf16le');
const spaced = (json) => JSON.stringify(json, null, chance.pick([1, 2, '\t']));
const reversed = (json) => JSON.stringify(Object.fromEntries(Object.entries(json).reverse()));
const escaped = (json) => JSON.stringify(json).replaceAll('/', '\\/');
const name = () => chance.pick(['x-line-signature', 'X-Line-Signature', 'X-LINE-SIGNATURE', 'x-LiNe-SiGnAtUrE']);

// What can become of a webhook on its way: its bytes, or its signature, or both. Each returns {bytes, signature}.
const mutations = {
  'nothing': (bytes, signature) => ({bytes, signature}),
  'a bit of the body': (bytes, signature) => ({bytes: flipped(bytes), signature}),
  'a bit of the signature': (bytes, signature) => (
    {bytes, signature: flipped(Buffer.from(signature, 'base64')).toString('base64')}),
  'written anew': (bytes, signature, json) => (
    {bytes: Buffer.from(chance.pick([spaced, reversed, escaped])(json)), signature}),
  'another charset': (bytes, signature) => ({bytes: inUtf16(bytes.toString()), signature}),
  'another charset, signed': (bytes) => signed(inUtf16(bytes.toString())),
  'read as Latin-1': (bytes, signature) => ({bytes: Buffer.from(bytes.toString('latin1')), signature}),
  'a mark of the byte order': (bytes, signature) => ({bytes: Buffer.concat([Buffer.from('\uFEFF'), bytes]), signature}),
  'a new line at the end': (bytes, signature) => (
    {bytes: Buffer.concat([bytes, Buffer.from(chance.pick(['\n', '\r\n', ' ', '\0']))]), signature}),
  'a new line at the end, signed': (bytes) => signed(Buffer.concat([bytes, Buffer.from('\n')])),
  'cut off': (bytes, signature) => ({bytes: bytes.subarray(0, chance.below(bytes.length)), signature}),
  'cut off, signed': (bytes) => signed(bytes.subarray(0, chance.below(bytes.length))),
  'no body, signed': () => signed(Buffer.alloc(0)),
  'of another webhook': (bytes) => ({bytes, signature: sign(JSON.stringify(webhook()) + ' ', line.secret)}),
  'by another secret': (bytes) => (
    {bytes, signature: sign(bytes, chance.pick(['', 'secret', `${line.secret} `, line.secret.toUpperCase()]))}),
  'not signed': (bytes) => ({bytes, signature: null}),
  'an empty signature': (bytes) => ({bytes, signature: ''}),
  'too short': (bytes, signature) => (
    {bytes, signature: Buffer.from(signature, 'base64').subarray(0, chance.below(32)).toString('base64')}),
  'too long': (bytes, signature) => {
    const longer = signature.replace('=', 'A') + signature.slice(0, 1 + chance.below(9));
    return {bytes, signature: Buffer.from(longer, 'base64').toString('base64')};
  },
  'in hexadecimal': (bytes, signature) => ({bytes, signature: Buffer.from(signature, 'base64').toString('hex')}),
  'only zeros': (bytes) => ({bytes, signature: Buffer.alloc(32).toString('base64')}),
};

function signed(bytes) {
  return {bytes, signature: sign(bytes, line.secret)};
}

const isValid = (bytes, signature) => Boolean(signature) && validateSignature(bytes, line.secret, signature);

test(`${count} spoilt webhooks: the chat and the SDK agree (SEED=${seed})`, async (t) => {
  const kinds = Object.keys(mutations);
  const verdicts = {accepted: 0, refused: 0};
  for (let i = 0; i < count; i += 20) {
    await Promise.all([...Array(20).keys()].map(async (j) => {
      const kind = kinds[(i + j) % kinds.length];
      const json = webhook();
      const whole = Buffer.from(JSON.stringify(json));
      const {bytes, signature} = mutations[kind](whole, sign(whole, line.secret), json);
      const headers = signature === null ? {} : {[name()]: signature};
      const {status} = await line.webhooks.post(bytes, {signature: null, headers});
      const valid = isValid(bytes, signature);
      const where = `number ${i + j}, ${kind}: answered ${status}, the SDK says ${valid}`;
      assert.ok([200, 400, 401].includes(status), where);  // 400: signed, and no webhook
      assert.equal(status !== 401, valid, where);
      ++verdicts[valid ? 'accepted' : 'refused'];
    }));
  }
  t.diagnostic(`${verdicts.accepted} accepted, ${verdicts.refused} refused`);
  assert.ok(verdicts.accepted > 100 && verdicts.refused > 500);
});
