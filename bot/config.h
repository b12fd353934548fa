// deploy/annai.yaml: every setting of `annai serve`, with its unit. What is not in the file has the
// default given here; a key that is not known is refused.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "bot/core/yaml.h"
#include "bot/runtime/conversations.h"
#include "bot/turn/people.h"
#include "connectors/http/config.h"
#include "connectors/line/config.h"
#include "connectors/rest/config.h"
#include "connectors/store/sqlite_store.h"
#include "connectors/web/config.h"

namespace annai {

struct MyPageSettings {
  std::string url;    // of the insurer's API; "": the sandbox, as a child process
  std::string pages;  // origin of its pages; "": that of `url`
  std::string terms;  // address of 会員規定; "": the sandbox's, or none
  std::filesystem::path key_file;
  struct {
    std::uint16_t port = 8081;  // 0: any free one, as whenever the chat takes any
    std::filesystem::path data;
    std::filesystem::path contracts;
    std::string public_url;  // as customers reach it; "": http://localhost:PORT
    std::string smtp;        // "": into a Maildir, with an inbox page
    std::string mail_from = "mypage@example.jp";
  } sandbox;
};

struct Config {
  HttpConfig http;
  WebConfig web;
  StoreConfig store;
  ConversationLimits conversations;
  MyPageSettings mypage;
  LineConfig line;
  People people;
  RestConfig rest;
  std::string public_url;         // of the chat, as customers reach it; "": not known
  std::filesystem::path content;  // the content root
  std::string log_level = "info";

  // nullopt if anything is wrong; `problems` then says all of it. Relative paths start at `base`.
  static std::optional<Config> load(const std::filesystem::path& file, Problems& problems);
};

}  // namespace annai
