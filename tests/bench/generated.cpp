#include "tests/bench/generated.h"

#include <array>
#include <string_view>

namespace annai::bench {
namespace {

// A topic is one of each: 貸出予約, 貸出の予約.
constexpr std::array<std::string_view, 40> kThings = {
    "貸出", "蔵書", "閲覧", "書架", "新刊", "雑誌", "新聞", "絵本", "図鑑", "辞典",
    "論文", "古書", "文庫", "漫画", "楽譜", "地図", "資料", "館内", "館外", "分館",
    "本館", "児童", "学生", "団体", "視聴", "録音", "点字", "郷土", "行政", "音楽",
    "映像", "書庫", "座席", "個室", "会議", "駐車", "展示", "講座", "朗読", "読書"};
constexpr std::array<std::string_view, 40> kMatters = {
    "予約", "延長", "督促", "目録", "分類", "配架", "返本", "寄贈", "複本", "欠本",
    "索引", "奥付", "背表", "帯紙", "栞紐", "棚番", "請求", "票券", "名札", "鍵束",
    "受付", "案内", "行事", "抽選", "名簿", "当番", "巡回", "宅配", "郵送", "搬送",
    "修繕", "製本", "保管", "除籍", "弁償", "紛失", "汚損", "延滞", "休館", "開館"};

struct Trouble {
  std::string_view kanji;
  std::string_view kana;
  std::string_view noun;
};
constexpr std::array<Trouble, 24> kTroubles = {{
    {"届か", "とどか", "未着"},       {"開け", "ひらけ", "開扉"},
    {"進め", "すすめ", "進行"},       {"見え", "みえ", "表示"},
    {"読め", "よめ", "判読"},         {"押せ", "おせ", "押下"},
    {"選べ", "えらべ", "選択"},       {"送れ", "おくれ", "送付"},
    {"戻せ", "もどせ", "返却"},       {"使え", "つかえ", "利用"},
    {"借りられ", "かりられ", "借用"}, {"返せ", "かえせ", "返納"},
    {"探せ", "さがせ", "捜索"},       {"直せ", "なおせ", "訂正"},
    {"消せ", "けせ", "消去"},         {"残せ", "のこせ", "保存"},
    {"写せ", "うつせ", "複写"},       {"取れ", "とれ", "取得"},
    {"入れ", "はいれ", "入室"},       {"出せ", "だせ", "提出"},
    {"分から", "わから", "不明"},     {"変えられ", "かえられ", "変更"},
    {"終わら", "おわら", "完了"},     {"始まら", "はじまら", "開始"},
}};
constexpr std::size_t kTroublesOfTopic = 8;
static_assert(kRules <= kThings.size() * kMatters.size() * kTroublesOfTopic);

constexpr std::array<std::string_view, 16> kOpenings = {
    "",           "すみません、", "あの、",         "教えてください。", "こんにちは。",
    "ちょっと、", "おはよう。",   "はじめまして。", "急ぎです。",       "困っています。",
    "ねえ、",     "えっと、",     "質問です。",     "度々すみません、", "さっきから、",
    "また、"};
constexpr std::array<std::string_view, 4> kParticles = {"", "が", "は", "を"};
constexpr std::array<std::string_view, 16> kFillers = {
    "",       "なぜか", "どうしても", "今朝から", "昨日から",     "ずっと", "全然",   "ちっとも",
    "一度も", "まだ",   "急に",       "先週から", "何度やっても", "うまく", "一向に", "家では"};
constexpr std::array<std::string_view, 24> kEndings = {
    "ない",           "ないです",         "ないのですが", "ないんだけど",   "ないんですけど",
    "ないのはなぜ",   "ないのでしょうか", "ないときは",   "ない場合は？",   "ないよ",
    "ないみたい",     "ないようです",     "なかった",     "なかったです",   "なかったのですが",
    "なかったけど",   "なかったんですが", "なかったよ",   "なかったときは", "なくて困る",
    "なくて困ります", "なくて不便",       "なくなった",   "なくなりました"};

struct Subject {
  std::string_view thing;
  std::string_view matter;
  const Trouble& trouble;
};

// A word that nobody has used before, four kana long.
std::string coin_word(std::uint64_t n) {
  constexpr std::array<std::string_view, 32> kKana = {
      "カ", "キ", "ク", "ケ", "コ", "サ", "シ", "ス", "セ", "ソ", "タ",
      "チ", "テ", "ト", "ナ", "ニ", "ヌ", "ネ", "ノ", "ハ", "ヒ", "フ",
      "ヘ", "ホ", "マ", "ミ", "ム", "メ", "モ", "ラ", "リ", "ロ"};
  std::uint64_t mixed = n * 0x9e3779b97f4a7c15;
  mixed ^= mixed >> 32;
  std::string word;
  for (int i = 0; i < 4; ++i, mixed /= kKana.size()) word += kKana.at(mixed % kKana.size());
  return word;
}

// The troubles of a topic start elsewhere for each topic, so that no two words always go together.
Subject subject_of(std::size_t n) {
  const std::size_t topic = n / kTroublesOfTopic;
  const std::size_t trouble = topic * 5 + n % kTroublesOfTopic;
  return {kThings.at(topic % kThings.size()), kMatters.at(topic / kThings.size()),
          kTroubles.at(trouble % kTroubles.size())};
}

// Takes one digit of a number written in mixed radix.
template <std::size_t kSize>
std::string_view pick(const std::array<std::string_view, kSize>& from, std::uint64_t& variant) {
  const std::string_view picked = from.at(variant % kSize);
  variant /= kSize;
  return picked;
}

std::string concat(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

std::string say(const Subject& about, std::uint64_t variant) {
  const auto& [thing, matter, trouble] = about;
  const std::string_view joint = variant % 2 == 0 ? "" : "の";
  variant /= 2;
  const std::string_view verb = variant % 2 == 0 ? trouble.kanji : trouble.kana;
  variant /= 2;
  const std::string_view filler = pick(kFillers, variant);
  const std::string_view ending = pick(kEndings, variant);
  const std::string_view particle = pick(kParticles, variant);
  const std::string_view opening = pick(kOpenings, variant);
  return concat({opening, thing, joint, matter, particle, filler, verb, ending});
}

std::string quoted_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "\"" : ", \"") + text + "\"";
  return "[" + list + "]";
}

}  // namespace

GeneratedRule make_rule(std::size_t n) {
  const auto [thing, matter, trouble] = subject_of(n);
  const std::string topic = concat({"(", thing, matter, "|", thing, "の", matter, ")"});
  const std::string verb = concat({"(", trouble.kanji, "|", trouble.kana, ")"});
  GeneratedRule rule;
  rule.intent = "generated-" + std::to_string(n);
  rule.topic = concat({thing, matter});
  rule.title = concat({thing, matter, "の", trouble.noun});
  rule.any = {concat({topic, "(が|は|を)?.{0,8}", verb, "(ない|なかった|なく)"}),
              concat({trouble.noun, ".{0,6}", topic})};
  rule.yes = make_utterance(n, 0);
  rule.no = rule.topic + "の場所はどこですか";
  return rule;
}

std::vector<GeneratedRule> make_rules(std::size_t count) {
  std::vector<GeneratedRule> rules;
  rules.reserve(count);
  for (std::size_t n = 0; n < count; ++n) rules.push_back(make_rule(n));
  return rules;
}

std::string make_utterance(std::size_t n, std::uint64_t variant) {
  return say(subject_of(n), variant);
}

std::string make_question(std::size_t n, std::uint64_t variant) {
  const std::string name = coin_word(n / kTroublesOfTopic);
  const Subject usual = subject_of(n % kRules);
  return say({name, usual.matter, usual.trouble}, variant);
}

std::string to_yaml(const std::vector<GeneratedRule>& rules) {
  std::string yaml;
  for (const GeneratedRule& rule : rules) {
    yaml += "- intent: " + rule.intent + "\n";
    yaml += "  any: " + quoted_list(rule.any) + "\n";
    yaml += "  yes: " + quoted_list({rule.yes}) + "\n";
    yaml += "  no: " + quoted_list({rule.no}) + "\n";
  }
  return yaml;
}

std::string to_article(std::size_t n) {
  constexpr std::uint64_t kQuestions = 8;
  constexpr std::string_view kAdvice =
      "でお困りのときは、まず受付の画面を開き、案内にそってもう一度お試しください。それでも変わらな"
      "い"
      "ときは、窓口の係員にお声がけください。";
  const GeneratedRule rule = make_rule(n);
  std::string questions;
  for (std::uint64_t variant = 0; variant < kQuestions; ++variant) {
    questions += concat({"  - ", make_utterance(n, variant * 11), "\n"});
  }
  return concat({"---\nid: ", rule.intent, "\ntitle: ", rule.title, "\nintents: [", rule.intent,
                 "]\nstep: 0\nfacts: [", kFact, "]\nchecked: 2026-11-22\nquestions:\n", questions,
                 "---\n", rule.topic, kAdvice, "\n"});
}

}  // namespace annai::bench
