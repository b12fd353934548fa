#include "connectors/store/journal.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <span>

#include "bot/core/bytes.h"
#include "connectors/store/database.h"
#include "connectors/store/files.h"

namespace annai {
namespace {

// A sealed event: key id, nonce, cipher text with its tag.
constexpr std::size_t kKeyIdBytes = 8;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kHeadBytes = kKeyIdBytes + kNonceBytes;

unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// What a cipher text is bound to: its table and column, its row, and its session.
std::string place_of(JournalRow row) {
  std::string place = "turns.sealed";
  ByteWriter out(place);
  out.integer(row.turn);
  out.integer(row.session.value);
  return place;
}

void write_what(ByteWriter& out, const Arrived& arrived) { out.text(arrived.entry); }
void write_what(ByteWriter& out, const Said& said) { out.text(said.text); }
void write_what(ByteWriter& out, const Chose& chose) { out.text(chose.choice); }
void write_what(ByteWriter& out, const Rated& rated) {
  out.integer(rated.reply);
  out.integer(rated.helpful ? 1 : 0);
  out.text(rated.comment);
}
void write_what(ByteWriter& out, const Elapsed& elapsed) { out.text(elapsed.timer); }

void read_what(ByteReader& in, Arrived& arrived) { arrived.entry = in.text(); }
void read_what(ByteReader& in, Said& said) { said.text = in.text(); }
void read_what(ByteReader& in, Chose& chose) { chose.choice = in.text(); }
void read_what(ByteReader& in, Rated& rated) {
  rated.reply = in.integer();
  rated.helpful = in.integer() != 0;
  rated.comment = in.text();
}
void read_what(ByteReader& in, Elapsed& elapsed) { elapsed.timer = in.text(); }

void encode(const Event& event, std::string& plain) {
  plain.clear();
  ByteWriter out(plain);
  out.text(event.key);
  out.integer(event.at.time_since_epoch().count());
  out.fixed(event.random);
  out.integer(static_cast<std::int64_t>(event.what.index()));
  std::visit([&](const auto& what) { write_what(out, what); }, event.what);
}

std::optional<Event> decode(std::string_view plain, SessionId session) {
  ByteReader in(plain);
  Event event;
  event.session = session;
  event.key = in.text();
  event.at = UtcTime(std::chrono::milliseconds(in.integer()));
  in.fixed(event.random);
  switch (in.integer()) {  // the places in Event::what
    case 0:
      event.what = Arrived{};
      break;
    case 1:
      event.what = Said{};
      break;
    case 2:
      event.what = Chose{};
      break;
    case 3:
      event.what = Rated{};
      break;
    case 4:
      event.what = Elapsed{};
      break;
    default:
      return std::nullopt;
  }
  std::visit([&](auto& what) { read_what(in, what); }, event.what);
  return in.done() ? std::optional(std::move(event)) : std::nullopt;
}

Result<void> read_or_make_key(const std::filesystem::path& file, std::span<std::uint8_t> key) {
  Result<Fd> opened = open_secret(file);
  if (!opened) return std::unexpected(opened.error());
  struct stat status{};
  if (::fstat(opened->get(), &status) != 0 || (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("the key file {} may be read by others: chmod 600 it", file.string()));
  }
  const auto size = static_cast<ssize_t>(key.size());
  if (status.st_size == 0) {  // just made
    randombytes_buf(key.data(), key.size());
    if (::write(opened->get(), key.data(), key.size()) != size || ::fsync(opened->get()) != 0) {
      return fail(ErrorCode::kUnavailable,
                  fmt::format("the key file {} cannot be written", file.string()));
    }
  } else if (status.st_size != size || ::read(opened->get(), key.data(), key.size()) != size) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("the key file {} is not {} bytes long", file.string(), size));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::with_key(const std::filesystem::path& key_file) {
  if (sodium_init() < 0) return fail(ErrorCode::kUnavailable, "libsodium cannot be used here");
  std::unique_ptr<Journal> journal(new Journal);
  const Result<void> read = read_or_make_key(key_file, journal->key_);
  if (!read) return std::unexpected(read.error());
  std::array<std::uint8_t, crypto_generichash_BYTES> hash{};
  crypto_generichash(hash.data(), hash.size(), journal->key_.data(), journal->key_.size(), nullptr,
                     0);
  std::ranges::copy_n(hash.begin(), kKeyIdBytes, journal->key_id_.begin());
  return journal;
}

Journal::~Journal() {
  sodium_memzero(key_.data(), key_.size());
  sodium_memzero(plain_.data(), plain_.capacity());
}

std::string_view Journal::seal(const Event& event, JournalRow row) {
  encode(event, plain_);
  const std::string place = place_of(row);
  sealed_.assign(key_id_.begin(), key_id_.end());
  sealed_.resize(kHeadBytes + plain_.size() + kTagBytes);
  unsigned char* nonce = bytes(sealed_) + kKeyIdBytes;
  randombytes_buf(nonce, kNonceBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(sealed_) + kHeadBytes, nullptr, bytes(plain_),
                                             plain_.size(), bytes(place), place.size(), nullptr,
                                             nonce, key_.data());
  return sealed_;
}

Result<Event> Journal::open(std::string_view sealed, JournalRow row) const {
  const bool ours = sealed.size() >= kHeadBytes + kTagBytes &&
                    std::equal(key_id_.begin(), key_id_.end(), bytes(sealed));
  if (!ours) return fail(ErrorCode::kInvalidInput, "this event was sealed with another key");
  const std::string_view nonce = sealed.substr(kKeyIdBytes, kNonceBytes);
  const std::string_view cipher = sealed.substr(kHeadBytes);
  const std::string place = place_of(row);
  std::string plain(cipher.size() - kTagBytes, '\0');
  const int bad = crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytes(plain), nullptr, nullptr, bytes(cipher), cipher.size(), bytes(place), place.size(),
      bytes(nonce), key_.data());
  std::optional<Event> event = bad == 0 ? decode(plain, row.session) : std::nullopt;
  if (!event) return fail(ErrorCode::kInvalidInput, "a sealed event was changed or moved");
  return *std::move(event);
}

Result<std::vector<Event>> read_journal(const std::filesystem::path& folder,
                                        const std::filesystem::path& key_file,
                                        SessionId session) try {
  Result<std::unique_ptr<Journal>> journal = Journal::with_key(key_file);
  if (!journal) return std::unexpected(journal.error());
  Result<DatabasePtr> db = open_for_reading(folder);
  if (!db) return std::unexpected(db.error());
  std::vector<Event> events;
  SQLite::Statement rows(
      **db, "SELECT id, sealed FROM turns WHERE session=? AND sealed IS NOT NULL ORDER BY id");
  rows.bind(1, session.value);
  while (rows.executeStep()) {
    const JournalRow row{.turn = rows.getColumn(0).getInt64(), .session = session};
    Result<Event> event = (*journal)->open(rows.getColumn(1).getString(), row);
    if (!event) return std::unexpected(event.error());
    events.push_back(*std::move(event));
  }
  return events;
} catch (const SQLite::Exception& e) {
  return fail(ErrorCode::kUnavailable, fmt::format("cannot read the journal: {}", e.what()));
}

}  // namespace annai
