// Every state of the chat as a picture in build/screenshots/, for people to look at, and with axe's opinion.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {Annai, ChatPage, complaints, launchBrowser, picture, playServer} from './support.mjs';

const screens = {
  phone: {viewport: {width: 375, height: 812}, hasTouch: true, isMobile: true},
  narrow: {viewport: {width: 320, height: 568}, hasTouch: true, isMobile: true},
  desktop: {viewport: {width: 1280, height: 800}},
};
let annai, browser;

before(async () => {
  annai = await Annai.start();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await annai?.stop();
});

for (const [size, screen] of Object.entries(screens)) {
  for (const colorScheme of ['light', 'dark']) {
    describe(`${size}, ${colorScheme}`, () => states(size, {...screen, colorScheme}));
  }
}

function states(size, screen) {
  let context;
  before(async () => {
    context = await browser.newContext({locale: 'ja-JP', ...screen});
  });
  after(() => context?.close());
  const each = async (t, chat, tour) => {
    await tour(async (state) => {
      await picture(chat.page, `${state}-${size}-${screen.colorScheme}`);
      await t.test(state, async () => {
        // Axe sees the same on both phones.
        if (size !== 'narrow') assert.deepEqual(await complaints(chat.page), []);
        assert.equal(await sidewaysScroll(chat.page), 0);
      });
    });
    await chat.page.close();
  };

  test("on somebody's page", async (t) => {
    const chat = await ChatPage.openOnSiteIn(context, annai);
    await each(t, chat, async (show) => {
      await chat.launcher.waitFor();
      await show('closed');
      await chat.launcher.click();
      await chat.buttons().first().waitFor();
      await show('greeting');
      await chat.ask('メールが届きません');
      await show('answer');
      await chat.page.getByRole('button', {name: 'いいえ'}).click();
      await show('feedback');
      await chat.buttons().first().click();
      await chat.answers().nth(2).waitFor();
      await show('chosen');
      await chat.input.pressSequentially('証券番号');
      await chat.page.getByRole('option').first().waitFor();
      await chat.page.keyboard.press('ArrowDown');
      await show('suggestions');
      await chat.page.keyboard.press('Escape');
      await chat.input.fill('');
      await chat.menuButton.click();
      await show('menu');
      await chat.page.getByText('特大').click();
      await chat.menuButton.click();
      await show('large-text');
      await chat.menuButton.click();
      await chat.page.getByText('標準').click();
      await chat.page.getByRole('button', {name: '会話を終了'}).click();
      await show('end-question');
      await chat.page.getByRole('button', {name: '終了する'}).click();
      await show('ended');
    });
  });

  test('pictures of a step', async (t) => {
    const chat = await ChatPage.openIn(context, `${annai.url}/?entry=step-8`);
    await each(t, chat, async (show) => {
      await chat.press('手順8から順にご案内');
      await chat.answers().last().locator('img').evaluate((image) => image.decode());
      await show('tour');
      await chat.page.getByRole('button', {name: '大きく表示'}).last().click();
      await show('picture');
    });
  });

  test('without a connection', async (t) => {
    const chat = await ChatPage.openIn(context, annai.url);
    await each(t, chat, async (show) => {
      await chat.ask('メールが届きません');
      await context.setOffline(true);
      await chat.page.getByText('インターネットの接続をご確認').waitFor();
      await chat.input.fill('証券番号はどこですか');
      await chat.sendButton.click();
      await show('offline');
      await context.setOffline(false);
    });
  });

  // Each of these looks the same on all screens but for its width.
  const once = size === 'phone' ? screen.colorScheme === 'light' : size === 'desktop' && screen.colorScheme === 'dark';
  if (once) {
    test('a conversation that rests, is elsewhere, asks for an item, or speaks English', async (t) => {
      const chat = new ChatPage(await context.newPage());
      const server = await playServer(chat.page, {
        replies: [{choices: [{label: 'メールが届かない', choice: 'a'}]}],
        hello(played, {token}) {
          if (token !== null) played.welcome(true);
          return token !== null;
        },
      });
      await chat.page.goto(annai.url);
      await chat.answers().first().waitFor();
      await each(t, chat, async (show) => {
        await server.close(1000);
        await chat.page.getByText('休止中').waitFor();
        await show('resting');
        await chat.ask('登録できません');
        await server.close(1008);
        await chat.page.getByText('ほかの画面で使用中', {exact: true}).waitFor();
        await show('elsewhere');
        await chat.ask('登録できません');
        server.reply({outcome: 'ask', input: {kind: 'email', label: 'メールアドレス', autocomplete: 'email'}, form: {asked: 'email'}});
        await chat.page.getByLabel('メールアドレス').fill('x'.repeat(1001));
        await chat.sendButton.click();
        await chat.page.getByText('文字減らしてください').waitFor();
        await show('form-field');
        await chat.menuButton.click();
        await chat.page.getByText('English').click();
        await chat.page.getByRole('button', {name: 'Menu'}).click();
        await show('english');
      });
    });

    test('a page that may not open a chat', async (t) => {
      const chat = new ChatPage(await context.newPage());
      await chat.page.addInitScript(() => {
        localStorage.clear();
        window.WebSocket = class {
          constructor() { setTimeout(() => this.onclose({code: 1006})); }
          close() {}
        };
      });
      await chat.page.goto(annai.url);
      await each(t, chat, async (show) => {
        await chat.page.getByText('このページからは、チャットに接続できません').waitFor();
        await show('refused');
      });
    });
  }

  test('a server that is slow, and refuses', async (t) => {
    const chat = await ChatPage.openIn(context, annai.url);
    await misbehave(chat.page, {unanswered: 'メールが届きません', refused: '登録できません'});
    await chat.page.reload();
    await chat.answers().first().waitFor();
    await each(t, chat, async (show) => {
      await chat.input.fill('メールが届きません');
      await chat.sendButton.click();
      await chat.page.locator('[part="typing"]').waitFor();
      await show('waiting');
      await chat.input.fill('登録できません');
      await chat.sendButton.click();
      await chat.page.getByRole('button', {name: 'もう一度送る'}).waitFor();
      await show('failed');
    });
  });
}

// A server that loses one message and does not take another.
async function misbehave(page, {unanswered, refused}) {
  await page.routeWebSocket(/\/v1\/chat$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((data) => {
      const {type, id, text} = JSON.parse(data);
      if (type === 'message' && text === unanswered) return;
      if (type !== 'message' || text !== refused) return server.send(data);
      socket.send(JSON.stringify({type: 'error', in_reply_to: id, code: 'bad_request', message: ''}));
    });
  });
}

async function sidewaysScroll(page) {
  return page.evaluate(() => {
    const {shadowRoot} = document.querySelector('annai-chat');
    const scrolling = [document.documentElement, ...shadowRoot.querySelectorAll('[part~="transcript"], [part~="menu"]')];
    return Math.max(...scrolling.map((node) => node.scrollWidth - node.clientWidth));
  });
}
