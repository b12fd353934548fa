#include "connectors/line/rich_menu.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

namespace annai {
namespace {

using nlohmann::json;

constexpr std::size_t kMostBytes = 1'000'000;  // LINE says 1 MB

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes) value = (value << 8U) | static_cast<unsigned char>(byte);
  return value;
}

bool is_png_of_that_size(std::string_view bytes) {
  return bytes.size() > 24 && bytes.starts_with("\x89PNG\r\n\x1a\n") &&
         big_endian(bytes.substr(16, 4)) == RichMenu::kWidth &&
         big_endian(bytes.substr(20, 4)) == RichMenu::kHeight;
}

json without_name(const RichMenu& menu) {
  json areas = json::array();
  const int width = RichMenu::kWidth / static_cast<int>(menu.areas.size());
  for (const LineMenuArea& area : menu.areas) {
    const int x = width * static_cast<int>(areas.size());
    areas.push_back(
        {{"bounds", {{"x", x}, {"y", 0}, {"width", width}, {"height", RichMenu::kHeight}}},
         {"action", {{"type", "message"}, {"label", area.label}, {"text", area.text}}}});
  }
  return {{"size", {{"width", RichMenu::kWidth}, {"height", RichMenu::kHeight}}},
          {"selected", true},
          {"chatBarText", menu.bar},
          {"areas", std::move(areas)}};
}

}  // namespace

Result<RichMenu> RichMenu::make(const LineWords& words, const std::filesystem::path& picture) {
  std::ifstream stream(picture, std::ios::binary);
  RichMenu menu{.bar = words.menu_bar,
                .areas = words.menu,
                .picture = {std::istreambuf_iterator<char>(stream), {}}};
  if (!is_png_of_that_size(menu.picture) || menu.picture.size() > kMostBytes) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("{}: the menu needs a PNG of {} by {} pixels, {} bytes at most",
                            picture.string(), kWidth, kHeight, kMostBytes));
  }
  return menu;
}

std::string RichMenu::name() const {
  const std::string all = without_name(*this).dump() + picture;
  std::array<unsigned char, 16> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(all.data()),
                     all.size(), nullptr, 0);
  std::string name(kOurs);
  for (const unsigned char byte : hash) name += fmt::format("{:02x}", byte);
  return name;
}

std::string RichMenu::definition() const {
  json menu = without_name(*this);
  menu["name"] = name();
  return menu.dump();
}

}  // namespace annai
