// The guided tour, by its buttons: from the greeting, or from a step's code, to the button that renews.
import assert from 'node:assert/strict';
import {after, afterEach, before, test} from 'node:test';
import {Annai, ChatPage, launchBrowser} from './support.mjs';

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

// The picture of the newest answer, once it is loaded: which one, and what it says to who cannot see it.
async function newestPicture() {
  const image = chat.answers().last().locator('img');
  await image.waitFor();
  return image.evaluate(async (node) => {
    await node.decode();
    return {name: node.src.split('/').pop(), alt: node.alt, width: node.naturalWidth};
  });
}

const endings = {
  'at once': {button: 'いますぐ更新する', steps: 2, pictures: 11},
  later: {button: '後日更新する', steps: 3, pictures: 12},
};
for (const [when, {button, steps, pictures}] of Object.entries(endings)) {
  test(`the whole tour: every step shows its picture, and the contract is renewed ${when}`, async () => {
    const shown = new Map();
    const look = async () => {
      const {name, alt, width} = await newestPicture();
      assert.ok(width > 0 && alt.length > 10, `${name}: ${alt}`);
      shown.set(name, alt);
      return name;
    };
    chat = await ChatPage.open(browser, annai.url);
    await chat.press('手順を順にご案内');
    await chat.press('最初から始める');
    for (let step = 1; step <= 10; ++step) {
      assert.equal(await look(), `step-${step}.svg`);
      await chat.press('できた');
    }
    await chat.press(button);
    for (let step = 0; step < steps; ++step) {
      await look();
      await chat.press('できた');
    }
    assert.match(await chat.answers().last().innerText(), /更新のお手続き.*ここまでお付き合いいただき/s);
    assert.equal(shown.size, pictures);
    assert.equal(new Set(shown.values()).size, pictures);
    assert.deepEqual(chat.errors, []);
  });
}

test('who is stuck at a step is helped, who asks is answered, and both go on where they were', async () => {
  chat = await ChatPage.open(browser, annai.url);
  await chat.press('手順を順にご案内');
  await chat.press('最初から始める');
  await chat.press('できた');
  assert.match(await chat.ask('登録は無料ですか'), /無料です.*「手順2 マイページログイン」の途中です/s);
  assert.match(await chat.press('ここで困っている'), /「手順2 マイページログイン」では、どのようなことでお困りですか/);
  assert.match(await chat.press('新規登録が見つからない'), /「手順2 マイページログイン」の途中です/);
  await chat.press('できた');
  assert.equal((await newestPicture()).name, 'step-3.svg');
});

test('the code of step 5 leads into the tour at step 5, and one step back is step 4', async () => {
  chat = await ChatPage.open(browser, `${annai.url}/?entry=step-5`);
  await chat.press('手順5から順にご案内');
  assert.equal((await newestPicture()).name, 'step-5.svg');
  await chat.press('前へ');
  assert.equal((await newestPicture()).name, 'step-4.svg');
});

test('a step goes on after a reload', async () => {
  chat = await ChatPage.open(browser, `${annai.url}/?entry=step-8`);
  await chat.press('手順8から順にご案内');
  await chat.page.reload();
  await chat.answers().nth(1).waitFor();
  await chat.press('できた');
  assert.equal((await newestPicture()).name, 'step-9.svg');
});

for (const theme of ['light', 'dark']) {
  test(`pictures are ${theme} where the page has chosen a ${theme} chat, whatever the device prefers`, async () => {
    const colorScheme = theme === 'dark' ? 'light' : 'dark';
    chat = await ChatPage.openOnSite(browser, annai, {tag: `data-theme="${theme}"`, colorScheme});
    await chat.launcher.click();
    await chat.ask('手順8の画面を見せて');
    await newestPicture();
    const image = chat.answers().last().locator('img');
    const seen = (await image.screenshot()).toString('base64');
    const shade = await chat.page.context().newPage().then((page) => page.evaluate(brightness, seen));
    assert.equal(shade > 0.5, theme === 'light', `brightness ${shade}`);
  });
}

// Of a picture, from 0 to 1.
async function brightness(png) {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const {data} = context.getImageData(0, 0, image.width, image.height);
  return data.reduce((sum, value, index) => (index % 4 === 3 ? sum : sum + value), 0) / (data.length * 0.75 * 255);
}
