// What the chat hands over, as openapi.yaml describes it. Read strictly: what is missing, too long
// or of another kind is named, and nothing of it is quoted.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace annai::mypage {

struct Holder {
  std::string name, name_kana, postal_code, address;
  std::string birth_date;  // 1980-04-01
  std::string phone;       // digits
};

struct ContractCheck {
  std::vector<std::string> policies;  // 1 to 5, none twice
  Holder holder;
  std::string subject;  // may be empty
};

struct Consent {
  std::string version, at, channel;
};

struct Application {
  Consent consent;
  std::string email;
  ContractCheck contracts;
  bool mail_preference = false;
};

struct BadBody {
  std::string error;    // a code of openapi.yaml
  std::string message;  // for the operator
};

std::expected<ContractCheck, BadBody> read_contract_check(std::string_view json);
std::expected<Application, BadBody> read_application(std::string_view json);

// The same text for bodies that say the same: sorted, without spaces.
std::string canonical(std::string_view json);

// As it is kept while a registration is not finished; the consent stays afterwards, too.
std::string to_json(const Application& application);
std::string to_json(const Consent& consent);

// One recipient, ASCII, at most 254 bytes, without quotes, comments or a second address.
bool is_deliverable(std::string_view email);

}  // namespace annai::mypage
