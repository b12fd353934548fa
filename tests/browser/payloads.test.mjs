// Whatever is written anywhere: it is shown as text, and never runs.
import assert from 'node:assert/strict';
import {after, afterEach, before, beforeEach, test} from 'node:test';
import {Annai, ChatPage, launchBrowser, playServer, until} from './support.mjs';

const acts = ['alert(1)', 'alert`1`', "document.title='taken'", 'top.ran=1', 'eval(`al`+`ert(1)`)'];
const shapes = [
  (act) => `<script>${act}</script>`,
  (act) => `<img src=x onerror="${act}">`,
  (act) => `<svg onload="${act}"><animate onbegin="${act}" attributeName=x dur=1s>`,
  (act) => `<svg><script href="data:text/javascript,${act}"/></svg>`,
  (act) => `<iframe srcdoc="<script>parent.${act}</script>"></iframe>`,
  (act) => `<a href="javascript:${act}">押す</a><details open ontoggle="${act}">`,
  (act) => `[押す](javascript:${act})`,
  (act) => `[押す](JaVaScRiPt:${act}) [二](java\tscript:${act}) [三](\u0001javascript:${act})`,
  (act) => `![図](x"onerror="${act})`,
  (act) => `![図](javascript:${act}) **<b onclick=${act}>太**`,
  (act) => `[押す](data:text/html,<script>${act}</script>)`,
  (act) => `[押す](vbscript:${act}) [二](//user@javascript:${act})`,
  (act) => `&lt;script&gt;${act}&lt;/script&gt; &#106;avascript:${act}`,
  (act) => `"><script>${act}</script><input autofocus onfocus="${act}">`,
  (act) => `\${${act}} {{constructor.constructor('${act}')()}} <%= ${act} %> #{${act}}`,
  (act) => `＜script＞${act}＜/script＞ \u202e<script>${act}</script>\u202c`,
  (act) => `<scr\u0000ipt>${act}</scr\u0000ipt> <\u200bimg src=x onerror=${act}>`,
  (act) => `</textarea></title></style></li><script>${act}</script><!--`,
  (act) => `<math><mtext><table><mglyph><style><img src=x onerror="${act}"></style>`,
  (act) => `<template shadowrootmode="open"><slot onslotchange="${act}"></template><style>@import "javascript:${act}";</style>`,
];
const payloads = shapes.flatMap((shape) => acts.map(shape));
let annai, browser, chat;

before(async () => {
  annai = await Annai.start({limits: 'messages_per_second: 1000, message_burst: 1000, replayed_frames: 400'});
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await annai?.stop();
});
beforeEach(async () => {
  chat = await ChatPage.openOnSite(browser, annai, {tag: 'data-mode="page"', viewport: {width: 800, height: 800}});
  chat.asked = [];
  chat.page.on('dialog', (dialog) => {
    chat.errors.push(`dialog ${dialog.message()}`);
    return dialog.dismiss();
  });
  chat.page.on('request', (request) => chat.asked.push(request.url()));
});
afterEach(async () => {
  await chat.close();
});

// No script has run, nothing foreign stands in the page, and no link leads anywhere but to the web, mail or phone.
async function harmless() {
  const found = await chat.page.evaluate(() => {
    const {shadowRoot} = document.querySelector('annai-chat');
    const nodes = [...shadowRoot.querySelectorAll('*')];
    return {
      ran: window.ran ?? 0,
      title: document.title,
      foreign: nodes.filter((node) => node.matches('script, iframe, object, embed, style, template, math, svg :not(path)')).map((node) => node.outerHTML),
      handlers: nodes.flatMap((node) => [...node.attributes].filter(({name}) => name.startsWith('on'))).map(({name}) => name),
      links: nodes.filter((node) => node.href && !/^(https?|mailto|tel):$/.test(node.protocol)).map((node) => node.href),
      pictures: nodes.filter((node) => node.localName === 'img' && !node.src.startsWith('http')).map((node) => node.src),
    };
  });
  assert.deepEqual(found, {ran: 0, title: '損害保険のご案内', foreign: [], handlers: [], links: [], pictures: []});
  const server = new URL(annai.url).port;
  assert.deepEqual(chat.asked.filter((url) => new URL(url).port !== server), []);
  assert.deepEqual(chat.errors.filter((error) => !/404|ERR_ABORTED/.test(error)), []);
}

const countOf = (part) => chat.page.locator(`[part~="${part}"]`).count();

test('there are a hundred of them, and the page enforces Trusted Types', async () => {
  assert.equal(new Set(payloads).size, 100);
  const refused = await chat.page.evaluate(() => {
    try {
      document.createElement('p').innerHTML = '<b>x</b>';
      return false;
    } catch (error) {
      return error instanceof TypeError;
    }
  });
  assert.equal(refused, true);
});

test('as what the customer types: each stands there as she typed it', async () => {
  await playServer(chat.page);
  await chat.page.reload();
  await chat.input.waitFor();
  await chat.page.evaluate((texts) => {
    for (const text of texts) window.Annai.send(text);
  }, payloads);
  await chat.answers().nth(payloads.length - 1).waitFor();
  const shown = await chat.mine().allTextContents();
  assert.deepEqual(shown, payloads.map((text) => text.trim()));
  await harmless();
});

test('as the entry of the address and of the page: none of them leaves it', async () => {
  const played = await playServer(chat.page, {replies: [{}]});
  await chat.page.goto(`${annai.url}/site?entry=${encodeURIComponent(payloads[0])}`);
  await chat.answers().first().waitFor();
  await chat.page.evaluate((given) => {
    for (const entry of given) window.Annai.setContext({entry});
    window.Annai.setContext({entry: 'step-5'});
  }, payloads);
  await until(chat.page, () => played.hellos().length >= 2);
  assert.deepEqual(played.hellos().map(({entry}) => entry), ['', 'step-5']);
  await harmless();
});

test('as anything that the server says: text, picture, link, button, source, field, framed page', async () => {
  const played = await playServer(chat.page);
  await chat.page.reload();
  await chat.input.waitFor();
  for (const [index, text] of payloads.entries()) {
    played.reply({
      messages: [
        {type: 'text', text},
        {type: 'image', url: text, alt: text},
        {type: 'image', url: '/screens/step-1.svg', alt: text},
        {type: 'link', url: text, label: text},
        {type: 'link', url: `javascript:${acts[0]}`, label: text},
        {type: text, text},
      ],
      choices: [{label: text, choice: text}],
      input: {kind: 'text', label: text, autocomplete: text},
      sources: [{label: text, step: 1}],
      frame: {url: `javascript:${acts[0]}`, title: text},
    });
    played.said(`${index}`, text);
  }
  await chat.mine().nth(payloads.length - 1).waitFor();
  assert.equal(await countOf('choice'), payloads.length);
  const plain = (text) => text.replace(/\u0000/g, '\ufffd');
  const labels = await chat.page.locator('[part="choice"]').allTextContents();
  assert.deepEqual(labels.map(plain), payloads.map(plain));
  await harmless();
  for (const link of await chat.page.locator('annai-chat a').all()) {
    assert.match(await link.evaluate((node) => node.protocol), /^https?:$/);
  }
});

test('to the real server: what comes back after a reload is text as well', async () => {
  for (let begin = 0; begin < payloads.length; begin += 10) {
    const some = payloads.slice(begin, begin + 10);
    await chat.page.evaluate((texts) => texts.forEach((text) => window.Annai.send(text)), some);
    await chat.answers().nth(begin + some.length).waitFor();
  }
  const said = await chat.mine().allTextContents();
  assert.equal(said.length, payloads.length);
  await chat.page.reload();
  await chat.answers().nth(payloads.length).waitFor();
  assert.equal(await chat.mine().count(), payloads.length);
  await harmless();
});

test('as a name and an address in the real form', async () => {
  const field = chat.page.locator('[part~="field"]');
  const say = async (text) => {
    const before = await chat.answers().count();
    await field.fill(text);
    await chat.sendButton.click();
    return chat.answerAfter(before);
  };
  await chat.answers().first().waitFor();
  await say('ここで会員登録を始めたい');
  await chat.press('同意する');
  for (const text of ['name@example.jp', 'A100200301']) await say(text);
  assert.match(await chat.press('これで全部'), /お名前/);
  for (const payload of payloads.slice(0, 8)) await say(`山田 ${payload}`);
  if (await chat.page.getByLabel('フリガナ').count() === 0) await say('山田 太郎');
  for (const text of ['ヤマダ タロウ', '160-8338']) await say(text);
  await say(`東京都新宿区西新宿9-26-1 ${payloads[5]}`);
  await harmless();
});
