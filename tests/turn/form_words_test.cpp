// What a form asks, where it knows a part of the answer already.
#include "bot/turn/form_words.h"

#include <catch2/catch.hpp>

#include "tests/support/small_content.h"

namespace annai {
namespace {

using dialogs::SlotType;

dialogs::Form address_form() {
  dialogs::Form form{.id = "move"};
  form.slots.push_back({.id = "postal_code", .type = SlotType::kPostalCode, .ask = "郵便番号は。"});
  form.slots.push_back({.id = "address",
                        .type = SlotType::kAddress,
                        .ask = "ご住所は。",
                        .ask_further = "「{prefix}」の続きは。"});
  return form;
}

std::string question_after(const std::string& postal_code) {
  const FormState state{
      .form = "move", .asked = "address", .values = {{"postal_code", postal_code}}};
  return waiting_in(address_form(), state, *test::small_content()).question;
}

TEST_CASE("an address is asked for from where the postal code ends", "[form]") {
  CHECK(question_after("2310023") == "「神奈川県横浜市中区山下町」の続きは。");
}

TEST_CASE("a postal code that the table does not know asks for the whole address", "[form]") {
  CHECK(question_after("9999999") == "ご住所は。");
}

TEST_CASE("what is typed behind a known postal code is put together", "[form]") {
  const dialogs::Form form = address_form();
  const FormState state{.form = "move", .asked = "address", .values = {{"postal_code", "2310023"}}};
  const std::string prefix = address_prefix(form, state, *test::small_content());
  const dialogs::Filling filling =
      dialogs::fill(form, state, {.text = "999-1", .address_prefix = prefix});
  REQUIRE(filling.took.size() == 1);
  CHECK(filling.took[0] == SlotValue{"address", "神奈川県横浜市中区山下町999-1"});
}

}  // namespace
}  // namespace annai
