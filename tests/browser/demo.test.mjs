// The demo page, as an insurer would serve it: its own policy, the real widget, nothing else.
import assert from 'node:assert/strict';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {Annai, ChatPage, complaints, launchBrowser, picture, root, serve} from './support.mjs';

const types = {'.html': 'text/html; charset=utf-8', '.css': 'text/css', '.svg': 'image/svg+xml'};
let annai, browser, site, folder;

before(async () => {
  site = await serve(async (asked) => {
    const file = asked === '/' ? '/index.html' : asked;
    try {
      const text = await readFile(path.join(root, 'deploy/demo', path.basename(file)), 'utf8');
      const body = text.replaceAll('localhost:8080', new URL(annai.url).host);
      return {body, headers: {'content-type': types[path.extname(file)]}};
    } catch {
      return {status: 404, body: ''};
    }
  });
  folder = await mkdtemp(path.join(tmpdir(), 'annai-demo-'));
  const config = path.join(folder, 'annai.yaml');
  const settings = await readFile(path.join(root, 'deploy/demo/annai.yaml'), 'utf8');
  await writeFile(config, settings.replace('http://localhost:8090', site.origin)
    .replaceAll('../../build/demo', folder).replaceAll(' ../', ` ${path.join(root, 'deploy')}/`)
    .concat('limits: {busy_milliseconds: 60000}\n'));
  annai = await Annai.start({config});
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await annai?.stop();
  await site?.close();
  await rm(folder, {recursive: true, force: true});
});

test('the demo page keeps its policy, asks nobody else, and the chat goes on to its next page', async () => {
  const context = await browser.newContext({locale: 'ja-JP', viewport: {width: 1280, height: 800}});
  const chat = new ChatPage(await context.newPage());
  const hosts = new Set();
  await context.exposeFunction('reported', (report) => chat.errors.push(report));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      window.reported(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  context.on('request', (request) => hosts.add(new URL(request.url()).origin));
  await chat.page.goto(site.origin);
  await chat.launcher.click();
  await chat.ask('手順8の画面を見せて');
  const image = chat.answers().last().locator('img');
  await image.evaluate((node) => node.decode());
  await picture(chat.page, 'demo-desktop');
  assert.deepEqual(await complaints(chat.page), []);

  await chat.page.keyboard.press('Escape');
  await chat.page.getByLabel('お名前').fill('見本 太郎');
  await chat.page.getByLabel('お電話番号').fill('0312345678');
  await chat.page.getByRole('button', {name: '予約する'}).click();
  await chat.page.getByRole('heading', {name: 'ご予約を受け付けました'}).waitFor();
  await chat.launcher.click();
  await chat.mine().first().waitFor();
  assert.deepEqual(await chat.mine().allInnerTexts(), ['手順8の画面を見せて']);
  await chat.ask('メールが届きません');

  assert.deepEqual([...hosts].sort(), [site.origin, new URL(annai.url).origin].sort());
  assert.deepEqual(await context.cookies(), []);
  assert.deepEqual(chat.errors, []);
  await context.close();
});

test('the demo page on a phone', async () => {
  const phone = {locale: 'ja-JP', viewport: {width: 375, height: 812}, hasTouch: true, isMobile: true};
  const context = await browser.newContext(phone);
  const chat = new ChatPage(await context.newPage());
  await chat.page.goto(site.origin);
  await chat.launcher.waitFor();
  await picture(chat.page, 'demo-phone-closed');
  assert.deepEqual(await complaints(chat.page), []);
  assert.equal(await chat.page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  await context.close();
});
