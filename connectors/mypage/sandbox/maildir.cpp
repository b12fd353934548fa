#include "connectors/mypage/sandbox/maildir.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <system_error>

#include "connectors/mypage/sandbox/mailer.h"
#include "connectors/store/files.h"

namespace annai::mypage {
namespace fs = std::filesystem;

namespace {

bool sync_folder(const fs::path& folder) {
  const Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd && ::fsync(fd.get()) == 0;
}

bool write_file(const fs::path& file, std::string_view text) {
  const Fd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                     S_IRUSR | S_IWUSR));
  if (!fd) return false;
  while (!text.empty()) {
    const ssize_t n = ::write(fd.get(), text.data(), text.size());
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return ::fsync(fd.get()) == 0;
}

class MaildirMailer final : public Mailer {
 public:
  explicit MaildirMailer(fs::path folder) : folder_(std::move(folder)) {
    std::error_code ignored;  // a folder that is missing shows when a mail is posted
    for (const char* part : {"tmp", "new", "cur"}) fs::create_directories(folder_ / part, ignored);
    fs::permissions(folder_, fs::perms::owner_all, ignored);
  }

  Posted post(const Letter& letter, const Envelope& envelope) override {
    const fs::path temporary = folder_ / "tmp" / envelope.message_id;
    const fs::path arrived = folder_ / "new" / envelope.message_id;
    if (!write_file(temporary, to_rfc5322(letter, envelope))) return Posted::kNotYet;
    if (::rename(temporary.c_str(), arrived.c_str()) != 0) return Posted::kNotYet;
    return sync_folder(folder_ / "new") ? Posted::kYes : Posted::kUnknown;
  }

 private:
  fs::path folder_;
};

std::string decoded(std::string_view base64) {
  std::string out(base64.size(), '\0');
  std::size_t size = 0;
  sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), base64.data(),
                    base64.size(), "\r\n ", &size, nullptr, sodium_base64_VARIANT_ORIGINAL);
  out.resize(size);
  return out;
}

// "=?UTF-8?B?...?=" words, one after the other, and what stands around them.
std::string decoded_words(std::string_view text) {
  constexpr std::string_view kBegin = "=?UTF-8?B?";
  std::string out;
  for (auto at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin)) {
    if (out.empty()) out = text.substr(0, at);
    text.remove_prefix(at + kBegin.size());
    const auto end = std::min(text.find("?="), text.size());
    out += decoded(text.substr(0, end));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return out + std::string(text);
}

std::optional<ReceivedMail> parse(const std::string& raw) {
  const auto end = raw.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  std::map<std::string, std::string> fields;
  std::string name;
  for (std::size_t begin = 0; begin < end;) {
    const auto line_end = std::min(raw.find("\r\n", begin), end);
    const std::string line = raw.substr(begin, line_end - begin);
    begin = line_end + 2;
    if (line.starts_with(' ')) {
      fields[name] += line;
    } else if (const auto colon = line.find(": "); colon != std::string::npos) {
      name = line.substr(0, colon);
      fields[name] = line.substr(colon + 2);
    }
  }
  std::string text = decoded(std::string_view(raw).substr(end));
  std::erase(text, '\r');
  return ReceivedMail{.date = fields["Date"],
                      .from = decoded_words(fields["From"]),
                      .to = fields["To"],
                      .subject = decoded_words(fields["Subject"]),
                      .text = std::move(text)};
}

}  // namespace

std::unique_ptr<Mailer> maildir_mailer(const fs::path& folder) {
  return std::make_unique<MaildirMailer>(folder);
}

std::vector<ReceivedMail> read_maildir(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const char* part : {"new", "cur"}) {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder / part, none)) {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files, {}, [](const fs::path& file) { return file.filename(); });
  std::vector<ReceivedMail> mails;
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string raw{std::istreambuf_iterator(in), {}};
    if (std::optional<ReceivedMail> mail = parse(raw)) mails.push_back(*std::move(mail));
  }
  return mails;
}

}  // namespace annai::mypage
