// Settings of the LINE channel, with their units. The section `line` of deploy/annai.yaml fills
// them.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace annai {

struct LineConfig {
  bool enabled = false;    // there is a channel_id
  std::string channel_id;  // of the Messaging API channel, digits
  // Each holds a channel secret. The first gets access tokens; webhooks may be signed with either,
  // while the secret is being changed.
  std::vector<std::filesystem::path> secret_files;
  std::string bot_user_id;  // destination of its webhooks; "": not looked at
  std::string basic_id;     // "@abc1234x"
  std::string api = "https://api.line.me";
  std::string data_api = "https://api-data.line.me";
  std::string public_url;          // https, where LINE fetches pictures; "": it is sent none
  std::filesystem::path pictures;  // the screens, as PNG
  std::filesystem::path rich_menu_picture;
  std::chrono::milliseconds settle{300};  // what comes out of order within it is put right
};

}  // namespace annai
