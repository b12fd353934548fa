// Settings of the REST channel. The section `rest` of deploy/annai.yaml fills them.
#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace annai {

// Where its callers find the pictures of the content, which are SVG files.
struct RestPictures {
  std::string public_url;  // before "/screens/step-5.svg"; "": not known
  std::set<std::string, std::less<>>
      png;  // those that are there as PNG, too: "/screens/step-5.png"
};

struct RestConfig {
  std::filesystem::path token_file;  // whoever knows what is in it may speak; "": no such channel
  RestPictures pictures;
};

}  // namespace annai
