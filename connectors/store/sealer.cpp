#include "connectors/store/sealer.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "bot/core/bytes.h"

namespace annai {
namespace {

constexpr std::size_t kKeyIdBytes = 8;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kHeadBytes = kKeyIdBytes + kNonceBytes;

unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// The associated data. No column's name is the beginning of another's.
std::string spell(const Place& place) {
  std::string spelled(place.column);
  ByteWriter out(spelled);
  out.integer(place.row);
  out.integer(place.session.value);
  if (!place.key.empty()) out.text(place.key);
  return spelled;
}

}  // namespace

Result<std::unique_ptr<Sealer>> Sealer::with_key(std::filesystem::path key_file) {
  if (sodium_init() < 0) return fail(ErrorCode::kUnavailable, "libsodium cannot be used here");
  std::unique_ptr<Sealer> sealer(new Sealer(std::move(key_file)));
  const Result<void> read = sealer->follow_key_file();
  if (!read) return std::unexpected(read.error());
  return sealer;
}

Result<void> Sealer::follow_key_file() {
  std::error_code none;  // then it is made below
  const auto written = std::filesystem::last_write_time(key_file_, none);
  if (!rings_.empty() && written == read_) return {};
  Result<std::vector<Key>> keys = read_keys(key_file_);
  if (!keys) return std::unexpected(keys.error());
  read_ = written;
  wipe();
  rings_.resize(keys->size());
  for (std::size_t i = 0; i < keys->size(); ++i) {
    Key& key = (*keys)[i];
    Ring& ring = rings_[i];
    std::array<std::uint8_t, crypto_generichash_BYTES> hash{};
    crypto_kdf_derive_from_key(ring.hash_key.data(), ring.hash_key.size(), 1, "codehash",
                               key.data());
    crypto_generichash(hash.data(), hash.size(), key.data(), key.size(), nullptr, 0);
    std::ranges::copy_n(hash.begin(), kKeyIdBytes, ring.id.begin());
    ring.key = key;
    sodium_memzero(key.data(), key.size());
  }
  return {};
}

Sealer::~Sealer() { wipe(); }

void Sealer::wipe() {
  sodium_memzero(rings_.data(), rings_.size() * sizeof(Ring));
  rings_.clear();
}

const Sealer::Ring* Sealer::find(std::string_view sealed) const {
  if (sealed.size() < kHeadBytes + kTagBytes) return nullptr;
  const auto here = std::ranges::find_if(rings_, [&](const Ring& ring) {
    return std::equal(ring.id.begin(), ring.id.end(), bytes(sealed));
  });
  return here != rings_.end() ? &*here : nullptr;
}

void Sealer::seal(const Place& place, std::string_view plain, std::string& sealed) const {
  const std::string where = spell(place);
  const Ring& ring = rings_.front();
  sealed.assign(ring.id.begin(), ring.id.end());
  sealed.resize(kHeadBytes + plain.size() + kTagBytes);
  unsigned char* nonce = bytes(sealed) + kKeyIdBytes;
  randombytes_buf(nonce, kNonceBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(sealed) + kHeadBytes, nullptr, bytes(plain),
                                             plain.size(), bytes(where), where.size(), nullptr,
                                             nonce, ring.key.data());
}

Result<std::string> Sealer::open(const Place& place, std::string_view sealed) const {
  const Ring* ring = find(sealed);
  if (ring == nullptr) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("{}: sealed with an unknown key", place.column));
  }
  const std::string_view nonce = sealed.substr(kKeyIdBytes, kNonceBytes);
  const std::string_view cipher = sealed.substr(kHeadBytes);
  const std::string where = spell(place);
  std::string plain(cipher.size() - kTagBytes, '\0');
  const int bad = crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytes(plain), nullptr, nullptr, bytes(cipher), cipher.size(), bytes(where), where.size(),
      bytes(nonce), ring->key.data());
  if (bad != 0) {
    return fail(ErrorCode::kInvalidInput, fmt::format("{}: changed or moved", place.column));
  }
  return plain;
}

std::vector<Sealer::Hash> Sealer::hashes(std::string_view code) const {
  std::vector<Hash> found(rings_.size());
  for (std::size_t i = 0; i < rings_.size(); ++i) {
    crypto_generichash(found[i].data(), found[i].size(), bytes(code), code.size(),
                       rings_[i].hash_key.data(), rings_[i].hash_key.size());
  }
  return found;
}

}  // namespace annai
