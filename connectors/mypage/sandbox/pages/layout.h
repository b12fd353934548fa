// What all pages share: the frame around their body, their headers, and escaping.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/http/message.h"

namespace annai::mypage {

struct Page {
  int status = 200;
  std::string title;
  std::string body;                       // HTML: what stands in <main>
  std::vector<std::string> framers = {};  // origins that may frame the page; none: nobody
  bool inbox = false;                     // offers the way to the inbox
};

HttpResponse html(const Page& page);
HttpResponse see_other(std::string path);

std::string escaped(std::string_view text);  // for text and for attributes in double quotes

// <input type="hidden" name="form">: what from_our_own_page() cannot see.
std::string hidden_form_token(std::string_view token);

struct PasswordField {
  std::string label = "パスワード（半角英数字）";
  std::string autocomplete = "current-password";
  std::string hint_id;  // of the element with the rules; "" for none
  std::string error;    // what was wrong; "" for nothing
};
// The field with its error, and 入力したパスワードを表示する.
std::string password_field(const PasswordField& field);

// The flyer's five stages with the one that the customer is at, 1 to 5.
std::string stages(int now);

// style sheet, script, icon: part of the program.
struct Asset {
  std::string_view name;
  std::string_view text;
};
std::span<const Asset> assets();
HttpResponse asset_response(const Asset& asset);

}  // namespace annai::mypage
