// Colours: what a page sets, what the device prefers, and that all of it can be read.
import assert from 'node:assert/strict';
import {after, afterEach, before, test} from 'node:test';
import {Annai, ChatPage, complaints, launchBrowser, picture} from './support.mjs';

let annai, browser, chat;

before(async () => {
  annai = await Annai.start();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await annai?.stop();
});
afterEach(async () => {
  await chat?.close();
});

// The chat under a style sheet of the page's.
async function styled(css, options = {}) {
  chat = await ChatPage.openOnSite(browser, annai, options);
  await chat.page.evaluate((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [sheet];
  }, css);
  await chat.launcher.click();
  await chat.answers().first().waitFor();
  await chat.ask('手順8の画面を見せて');
}

const style = (part, name) => chat.page.locator(`annai-chat [part~="${part}"]`).first()
  .evaluate((node, property) => getComputedStyle(node).getPropertyValue(property), name);

for (const [name, css] of Object.entries({
  'pale': 'annai-chat { --annai-accent: #ffd400; --annai-accent-dark: #4a3d00; --annai-mine-dark: #ffe680; }',
  'middling': 'annai-chat { --annai-accent: rgb(120 160 90); --annai-surface: #eee; --annai-accent-dark: hsl(100 30% 40%); }',
  'with text as pale': 'annai-chat { --annai-accent: gold; --annai-on-accent: ivory; }',
})) {
  for (const colorScheme of ['light', 'dark']) {
    test(`colours of a page that are ${name}, ${colorScheme}: everything can be read`, async () => {
      await styled(css, {colorScheme});
      await chat.page.getByRole('button', {name: 'はい'}).click();
      await chat.buttons().first().click();
      await chat.answers().nth(2).waitFor();
      await chat.menuButton.click();
      assert.deepEqual(await complaints(chat.page), []);
      if (name === 'pale') await picture(chat.page, `accent-${colorScheme}`);
    });
  }
}

test('colours that can be read stay as the page has set them, and so do type and corners', async () => {
  await styled(`annai-chat {
    --annai-accent: #00429d; --annai-on-accent: #fffbe6; --annai-surface: #fefefe; --annai-text: #101010;
    --annai-font-family: serif; --annai-font-size: 20px; --annai-radius: 4px;
  }`);
  assert.equal(await style('send', 'background-color'), 'rgb(0, 66, 157)');
  assert.equal(await style('send', 'color'), 'rgb(255, 251, 230)');
  assert.equal(await style('feedback-button', 'color'), 'rgb(0, 66, 157)');
  assert.equal(await style('bubble-bot', 'background-color'), 'rgb(254, 254, 254)');
  assert.equal(await style('bubble-bot', 'border-top-right-radius'), '4px');
  assert.equal(await style('bubble-bot', 'font-size'), '20px');
  assert.equal(await style('bubble-bot', 'font-family'), 'serif');
});

test('the parts of the chat take what the page sets for them', async () => {
  await styled(`annai-chat::part(title) { color: rgb(1, 2, 3); } annai-chat::part(bubble-mine) { background: rgb(4, 5, 6); }
    annai-chat::part(choice) { border-width: 3px; }`);
  assert.equal(await style('title', 'color'), 'rgb(1, 2, 3)');
  assert.equal(await style('bubble-mine', 'background-color'), 'rgb(4, 5, 6)');
  assert.equal(await style('choice', 'border-top-width'), '3px');
});

test('who prefers more contrast gets it', async () => {
  chat = await ChatPage.openPlayed(browser, annai.url, {contrast: 'more'});
  assert.equal(await style('bubble-bot', 'color'), 'rgb(0, 0, 0)');
  await picture(chat.page, 'more-contrast');
  assert.deepEqual(await complaints(chat.page), []);
});

test('in forced colours one sees that an answer is on its way, and which buttons are spent', async () => {
  chat = await ChatPage.openPlayed(browser, annai.url, {
    forcedColors: 'active',
    played: {
      replies: [{choices: [{label: '登録', choice: 'a'}, {label: '更新', choice: 'b'}]}, {choices: [{label: '電話', choice: 'c'}]}],
      answers: () => {},
    },
  });
  const system = (name) => chat.page.evaluate((colour) => {
    const probe = document.body.appendChild(document.createElement('p'));
    probe.style.color = colour;
    return getComputedStyle(probe).color;
  }, name);
  await chat.answers().nth(1).waitFor();
  await chat.input.fill('メール');
  await chat.sendButton.click();
  await chat.page.locator('[part="typing"]').waitFor();
  const dot = chat.page.locator('[part="typing"] i').first();
  assert.equal(await dot.evaluate((node) => getComputedStyle(node).backgroundColor), await system('CanvasText'));
  const colours = [];
  for (const chip of await chat.page.locator('[part="choice"]').all()) colours.push(await chip.evaluate((node) => getComputedStyle(node).color));
  assert.equal(colours[0], await system('GrayText'));
  assert.notEqual(colours[0], colours[2]);
  await picture(chat.page, 'forced-colours');
});

test('the sign that an answer is on its way stands below the newest message', async () => {
  chat = await ChatPage.openPlayed(browser, annai.url, {viewport: {width: 375, height: 812}, played: {answers: () => {}}});
  await chat.input.fill('メール');
  await chat.sendButton.click();
  const sign = chat.page.locator('[part="typing"]');
  await sign.waitFor();
  const [below, newest, greeting] = await Promise.all([
    sign.boundingBox(), chat.page.locator('[part~="message-mine"]').boundingBox(), chat.answers().first().boundingBox(),
  ]);
  const head = await chat.page.locator('[part="header"]').boundingBox();
  assert.ok(below.y - (newest.y + newest.height) < 40, 'far below');
  assert.ok(greeting.y >= head.y + head.height, 'the greeting is scrolled out');
  await picture(chat.page, 'typing-short');
});

test('a number is asked for with its keyboard', async () => {
  chat = await ChatPage.openPlayed(browser, annai.url, {played: {replies: [{outcome: 'ask', input: {kind: 'number', label: '郵便番号'}}]}});
  const field = chat.page.getByLabel('郵便番号');
  await field.fill('1608338');
  assert.equal(await field.getAttribute('inputmode'), 'numeric');
  assert.equal(await field.getAttribute('type'), 'text');
});
