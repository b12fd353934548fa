// A customer's browser, as far as tools need one: opens a page of My Page, fills its one form,
// sends it. Blocking; one thread at a time.
#pragma once

#include <map>
#include <string>

#include "bot/core/result.h"

namespace annai {

struct VisitedPage {
  int status = 0;
  std::string url;  // after redirects
  std::string html;
  std::string text;  // what stands on it, without its tags

  // Fields of its form with their values, hidden ones too; empty: it has none.
  std::map<std::string, std::string> fields;
  std::string action;  // where its form goes, absolute
  bool asks_password() const { return !password_field.empty(); }
  std::string password_field;
};

class Visitor {
 public:
  Visitor();
  ~Visitor();
  Visitor(const Visitor&) = delete;
  Visitor& operator=(const Visitor&) = delete;

  // Unavailable: nobody answers.
  Result<VisitedPage> open(const std::string& url);
  // Types the password into the page's form and sends it.
  Result<VisitedPage> type_password(const VisitedPage& page, const std::string& password);
  Result<VisitedPage> post(const std::string& url, const std::string& type,
                           const std::string& body);

 private:
  Result<VisitedPage> perform(const std::string& url);
  void* curl_;  // CURL
};

}  // namespace annai
