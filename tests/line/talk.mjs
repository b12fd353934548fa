// The chat in LINE: a server of its own, and LINE played before it.
import assert from 'node:assert/strict';
import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Annai, root} from '../browser/support.mjs';
import {LineSimulator} from '../support/line/simulator.mjs';

const secret = '8c570fa6dd201bb328f1c1eac23a96d8';

export class Talk {
  // `settings`: sections of annai.yaml beside that of LINE. `line`: of the simulator. `settle`: how many milliseconds
  // something waits for what happened before it. `limits`: of annai.yaml; none that a test would notice. `secrets`: of
  // the channel, the first of which is LINE's now. `account`: the settings name it.
  static async start({settings = '', line = {}, settle = 30, secrets = [secret], account = true,
    limits = 'messages_per_second: 1000, message_burst: 1000', ...options} = {}) {
    const talk = new Talk();
    talk.line = await LineSimulator.start({secret: secrets[0], ...line});
    talk.folder = await mkdtemp(path.join(tmpdir(), 'annai-line-'));
    const files = secrets.map((_, i) => path.join(talk.folder, `line.${i}.secret`));
    for (const [i, file] of files.entries()) {
      await writeFile(file, secrets[i]);
      await chmod(file, 0o600);
    }
    talk.settings = `listen: {public_url: "https://chat.example.jp"}
line:
  channel_id: "${talk.line.channelId}"
  secrets: ${JSON.stringify(files)}
  basic_id: "@abc1234x"
  bot_user_id: "${account ? talk.line.webhooks.destination : ''}"
  api: "${talk.line.url}"
  data_api: "${talk.line.url}"
  pictures: "${path.join(path.dirname(process.env.ANNAI ?? path.join(root, 'build/release/bot/annai')), '../pictures')}"
  settle_milliseconds: ${settle}
${settings}`;
    talk.annai = await Annai.start({settings: talk.settings, limits, ...options});
    talk.line.connect(`${talk.annai.url}/line/webhook`);
    return talk;
  }

  // By the server's clock, in milliseconds since 1970.
  async setClock(now) {
    const response = await fetch(`${this.annai.url}/test/clock`, {
      method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({now: Math.floor(now / 1000)}),
    });
    assert.equal(response.status, 200);
  }

  async stop() {
    await this.annai.stop();
    await this.line.stop();
    await rm(this.folder, {recursive: true, force: true});
    assert.deepEqual(this.line.violations, [], 'the chat sent what LINE refuses');
  }
}

// She writes; what she is shown next.
export async function say(user, text) {
  const {status} = await user.say(text);
  assert.equal(status, 200);
  return user.next();
}

export async function tap(user, label) {
  await user.tap(label);
  return user.next();
}
