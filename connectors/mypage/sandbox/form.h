// Forms as browsers post them, read in place: a password goes from the body straight into a Secret,
// and nowhere else.
#pragma once

#include <string>
#include <string_view>

#include "connectors/http/message.h"
#include "connectors/mypage/sandbox/secret.h"

namespace annai::mypage {

class Form {
 public:
  explicit Form(std::string_view body) : body_(body) {}  // the body lasts as long as the form

  std::string text(std::string_view name) const;  // "" if it is missing
  Secret secret(std::string_view name) const;
  bool checked(std::string_view name) const { return !raw(name).empty(); }

 private:
  std::string_view raw(std::string_view name) const;
  std::string_view body_;
};

// Whether a POST comes from one of our own pages, as far as browsers tell: Sec-Fetch-Site and
// Origin ("null" where the policy is no-referrer). A form token is checked besides.
bool from_our_own_page(const HttpRequest& request);

std::string cookie(const HttpRequest& request, std::string_view name);

}  // namespace annai::mypage
