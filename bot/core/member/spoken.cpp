#include "bot/core/member/spoken.h"

#include <algorithm>
#include <array>
#include <ranges>

namespace annai::typed {
namespace {

std::vector<View> words(View list) {
  std::vector<View> out;
  for (std::size_t end = 0; !list.empty(); list.remove_prefix(std::min(end + 1, list.size()))) {
    end = std::min(list.find(U' '), list.size());
    out.push_back(list.substr(0, end));
  }
  return out;
}

// Said before a value, whatever follows; all lists are in hiragana and kanji.
const std::vector<View> kOpenings = words(
    U"えっと 契約者の 本人の 契約者本人の えーと ええと えーっと うーんと んーと "
    U"あのですね すみません すいません ごめんなさい 失礼しました それでは わかりました "
    U"分かりました かしこまりました 承知しました 了解です お待たせしました "
    U"お世話になります お世話になっております こちらです 以下です 次のとおりです "
    U"次の通りです こんにちは こんばんは ありがとうございます お願いします "
    U"よろしくお願いします たしか 確か たぶん 多分 おそらく とりあえず ええっと えーーと うーんと "
    U"んー "
    U"それなら ほんなら そしたら そうしたら そうですか そうですね では、");
// Said before a value, but a name can begin so: a pause or another script must follow.
const std::vector<View> kShortOpenings = words(
    U"はい ええ うん あの えー では じゃあ じゃ まあ ほな あ え ん で そう そうですね "
    U"あっ えと わたくし わたし あのう あのね あのー");

const std::vector<View> kOwners = words(
    U"私の わたしの わたくしの 僕の ぼくの 俺の 自分の うちの 自宅の 家の 今の 現在の "
    U"契約者の 本人の 主人の 夫の 妻の 父の 母の 契約の 登録の ご お 正しい");

// Said behind a value. They are taken off one after another, so short ones serve long ones.
const std::vector<View> kClosings = words(
    U"でよろしいかと思います かと思います だと思います と思います のはずです はずです "
    U"でよろしくお願いします よろしくお願いします よろしくお願いいたします "
    U"よろしくお願い致します どうぞよろしくお願いします 宜しくお願いします "
    U"宜しくお願いいたします 宜しくお願い致します よろしくおねがいします よろしくです "
    U"よろしく でお願いします でお願いいたします でお願い致します でお願いできますか "
    U"でお願い申し上げます でおねがいします お願いします お願いいたします お願い致します "
    U"おねがいします でお願い でおねがい で頼みます で頼む でたのみます と申します "
    U"ともうします と申す者です といいます と言います って言います っていいます "
    U"というものです という者です という名前です という名です と読みます とよみます "
    U"と読む って読みます と書きます となっています となっております となります "
    U"になります になっています になっております とあります と書いてあります "
    U"と書かれています でございます でござります であります ですけど ですが ですよね "
    U"ですよ ですね でーす です っす だよ だよね だね なんだ なんです で合ってます "
    U"で合っています であってます であっています で間違いありません で間違いないです "
    U"でいいです でいいよ で良いです で大丈夫です でだいじょうぶです で結構です "
    U"でたのんます が正しいです が正しいのです が正しいんです が正しいんや が正解です が住所です "
    U"が本当の住所 がほんとの住所 がほんまの住所 が正しい住所 が正しい番号 "
    U"が名前です が本名です "
    U"に住んでいます に住んでます に住んでおります に住んでる にすんでいます におります "
    U"在住です どす やで やねん じゃ 笑 で登録お願いします で登録をお願いします "
    U"で登録してください で登録します と言う者です と言う名前です 以上です になりまして "
    U"という方です といいますよ と申しますよ でよかったはずです でよかったと思います "
    U"だったと思います だったはずです でした の間違いでした の誤りでした ばい だべ だわ だがね "
    U"さー さぁ ぜよ やに だず いいますばい といいますばい いいますじゃ といいますじゃ ですじゃ "
    U"と書いております と書いてます のままです のまま です、以上 "
    U"だがや だに だっぺ だっちゃ だべさ だべな だべや だなも だけん だけえ だけど だった "
    U"だぞ だぜ だな だと ですはい でしたはい "
    U"と申しますの と申しますわ と申しますね と申しますので といいますの といいますわ "
    U"といいますので "
    U"と申す者でございます ですの ですのよ ですので でございますの でございますわ でございますので "
    U"で入れます で入れてください で入力します で進めます で進めてください で行きます でいきます "
    U"なんだけど なんですが なんですけど なんやけど じゃけん じゃけえ じゃけぇ じゃが じゃよ "
    U"じゃのう じゃな じゃっど じゃっと "
    U"やけん やけど やけぇ やけえ やわ やよ やね やな やし やろ やさかい やでー でっせ でっす "
    U"でんねん でおます でおま "
    U"どすえ どすねん ずら だら だらー っちゃ っちゃよ ばいね ですわ ですねん ですよー "
    U"ですたい ですばい ですら です、はい "
    U"っすね っすよ でやす でやんす でござる である であるぞ と申す といいまして と申しまして "
    U"と言うんだ というんだ "
    U"にします にする にしてください にして で登録して で登録しといて で頼んます で頼むわ で頼むで "
    U"で頼みますわ で頼むね "
    U"でええ でええよ でええわ でいい でいいわ でよか でよかです でよかばい で間違いない "
    U"で間違いなし で間違いございません "
    U"で相違ありません で合ってる であってる で合うてる で合っとる であっとる だったかと "
    U"だったかな だったかも と存じます "
    U"でs いいます 言います 申します いいますねん といいますねん いうねん と申しますが "
    U"といいますが と言いますが でございますが でございまする でございますよ "
    U"でございますね "
    U"が正しい が正解 が本当です のほうです の方です "
    U"かと存じます と記載があります と記載がございます と記載されています と書いてございます "
    U"と印字されています "
    U"と載っています となってます になってます になっとります になっとる となっております "
    U"とのことです だそうです らしいです");
// ... but only where no name can end so: see is_spoken_ending.
const std::vector<View> kShortClosings = words(U"ね よ で だ や な わ たい");

const std::vector<View> kWholeSentences = words(
    U"はい いいえ いえ うん ええ そう なし 無し ない ok yes no www おーけー わからん 不明 "
    U"未定 秘密 ひみつ 次 次へ つぎ 戻る もどる 戻して やめる やめ 中止 中断 終了 終わり "
    U"おわり 完了 私 わたし 本人 妻 夫 主人 父 母 息子 娘 家内 自分 同じ おなじ 上記 同上 "
    U"さっき なぜ なんで どうして うーん 待って まって へるぷ 助けて 担当者 こんにちは "
    U"こんばんは おはよう おはようございます ありがとう ありがとうございます どうも "
    U"すみません すいません 了解 りょうかい 氏名 名前 なまえ 住所 じゅうしょ 電話 "
    U"ふりがな かな 読み 手続き てすと test 続き 続きから 最初 後で あとで 今度 無理 いや "
    U"嫌 だめ えっと えーと あの 質問 確認 要りません お願いします おねがいします "
    U"よろしく です 様 自宅 会社 ごめん ごめんね ごめんよ ごめんごめん すまん すまない すんません "
    U"わるい 悪い しまった "
    U"やっぱり やっぱ ぱす もう一度 もういちど もう一回 後回し 前の 戻れ 内緒 任せる");
const std::vector<View> kInSentences = words(
    U"ません 続きから ないっす もうない もうあらへん ですか ください 下さい わからな わからへん "
    U"わかりま "
    U"分からな 分かりま 判らな "
    U"知りたい 教えて おしえて どこで どこに どこを どうすれば どうしたら どうやって "
    U"どうやったら やめる やめます やめとく 戻る 戻り もどりた 最初から さいしょから "
    U"ちょっと 待って ちがう ちがいま 違う 違い 違って 間違 まちがえ まちがい 忘れ "
    U"わすれました 同じです おなじです 変更し 変わ 困って 困り 出来な できない できます "
    U"出来ます って何 ってなに ってなん とは何 とはなん 何文字 なんもじ 何桁 何の 何を "
    U"何で 何が いくつまで いつまで 届か 届き 届い きゃんせる 登録し 登録でき 登録は "
    U"入力し 入力は 見当たら 見つから 必要 ないです ありますか いいですか でもいい "
    U"でもいけ 引っ越し 答えたく 言いたく 書きたく 入れられ 入れない 嫌です 試し 変え < > "
    U"言うた 言った いうたやろ いったやろ 難しい むずかしい めんどくさ めんどう 面倒 うるさい "
    U"しつこい "
    U"お客様 おきゃくさま ありがとうございま でしたっけ なおして なおしたい 直したい 直して 訂正し "
    U"修正し 書き直 "
    U"打ち直 入れ直 ごめんなさい すみません");
// Subjects of this conversation, no part of a name; but a building may be called so.
const std::vector<View> kSubjects = words(
    U"ぱすわーど めーる あどれす 証券 番号 会員 まいぺーじ 手続 住所 じゅうしょ 電話 "
    U"でんわ ろぐいん 登録 入力 変更 更新 契約 保険 担当 名義 旧姓 漢字 ふりがな 郵便 "
    U"でんわばんごう しょうけんばんごう 旧字 新字 字体 異体 同意 どうい 規定 ひらがな かたかな "
    U"ろーまじ 半角 全角 "
    U"苗字 名字 氏名 濁点");
// A sentence can end so, a name cannot. Inside one they may occur: モリシタ イサム, タケドミ, イデ
// ショウ.
const std::vector<View> kLastWords = words(
    U"したい やりたい たいん かえたい しりたい なおしたい けど なのに でしょうか だろう "
    U"りますか きますか しますか いますか れますか りました きました れました えました "
    U"でした だめ だめです いけない かもしれない");
// Behind an ideograph these are the end of a verb, not of a name.
const std::vector<View> kVerbEndings = words(
    U"った れた えた って れて えて して いて ない らない れない さない きたい りたい "
    U"たくない てない んだけど します きます ります ますか を する した");

// How much of the text's end the phrase takes; a long one may have spaces in it (と いいます). 0:
// none.
std::size_t tail_of(View folded, View phrase) {
  std::size_t at = folded.size();
  for (std::size_t left = phrase.size(); left > 0;) {
    if (at == 0) return 0;
    const char32_t c = folded[--at];
    const bool space = c == U' ' && phrase.size() >= 5 && left < phrase.size();
    if (space) continue;
    if (c != phrase[left - 1]) return 0;
    --left;
  }
  return at == 0 ? 0 : folded.size() - at;
}

// The longest that something stands before; 0: none.
std::size_t longest_tail(View folded, const std::vector<View>& phrases) {
  std::size_t size = 0;
  for (const View phrase : phrases) size = std::max(size, tail_of(folded, phrase));
  return size;
}

bool is_pause(char32_t c) {
  return !is_letter(c) && !is_digit(c) && c != U' ' && c != U'(' && c != U'・';
}

View trimmed(View text) {
  while (!text.empty() && (!is_word(text.front()) || text.front() == U'ー')) text.remove_prefix(1);
  std::size_t end = text.size();
  for (std::size_t i = text.size(); i > 0; --i) {
    if (is_mark(text[i - 1]) || !is_word(text[i - 1])) {
      if (text[i - 1] == U')' && contains(text.substr(0, i), U"(")) break;
      continue;
    }
    while (i < end && is_mark(text[i])) ++i;
    return text.substr(0, i);
  }
  while (end > 0 && !is_word(text[end - 1]) && text[end - 1] != U')') --end;
  return text.substr(0, end);
}

bool is_script_change(View text, std::size_t at) {
  while (at < text.size() && text[at] == U' ') ++at;
  return at < text.size() && !is_hiragana(text[at]) && is_word(text[at]);
}

View without_opening(View text) {
  const Text folded = to_hiragana(text);
  std::size_t size = 0;
  for (const View opening : kOpenings) {
    if (View(folded).starts_with(opening)) size = std::max(size, opening.size());
  }
  for (const View opening : kShortOpenings) {
    if (!View(folded).starts_with(opening) || opening.size() >= text.size()) continue;
    const bool pause = is_pause(text[opening.size()]);
    const bool change =
        opening.size() > 1 && is_hiragana(text[0]) && is_script_change(text, opening.size());
    if (pause || change) size = std::max(size, opening.size());
  }
  const View rest = text.substr(size);
  return std::ranges::any_of(rest, is_word) ? rest : text;
}

// 「私の住所は」; without は or が there must be a gap: 「住所 神奈川県…」.
View without_label(View text, std::span<const View> labels) {
  const Text folded = to_hiragana(text);
  std::size_t at = 0;
  for (bool again = true; again;) {
    again = false;
    for (const View owner : kOwners) {
      if (!View(folded).substr(at).starts_with(owner)) continue;
      at += owner.size();
      again = true;
    }
  }
  std::size_t size = 0;
  for (const std::size_t from : {at, std::size_t{0}}) {
    for (const View label : labels) {
      if (View(folded).substr(from).starts_with(label)) size = std::max(size, from + label.size());
    }
    if (size > 0) break;
  }
  if (size == 0 || size >= text.size()) return text;
  for (const View side : {View(U"の方"), View(U"のほう")}) {
    if (View(folded).substr(size).starts_with(side)) size += side.size();
  }
  if (size >= text.size()) return text;
  const bool can_be_name = size <= 2 && std::ranges::all_of(text.substr(0, size), is_hiragana);
  const bool particle = !can_be_name && (text[size] == U'は' || text[size] == U'が');  // かながわ
  const bool gap = !is_word(text[size]) && !is_mark(text[size]);
  if (View(folded).substr(0, size).ends_with(U"で")) return text.substr(size);  // カタカナで…
  return particle || gap ? text.substr(size + 1) : text;
}

// One kana behind a value is what people speak around it, and no part of it, behind a digit, behind
// katakana (フジタツヨシや) and, if it is や, だ or ね, behind a name that is whole without it:
// 「藤田 剛や」, while 中村さや is a name.
bool is_spoken_ending(View text, std::size_t at) {
  const char32_t ending = text[at];
  if (ending == U'た') return is_digit(text[at - 1]) || is_kanji(text[at - 1]);  // あべ たい
  while (at > 1 && is_space(text[at - 1])) --at;
  const char32_t before = text[at - 1];
  if (is_digit(before)) return View(U"ねよでだや").contains(ending);
  if (!is_hiragana(ending)) return false;
  if (is_katakana(before)) return true;
  if (!View(U"やだね").contains(ending) || !is_kanji(before)) return false;
  std::size_t run = 0;
  while (run < at && is_kanji(text[at - 1 - run])) ++run;
  const bool given_name_apart =
      ending != U'ね' && run < at && is_space(text[at - 1 - run]);  // 心ね
  return given_name_apart || run > 2;
}

View without_closing(View text) {
  while (text.ends_with(U"すー") || text.ends_with(U"よー") || text.ends_with(U"ねー"))
    text.remove_suffix(1);
  const Text folded = to_hiragana(text);
  if (const std::size_t size = longest_tail(folded, kClosings); size > 0) {
    const View typed = text.substr(text.size() - size);
    const View tail = View(folded).substr(text.size() - size);
    const char32_t before = text[text.size() - size - 1];
    const bool polite = typed.starts_with(U"です") || typed.starts_with(U"デス") ||
                        tail == U"っす" || tail == U"やで";  // no name ends so
    // ほんだよね and いけだよ are names, and nobody is called …だがね.
    const bool short_one = (size <= 2 || tail == U"だよね" || tail == U"なんだ") && !polite;
    const bool as_listed = typed == tail && !(short_one && is_hiragana(before));
    const bool katakana_only = !short_one && std::ranges::none_of(text, is_kanji) &&
                               std::ranges::none_of(text, is_hiragana) &&
                               !text.ends_with(U"セデス");  // メルセデス is one, too
    if (as_listed || katakana_only) return text.substr(0, text.size() - size);
  }
  const std::size_t size = longest_tail(folded, kShortClosings);
  if (size > 0 && is_spoken_ending(text, text.size() - size))
    return text.substr(0, text.size() - size);
  return text;
}

bool is_kana_only(View text) {
  return std::ranges::all_of(text, [](char32_t c) {
    return is_hiragana(c) || is_katakana(c) || is_space(c) || c == U'・' || is_dash(c);
  });
}

std::vector<View> split(View text, View separators) {
  std::vector<View> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    if (std::ranges::any_of(text.substr(0, end), is_word)) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool has_verb_ending(View text) {
  return std::ranges::any_of(kVerbEndings, [&](View ending) {
    if (ending.size() >= text.size() || !text.ends_with(ending)) return false;
    View stem = text.substr(0, text.size() - ending.size());
    if (ending.size() > 1 && stem.size() > 1 && is_hiragana(stem.back())) stem.remove_suffix(1);
    return is_kanji(stem.back());  // 忘れた, 変わった
  });
}

// 「本人は私」「証券に書いてある」: は, を, に, で and も between two ideographs join words.
bool has_particle_inside(View text) {
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (View(U"はをにでも").contains(text[i]) && is_kanji(text[i - 1]) && is_kanji(text[i + 1]))
      return true;
  }
  return false;
}

}  // namespace

Text bare(View said, std::span<const View> labels) {
  View text = trimmed(said);
  for (std::size_t before = text.size() + 1; text.size() < before;) {
    before = text.size();
    text = trimmed(without_opening(text));
    text = trimmed(without_label(text, labels));
    text = trimmed(without_closing(text));
  }
  return Text(text);
}

bool is_sentence(View bare) {
  if (contains(bare, U"?") || contains(bare, U"。")) return true;
  Text folded = to_hiragana(without_spaces(bare));
  for (char32_t& c : folded) {
    if (is_latin(c)) c |= 0x20U;
  }
  const View text = folded;
  const auto inside = [&](View phrase) { return contains(text, phrase); };
  return std::ranges::find(kWholeSentences, text) != kWholeSentences.end() ||
         std::ranges::any_of(kInSentences, inside) || has_verb_ending(bare) ||
         std::ranges::any_of(kLastWords, [&](View last) { return text.ends_with(last); });
}

bool asks(View said) {
  const View text = trimmed(said);
  constexpr auto kEnds =
      std::to_array<View>({U"か", U"かな", U"かね", U"のかな", U"でしょう", U"っけ"});
  return contains(said, U"?") ||
         std::ranges::any_of(kEnds, [&](View end) { return text.ends_with(end); });
}

bool is_label(View said, std::span<const View> labels) {
  const Text folded = to_hiragana(without_spaces(trimmed(said)));
  return std::ranges::any_of(labels, [&](View label) { return folded == label; });
}

bool is_stable(View value, std::span<const View> labels) {
  return plain(utf8(value)) == value && bare(value, labels) == value && !is_sentence(value);
}

bool is_about_the_form(View bare) {
  const Text folded = to_hiragana(without_spaces(bare));
  return has_particle_inside(bare) ||
         std::ranges::any_of(kSubjects, [&](View subject) { return contains(folded, subject); });
}

std::pair<Text, Text> name_and_reading(View bare) {
  const auto pair_of = [](View first, View last) -> std::optional<std::pair<Text, Text>> {
    if (is_kana_only(last) && !is_kana_only(first)) return std::pair(Text(first), Text(last));
    if (is_kana_only(first) && !is_kana_only(last)) return std::pair(Text(last), Text(first));
    return {};
  };
  const std::vector<View> parts = split(bare, U"()、,/\n「」[]");
  if (parts.size() == 2) {
    if (auto both = pair_of(parts[0], parts[1])) return *std::move(both);
  }
  const std::vector<View> words = split(bare, U" ");
  if (parts.size() == 1 && words.size() == 2) {  // 平野大樹 ヒラノダイキ; but 長谷川 エミリア
    const auto [whole, reading] = std::pair(words[0], words[1]);
    const bool full = std::ranges::all_of(whole, is_kanji) &&
                      std::ranges::all_of(reading, is_katakana) && reading.size() > 4;
    if (full && whole.size() > 3) return {Text(whole), Text(reading)};
  }
  if (parts.size() == 1 && words.size() == 4) {  // 服部 美緒 ハットリ ミオ
    const auto middle = static_cast<std::size_t>(words[2].data() - bare.data());
    if (auto both = pair_of(bare.substr(0, middle), bare.substr(middle))) return *std::move(both);
  }
  return {Text(bare), Text()};
}

bool takes_back(View between) {
  constexpr auto kWords =
      std::to_array<View>({U"ではな", U"じゃな", U"でな", U"違", U"ちが", U"間違", U"まちが",
                           U"訂正", U"→", U"もとい", U"正しくは"});
  return std::ranges::any_of(kWords, [&](View word) { return contains(between, word); });
}

}  // namespace annai::typed
