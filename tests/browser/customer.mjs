// What a customer does to register, for tests of something else: the demo's contracts, and the way to 確定 and beyond.

export const himawari = ['Ａ１００２００３０１', '向日葵 さゆり', 'ひまわり さゆり', '160-8338', '東京都新宿区西新宿9-26-1', '昭和55年4月1日', '090-0000-1111'];
export const minato = ['B200300401', '港 一郎', 'ミナト イチロウ', '231-0023', '神奈川県横浜市中区山下町999-1', '1972年11月23日', '090-0000-2222'];
export const yoshida = ['C300400501', '𠮷田朝日', 'ﾖｼﾀﾞ ｱｻﾋ', '530-0001', '大阪府大阪市北区梅田9丁目99番9号 アサヒハイツ101', '1991/2/28', '06-6000-3333'];
export const komichi = ['E500600701', '小道 みどり', 'コミチ ミドリ', '060-0001', '北海道札幌市中央区北一条西99-9', 'H13.12.31', '080-0000-5555'];

// Up to the summary, which waits for 確定. `asked`: when the e-mail is asked for.
export async function fillIn(chat, [policy, ...person], email, asked = async () => {}) {
  await say(chat, 'ここで会員登録を始めたい');
  await chat.press('同意する');
  await asked();
  await say(chat, email);
  await say(chat, policy);
  await chat.press('これで全部');
  for (const item of person) await say(chat, item);
  await chat.press('希望する');
  await button(chat, '確定').waitFor();
}

// Returns the answer. The field has another name for each question.
export async function say(chat, text) {
  const before = await chat.answers().count();
  await chat.page.locator('[part~="field"]').fill(text);
  await chat.sendButton.click();
  return chat.answerAfter(before);
}

export function button(chat, label) {
  return chat.buttons().filter({hasText: new RegExp(`^${label}$`)});
}

// The answers that say so.
export function saying(chat, text) {
  return chat.answers().filter({hasText: text});
}

export async function typePassword(chat, password) {
  const framed = chat.page.locator('annai-chat iframe');
  const page = framed.contentFrame();
  const field = page.locator('input[type="password"]');
  do {  // nobody types before the page has come to rest: on a busy machine what is typed then may be lost
    await field.waitFor();
    await (await (await framed.elementHandle()).contentFrame()).waitForLoadState('load');
    await field.fill(password);
    await field.evaluate(() => new Promise((rest) => requestAnimationFrame(() => requestAnimationFrame(rest))));
  } while (await field.inputValue() !== password);
  await page.getByRole('button', {name: 'このパスワードにする'}).click();
}

// 本登録 by the mail's URL, on another device. Returns what the page says then.
export async function complete(browser, url, password) {
  const context = await browser.newContext({locale: 'ja-JP'});
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('input[type="password"]').fill(password);
  await page.getByRole('button', {name: '登録', exact: true}).click();
  await page.getByText('ご登録いただき').waitFor();
  const said = await page.locator('main').innerText();
  await context.close();
  return said;
}
