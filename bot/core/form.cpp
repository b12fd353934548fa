#include "bot/core/form.h"

#include <algorithm>

#include "bot/core/bytes.h"

namespace annai {
namespace {

constexpr std::int64_t kWithAttempts = 2;  // how often it was sent: nobody read it
constexpr std::int64_t kVersion = 3;

}  // namespace

const std::string* FormState::find(std::string_view slot) const {
  const auto found = std::ranges::find(values, slot, &SlotValue::slot);
  return found == values.end() ? nullptr : &found->value;
}

void FormState::erase(std::string_view slot) {
  std::erase_if(values, [&](const SlotValue& value) { return value.slot == slot; });
}

std::string encode(const FormState& form) {
  std::string blob;
  ByteWriter out(blob);
  out.integer(kVersion);
  out.text(form.form);
  out.text(form.asked);
  out.text(form.stage);
  out.text(form.reference);
  out.integer(form.expires.time_since_epoch().count());
  out.integer(form.misses);
  out.text(form.awaited);
  out.count(form.readings.size());
  for (const std::string& reading : form.readings) out.text(reading);
  out.count(form.values.size());
  for (const SlotValue& value : form.values) {
    out.text(value.slot);
    out.text(value.value);
  }
  return blob;
}

Result<FormState> decode_form(std::string_view blob) {
  ByteReader in(blob);
  const std::int64_t version = in.integer();
  if (version != kVersion && version != kWithAttempts) {
    return fail(ErrorCode::kInvalidInput, "a stored form has an unknown version");
  }
  FormState form;
  form.form = in.text();
  form.asked = in.text();
  form.stage = in.text();
  form.reference = in.text();
  form.expires = UtcTime(std::chrono::milliseconds(in.integer()));
  form.misses = static_cast<std::int32_t>(in.integer());
  if (version == kWithAttempts) in.integer();
  form.awaited = in.text();
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    form.readings.emplace_back(in.text());
  }
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    SlotValue& value = form.values.emplace_back();
    value.slot = in.text();
    value.value = in.text();
  }
  if (!in.done()) return fail(ErrorCode::kInvalidInput, "a stored form is damaged");
  return form;
}

}  // namespace annai
