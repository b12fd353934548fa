// The pictures of the flyer's screens, as they are shipped: what they say, and whether it can be read.
import assert from 'node:assert/strict';
import {readFile, readdir} from 'node:fs/promises';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {launchBrowser, root} from './support.mjs';

const screens = path.join(root, 'knowledge/screens');
const smallest = 13;  // of 320, the width of a picture: larger than 11 px in a bubble of the narrowest phone
let browser, files;

before(async () => {
  browser = await launchBrowser();
  files = (await readdir(screens)).filter((name) => name.endsWith('.svg'));
});
after(async () => {
  await browser?.close();
});

test('what a picture is called in an article, it says of itself', async () => {
  const articles = path.join(root, 'knowledge/articles');
  const shown = new Set();
  for (const name of await readdir(articles)) {
    const text = await readFile(path.join(articles, name), 'utf8');
    for (const [, alt, file] of text.matchAll(/!\[(.*?)\]\(\/screens\/(.*?)\)/g)) {
      shown.add(file);
      const [, title] = /<title>(.*?)<\/title>/s.exec(await readFile(path.join(screens, file), 'utf8'));
      assert.equal(title, alt, `${name}: ${file}`);
    }
  }
  assert.deepEqual([...shown].sort(), files.sort());
});

// In the picture: texts that are too small, or too like what they stand on.
function unreadable(least) {
  const channel = (value) => (value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = (colour) => {
    const [red, green, blue] = colour.match(/[\d.]+/g).map(Number).map(channel);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const found = [];
  const lines = [...document.querySelectorAll('text')].flatMap((text) => {
    const parts = [...text.querySelectorAll('tspan')];
    return parts.length > 0 ? parts : [text];
  });
  for (const line of lines) {
    const style = getComputedStyle(line);
    if (parseFloat(style.fontSize) < least) found.push(`${style.fontSize}: ${line.textContent}`);
    const box = line.getBoundingClientRect();
    const under = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
      .filter((node) => !node.closest('text')).map((node) => getComputedStyle(node).fill);
    const ground = under.find((fill) => fill.startsWith('rgb'));
    const [dark, light] = [luminance(style.fill), luminance(ground)].sort((a, b) => a - b);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < 4.5) found.push(`${contrast.toFixed(1)}: ${line.textContent}`);
  }
  return {lines: lines.length, found};
}

for (const colorScheme of ['light', 'dark']) {
  test(`every text in every picture is large enough, and in clear contrast, ${colorScheme}`, async () => {
    const page = await browser.newPage({colorScheme, viewport: {width: 320, height: 900}});
    for (const name of files) {
      await page.goto(`file://${path.join(screens, name)}`);
      const {lines, found} = await page.evaluate(`(${unreadable})(${smallest})`);
      assert.ok(lines > 3, name);
      assert.deepEqual(found, [], name);
    }
    await page.close();
  });
}
