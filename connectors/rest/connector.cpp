#include "connectors/rest/connector.h"

#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include "connectors/rest/message.h"

namespace annai {
namespace {

constexpr std::size_t kShortestToken = 32;

HttpResponse json_response(int status, std::string body) {
  HttpResponse response = plain_response(status, std::move(body));
  std::erase_if(response.fields, [](const auto& field) { return field.first == "Content-Type"; });
  response.fields.emplace_back("Content-Type", "application/json; charset=utf-8");
  return response;
}

HttpResponse refusal(const Error& error) {
  switch (error.code) {
    case ErrorCode::kBadRequest:
      return json_response(400, R"({"error":"this button was never offered to this sender"})");
    case ErrorCode::kRateLimited: {
      HttpResponse slower = json_response(429, R"({"error":"too fast"})");
      slower.fields.emplace_back("Retry-After", "1");
      return slower;
    }
    default: {
      HttpResponse later = json_response(503, R"({"error":"not now; send it again"})");
      later.fields.emplace_back("Retry-After", "2");
      return later;
    }
  }
}

// Unique for ever: of chance alone, for the numbers of requests begin anew with each process.
std::string key_of(const Randomness& random) {
  constexpr std::size_t kBytes = 16;
  std::array<char, 2 * kBytes + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), random.data(), kBytes);
  return hex.data();
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// As URLs spell it. What is no such spelling stays as it stands.
std::string percent_decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_spelt = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                          hex_digit(text[i + 2]) >= 0;
    if (!is_spelt) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
    i += 2;
  }
  return plain;
}

// "token=..." of a query.
std::string token_in(std::string_view query) {
  constexpr std::string_view kName = "token=";
  const std::size_t at = query.starts_with(kName) ? 0 : query.find("&token=");
  if (at == query.npos) return {};
  query.remove_prefix(at + kName.size() + (at == 0 ? 0 : 1));
  return percent_decoded(query.substr(0, query.find('&')));
}

}  // namespace

Result<std::unique_ptr<RestConnector>> RestConnector::open(const RestConfig& config, Inbox& inbox,
                                                           const Clock& clock) {
  const auto refuse = [&](std::string_view what) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("the token's file {} {}", config.token_file.string(), what));
  };
  struct stat status{};
  std::ifstream file(config.token_file);
  if (!file || ::stat(config.token_file.c_str(), &status) != 0) return refuse("cannot be read");
  if ((status.st_mode & S_IRWXO) != 0) return refuse("may be read by everybody: chmod 640 it");
  std::string token{std::istreambuf_iterator<char>(file), {}};
  while (token.ends_with('\n')) token.pop_back();
  if (token.size() < kShortestToken) return refuse("has less than 32 characters");
  return std::unique_ptr<RestConnector>(
      new RestConnector(std::move(token), config.pictures, inbox, clock));
}

void RestConnector::serve_on(Server& server) {
  server.get("/webhooks/rest/", json_response(200, R"({"status":"ok"})"));
  server.post("/webhooks/rest/webhook",
              [this](const HttpRequest& request) { return take(request); });
}

bool RestConnector::is_known(const HttpRequest& request) const {
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view header = request.field("Authorization");
  const std::string shown = header.starts_with(kBearer) ? std::string(header.substr(kBearer.size()))
                                                        : token_in(request.query());
  return shown.size() == token_.size() &&
         sodium_memcmp(shown.data(), token_.data(), token_.size()) == 0;
}

// One at a time for each sender: the next answer belongs to the next request.
net::awaitable<HttpResponse> RestConnector::take(const HttpRequest& request) {
  if (!is_known(request)) co_return json_response(401, R"({"error":"no token, or a wrong one"})");
  std::optional<RestMessage> message = read_rest_message(request.body);
  if (!message) {
    co_return json_response(
        400,
        R"({"error":"write {\"sender\":\"...\",\"message\":\"...\"}, at most 1,000 characters"})");
  }
  const std::string sender = message->sender;
  if (!busy_.try_emplace(sender).second) co_return refusal({ErrorCode::kRateLimited, {}});
  const std::uint64_t number = ++last_request_;
  waiting_[number];
  const Randomness random = clock_.random();
  Event event{
      .session = {}, .key = key_of(random), .at = clock_.now(), .random = random, .what = {}};
  std::visit([&](auto& what) { event.what = std::move(what); }, message->what);
  const Result<SessionId> done = co_await inbox_.handle_from(
      {.channel = std::string(kChannel), .name = sender}, std::move(event), number);
  busy_.erase(sender);
  const std::vector<std::string> frames = std::move(waiting_.extract(number).mapped());
  co_return done ? json_response(200, rest_answer(sender, frames, pictures_))
                 : refusal(done.error());
}

void RestConnector::deliver(const Delivery& delivery) {
  const auto here = waiting_.find(delivery.address);
  if (delivery.address == 0 || here == waiting_.end()) return;
  here->second.insert(here->second.end(), delivery.frames.begin(), delivery.frames.end());
}

}  // namespace annai
