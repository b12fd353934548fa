// One walk over MeCab's morphemes: each adds to the reading of the whole text; those with a meaning
// of their own add a word and the stem of its reading; a negation denies the word before it.
#include "knowledge/words.h"

#include <malloc.h>
#include <mecab.h>
#include <sys/mman.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <utility>

namespace annai {
namespace {

using Kana = std::u32string;

// Fields of a morpheme in the IPA dictionary. A word that is not in the dictionary has no reading.
struct Morpheme {
  std::string_view surface;
  std::string_view part;    // 名詞, 動詞, ...
  std::string_view detail;  // 代名詞, 非自立, ...
  std::string_view base;
  std::string_view reading;
};

std::string fold_width_and_case(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(text.size()));
  if (U_SUCCESS(status)) fold->normalizeUTF8(0, text, sink, nullptr, status);
  return U_SUCCESS(status) ? out : std::string(text);
}

Kana decode(std::string_view text) {
  Kana out;
  out.reserve(text.size() / 3 + 1);
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < length;) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(text.data(), at, length, c);
    out.push_back(static_cast<char32_t>(c));
  }
  return out;
}

bool is_mark(char32_t c) {
  return c < U'0' || (c > U'9' && c < U'a') || (c > U'z' && c < 0x80) ||
         (c >= 0x2000 && c < 0x3041) || c == U'・' || c >= 0xFF00;
}

char32_t to_hiragana(char32_t c) { return c >= U'ァ' && c <= U'ヶ' ? c - (U'ァ' - U'ぁ') : c; }

Kana in_hiragana(std::string_view text) {
  Kana out = decode(text);
  std::erase_if(out, is_mark);
  std::ranges::transform(out, out.begin(), to_hiragana);
  return out;
}

// What fingers and phone keyboards mix up: small and large kana, voiced and unvoiced, long vowels.
Kana fold_slips(const Kana& reading) {
  static constexpr std::u32string_view kFrom =
      U"ぁぃぅぇぉっゃゅょゎがぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽゔ";
  static constexpr std::u32string_view kTo =
      U"あいうえおつやゆよわかきくけこさしすせそたちつてとはひふへほはひふへほう";
  static_assert(kFrom.size() == kTo.size());
  Kana out;
  for (const char32_t c : reading) {
    if (c == U'ー') continue;
    const std::size_t at = kFrom.find(c);
    out.push_back(at == kFrom.npos ? c : kTo[at]);
  }
  return out;
}

// FNV-1a, finished so that near pieces do not get near hashes.
std::uint32_t hash_of(FeatureKind kind, std::u32string_view piece) {
  std::uint64_t h = 0xcbf29ce484222325U + static_cast<std::uint64_t>(kind);
  for (const char32_t c : piece) h = (h ^ c) * 0x100000001b3U;
  h = (h ^ (h >> 32)) * 0x9e3779b97f4a7c15U;
  return static_cast<std::uint32_t>(h >> 32);
}

Morpheme morpheme_of(const MeCab::Node& node) {
  std::array<std::string_view, 8> fields{};
  std::string_view rest = node.feature;
  for (std::string_view& field : fields) {
    const std::size_t comma = rest.find(',');
    field = rest.substr(0, comma);
    rest = comma == rest.npos ? std::string_view{} : rest.substr(comma + 1);
  }
  const std::string_view surface(node.surface, node.length);
  const auto known = [&](std::string_view field) { return !field.empty() && field != "*"; };
  return {.surface = surface,
          .part = fields[0],
          .detail = fields[1],
          .base = known(fields[6]) ? fields[6] : surface,
          .reading = known(fields[7]) ? fields[7] : surface};
}

bool has_meaning(const Morpheme& m) {
  if (m.detail == "非自立" || m.detail == "接尾") return false;
  return m.part == "名詞" || m.part == "動詞" || m.part == "形容詞" || m.part == "副詞";
}

bool denies(const Morpheme& m) {
  return m.base == "ない" || m.base == "ぬ" || m.base == "ん" || m.base == "へん" ||
         m.base == "まい" || m.base == "無い";
}

// The reading without the ending that bends: surface 届い, base 届く, reading とどい give とど.
Kana stem_of_reading(const Morpheme& m, Kana reading) {
  const Kana surface = decode(m.surface);
  const Kana base = decode(m.base);
  const auto ending = std::ranges::mismatch(surface, base).in1;
  const auto bent = static_cast<std::size_t>(surface.end() - ending);
  if (base != surface && bent < reading.size()) reading.resize(reading.size() - bent);
  if (base == surface && m.part == "動詞" && reading.size() > 1) reading.pop_back();
  return reading;
}

class Cutter {
 public:
  void take(const Morpheme& m) {
    if (m.part == "記号") return;
    const Kana reading = in_hiragana(m.reading);
    whole_ += reading;
    if (denies(m)) {
      add(FeatureKind::kNegation, U"");
      if (!denied_.empty()) add(FeatureKind::kNegation, denied_);
    } else if (has_meaning(m) && !reading.empty()) {
      denied_ = stem_of_reading(m, reading);
      add(FeatureKind::kWord, decode(m.base));
      add(FeatureKind::kReading, denied_);
    }
  }

  Features finish() {
    const Kana kana = fold_slips(whole_);
    const std::u32string_view all = kana;
    for (std::size_t at = 0; at < all.size(); ++at) {
      if (at + 2 <= all.size()) add(FeatureKind::kPair, all.substr(at, 2));
      if (at + 3 <= all.size()) add(FeatureKind::kTriple, all.substr(at, 3));
    }
    std::ranges::sort(features_);
    const auto twice = std::ranges::unique(features_);
    features_.erase(twice.begin(), twice.end());
    return std::move(features_);
  }

 private:
  void add(FeatureKind kind, std::u32string_view piece) {
    features_.push_back({hash_of(kind, piece), kind});
  }

  Features features_;
  Kana whole_;
  Kana denied_;  // stem of the last word with a meaning: what a negation would deny
};

}  // namespace

struct Words::Dictionary {
  std::string folder;
  std::unique_ptr<MeCab::Model> model;
  std::unique_ptr<MeCab::Tagger> tagger;

  // Calls `each` with every morpheme of the text, in its order.
  template <typename Each>
  void read(std::string_view text, Each each) const {
    // One lattice a thread, of no model: it outlives any dictionary.
    static thread_local const std::unique_ptr<MeCab::Lattice> lattice(MeCab::createLattice());
    const std::string folded = fold_width_and_case(text);
    lattice->set_sentence(folded.data(), folded.size());
    if (!tagger->parse(lattice.get())) return;
    for (const MeCab::Node* node = lattice->bos_node(); node != nullptr; node = node->next) {
      if (node->stat == MECAB_NOR_NODE || node->stat == MECAB_UNK_NODE) each(morpheme_of(*node));
    }
  }
};

Result<Words> Words::open(const std::string& dictionary) {
  const std::array<const char*, 5> arguments{"mecab", "-r", "/dev/null", "-d", dictionary.c_str()};
  auto loaded = std::make_unique<Dictionary>();
  loaded->folder = dictionary;
  loaded->model.reset(
      MeCab::createModel(static_cast<int>(arguments.size()),
                         const_cast<char**>(arguments.data())));  // it does not write
  if (loaded->model) loaded->tagger.reset(loaded->model->createTagger());
  if (!loaded->tagger) {
    return fail(ErrorCode::kInvalidInput,
                "no Japanese dictionary in " + dictionary +
                    " (package mecab-ipadic-utf8): " + MeCab::getLastError());
  }
  const std::string_view charset = loaded->model->dictionary_info()->charset;
  if (charset != "UTF-8" && charset != "utf8") {
    return fail(ErrorCode::kInvalidInput, "the dictionary in " + dictionary + " is not UTF-8");
  }
  return Words(std::move(loaded));
}

Words::Words(std::unique_ptr<const Dictionary> dictionary) : dictionary_(std::move(dictionary)) {}
Words::Words(Words&&) noexcept = default;
Words& Words::operator=(Words&&) noexcept = default;
Words::~Words() = default;

Features Words::cut(std::string_view text) const {
  Cutter cutter;
  dictionary_->read(text, [&](const Morpheme& m) { cutter.take(m); });
  return cutter.finish();
}

// MeCab maps its files and tells nobody where; the kernel does. The maps are read-only and shared,
// so that dropping their pages loses nothing.
void Words::rest() const {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find(dictionary_->folder) == std::string::npos) continue;
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    const char* const last = line.data() + line.size();
    const auto [dash, bad_begin] = std::from_chars(line.data(), last, begin, 16);
    if (bad_begin != std::errc{} || dash == last) continue;
    const auto [after, bad_end] = std::from_chars(dash + 1, last, end, 16);
    const bool read_only = std::string_view(after, last).starts_with(" r--");
    if (bad_end != std::errc{} || !read_only) continue;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): an address is what the kernel's list holds
    madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
  }
  ::malloc_trim(0);
}

std::string Words::reading(std::string_view text) const {
  std::string out;
  dictionary_->read(text, [&](const Morpheme& m) {
    if (m.part == "記号") return;
    const Kana kana = in_hiragana(m.reading);
    const icu::UnicodeString utf16 = icu::UnicodeString::fromUTF32(
        reinterpret_cast<const UChar32*>(kana.data()), static_cast<std::int32_t>(kana.size()));
    utf16.toUTF8String(out);
  });
  return out;
}

}  // namespace annai
