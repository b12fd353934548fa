// The whole registration in LINE: begun there, or begun on the web and finished there.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {ChatPage, launchBrowser} from '../browser/support.mjs';
import {hours} from '../support/line/clock.mjs';
import {Talk, say, tap} from './talk.mjs';

const password = 'Tsukimi7Kasa';
let talk, line, browser;

before(async () => {
  talk = await Talk.start({mypage: true});
  line = talk.line;
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await talk?.stop();
});

// On My Page's own page, in her phone's browser.
async function setPassword(address) {
  const page = await (await browser.newContext({locale: 'ja-JP'})).newPage();
  await page.goto(address);
  await page.locator('input[type="password"]').fill(password);
  await page.getByRole('button', {name: 'このパスワードにする'}).click();
  await page.getByText('仮登録を受け付けました').waitFor();
  await page.context().close();
}

async function openMail(address) {
  const page = await (await browser.newContext({locale: 'ja-JP'})).newPage();
  await page.goto(`${talk.annai.mypageUrl}/inbox`);
  await page.getByRole('row', {name: address}).or(page.getByRole('link', {name: /マイページ会員登録のご確認/})).first().click();
  await page.locator('a[href*="/register/"]').click();
  await page.locator('input[type="password"]').fill(password);
  await page.getByRole('button', {name: '登録', exact: true}).click();
  await page.getByText('ご登録いただき').waitFor();
  await page.context().close();
}

// From 確定 to the renewal.
async function finish(user, mail) {
  await user.tap('確定');
  const waiting = await user.next();
  assert.match(waiting.text, /マイページに確認しています/);
  const page = await user.next();
  assert.match(page.text, /パスワードの設定/);
  await user.tap('パスワードの設定（マイページ）');
  const [address] = user.opened.slice(-1);
  assert.match(address, /openExternalBrowser=1/);
  assert.ok(!page.text.includes(address), 'its address is only behind the button');
  await setPassword(address);
  assert.match((await user.next()).text, /仮登録を受け付けました/);
  await openMail(mail);
  const done = await user.next();
  assert.equal(done.how, 'push');
  assert.match(done.text, /本登録が完了しました/);
  assert.match((await tap(user, 'いますぐ更新する')).text, /マイページトップ/);
}

test('she registers in LINE, from the consent to the renewal', async () => {
  const user = line.user('himawari');
  assert.match((await say(user, '会員登録を始める')).text, /会員規定に同意されますか/);
  assert.match((await tap(user, '同意する')).text, /メールアドレスを入力/);
  assert.match((await say(user, 'himawari@example.jp')).text, /証券番号を入力/);
  assert.match((await say(user, 'Ａ１００２００３０１')).text, /ほかにも登録するご契約/);
  assert.match((await tap(user, 'これで全部')).text, /お名前/);
  assert.match((await say(user, '向日葵 さゆり')).text, /フリガナ/);
  assert.match((await say(user, 'ひまわり さゆり')).text, /郵便番号/);
  assert.match((await say(user, '160-8338')).text, /ご住所/);
  assert.match((await say(user, '東京都新宿区西新宿9-26-1')).text, /生年月日/);
  await user.pick('カレンダーで選ぶ', '1980-04-02');
  assert.match((await user.next()).text, /電話番号/);
  assert.match((await say(user, '090-0000-1111')).text, /案内メール/);
  assert.match((await tap(user, '希望する')).text, /ご入力の内容です[\s\S]*1980年4月2日/);
  assert.match((await say(user, '生年月日は昭和55年4月1日です')).text, /1980年4月1日/);
  assert.match((await tap(user, ({displayText}) => displayText === '電話番号を直す')).text, /電話番号/);
  assert.match((await say(user, '090-0000-1112')).text, /ご入力の内容です[\s\S]*090-0000-1112/);
  await tap(user, ({displayText}) => displayText === '電話番号を直す');
  assert.match((await say(user, '090-0000-1111')).text, /ご入力の内容です[\s\S]*090-0000-1111/);
  await finish(user, 'himawari@example.jp');
  assert.ok(line.calls.some(({path}) => path === '/v2/bot/chat/loading/start'), 'the dots were shown while My Page worked');
});

test('begun on the web, she goes on in LINE with what she gave', async () => {
  const web = await ChatPage.open(browser, talk.annai.url);
  const write = async (text) => {
    const before = await web.answers().count();
    await web.page.locator('[part~="field"]').fill(text);
    await web.sendButton.click();
    return web.answerAfter(before);
  };
  await write('ここで会員登録を始めたい');
  await web.press('同意する');
  await write('minato@example.jp');
  await write('B200300401');
  const code = await write('続きはLINEでやりたいです');
  const link = web.page.getByRole('link', {name: /LINEで続ける/}).last();
  const address = new URL(await link.getAttribute('href'));
  assert.equal(address.host, 'line.me');
  const typed = decodeURIComponent(address.search.slice(1));  // what LINE types in for her
  assert.ok(code.replaceAll('-', '').includes(typed.match(/\d{8}/)[0]));
  assert.ok(await web.page.locator('[part~="picture"] img').last().evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));

  const user = line.user('minato');
  assert.match((await say(user, typed)).text, /コードを確認しています/);
  const resumed = await user.next();
  assert.match(resumed.text, /minato@example\.jp[\s\S]*ほかにも登録するご契約/);
  assert.match(resumed.text, /会話を終了して消す/, 'how to have it forgotten here');
  await web.answers().filter({hasText: '別の端末に移りました'}).waitFor();
  await tap(user, 'これで全部');
  for (const answer of ['港 一郎', 'ミナト イチロウ', '231-0023', '神奈川県横浜市中区山下町999-1', '1972年11月23日', '090-0000-2222']) {
    await say(user, answer);
  }
  await tap(user, '希望しない');
  await finish(user, 'minato@example.jp');
  await web.close();
});

test('begun in LINE, she goes on on the web; LINE says that it is gone there', async () => {
  const user = line.user('kaede');
  await say(user, '会員登録を始める');
  await tap(user, '同意する');
  await say(user, 'kaede@example.jp');
  const shown = (await say(user, '続きはパソコンで続けたいです')).text;
  assert.ok(shown.includes('https://chat.example.jp'), 'where to go');
  const [code] = /\d{4}-\d{4}/.exec(shown);

  const web = await ChatPage.open(browser, talk.annai.url);
  await web.ask(`コード ${code}`);
  await web.answers().filter({hasText: 'kaede@example.jp'}).first().waitFor();
  assert.equal(await web.answers().filter({hasText: '会話を終了して消す'}).count(), 0, 'the web has its own way');
  const gone = await user.next();
  assert.equal(gone.how, 'push');
  assert.match(gone.text, /別の端末に移りました/);
  assert.doesNotMatch((await say(user, 'A100200301')).text, /ほかにも登録するご契約/);
  await web.close();
});

test('who ends the talk is forgotten: no form, and no word of hers left', async () => {
  const user = line.user('kikyo');
  await say(user, '会員登録を始める');
  await tap(user, '同意する');
  await say(user, 'kikyo@example.jp');
  assert.match((await say(user, '会話を終了して消す')).text, /消去しました/);
  assert.match((await say(user, '登録の続きから')).text, /お預かりしているお手続きはありません/);
});

test('a password typed into the talk is answered with where it goes, and kept nowhere', async () => {
  const user = line.user('careless');
  await say(user, '会員登録を始める');
  await tap(user, '同意する');
  for (const answer of ['komichi@example.jp', 'E500600701']) await say(user, answer);
  await tap(user, 'これで全部');
  for (const answer of ['小道 みどり', 'コミチ ミドリ', '060-0001', '北海道札幌市中央区北一条西99-9', 'H13.12.31', '080-0000-5555']) await say(user, answer);
  await tap(user, '希望する');
  await tap(user, '確定');
  await user.next();
  assert.match((await say(user, 'Kakushi12345')).text, /マイページの画面で入力[\s\S]*送信取消/);
  assert.deepEqual(await talk.annai.filesWith('Kakushi12345'), []);
  for (const secret of [password, user.id, 'komichi@example.jp']) {
    const files = (await talk.annai.filesWith(secret)).filter((file) => !file.includes('mypage'));
    assert.deepEqual(files, [], secret);
  }
});

test('that the mail is about to expire is pushed, unasked', async () => {
  const apart = await Talk.start({mypage: true, testClock: true});
  try {
    const user = apart.line.user('forgets');
    await say(user, '会員登録を始める');
    await tap(user, '同意する');
    for (const answer of ['himawari@example.jp', 'A100200301']) await say(user, answer);
    await tap(user, 'これで全部');
    for (const answer of ['向日葵 さゆり', 'ヒマワリ サユリ', '160-8338', '東京都新宿区西新宿9-26-1', '1980年4月1日', '090-0000-1111']) {
      await say(user, answer);
    }
    await tap(user, '希望しない');
    await tap(user, '確定');
    await user.next();
    await user.tap('パスワードの設定（マイページ）');
    await setPassword(user.opened.at(-1));
    assert.match((await user.next()).text, /仮登録を受け付けました/);
    const later = hours(21);
    apart.line.advance(later);
    await apart.setClock(Date.now() + later);
    const news = await user.next();
    assert.equal(news.how, 'push');
    assert.match(news.text, /まもなく、登録確認メールのURLが無効に/);
  } finally {
    await apart.stop();
  }
});
