// What is delivered: one script, small, readable by any page; and its types hold.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import path from 'node:path';
import {test} from 'node:test';
import {promisify} from 'node:util';
import {gzipSync} from 'node:zlib';
import {Annai, root} from './support.mjs';

const most = 25_000;  // bytes, compressed

test('the widget is small, and any page may load it', async () => {
  const annai = await Annai.start();
  try {
    const response = await fetch(`${annai.url}/widget.js`);
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    assert.equal(response.headers.get('cross-origin-resource-policy'), 'cross-origin');
    const size = gzipSync(Buffer.from(await response.arrayBuffer()), {level: 9}).length;
    assert.ok(size <= most, `${size} bytes`);
  } finally {
    await annai.stop();
  }
});

test('the types of the widget hold', async () => {
  const compiler = path.join(root, 'tests/node_modules/typescript/bin/tsc');
  const {stdout} = await promisify(execFile)(process.execPath, [
    compiler, '--noEmit', '--project', path.join(root, 'connectors/web/widget'),
  ]);
  assert.equal(stdout, '');
});
