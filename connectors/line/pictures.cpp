#include "connectors/line/pictures.h"

#include <array>
#include <cstdint>
#include <fstream>
#include <optional>
#include <system_error>

namespace annai {
namespace {

constexpr std::string_view kPlace = "/screens/";

// A PNG begins with eight bytes of its own, then the chunk IHDR: width and height, big endian.
std::optional<PictureSize> size_of(const std::filesystem::path& file) {
  constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
  constexpr std::size_t kWidthAt = 16;
  constexpr std::size_t kHeightAt = 20;
  std::array<char, kHeightAt + 4> head{};
  std::ifstream stream(file, std::ios::binary);
  if (!stream.read(head.data(), head.size())) return std::nullopt;
  if (!std::string_view(head.data(), head.size()).starts_with(kSignature)) return std::nullopt;
  const auto number_at = [&](std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
      number = number << 8U | static_cast<unsigned char>(head[i]);
    }
    return static_cast<int>(number & 0x7FFF'FFFFU);
  };
  const PictureSize size{.width = number_at(kWidthAt), .height = number_at(kHeightAt)};
  return size.width > 0 && size.height > 0 ? std::optional(size) : std::nullopt;
}

}  // namespace

LinePictures read_pictures(const std::filesystem::path& folder) {
  LinePictures pictures;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(folder, missing)) {
    if (entry.path().extension() != ".png") continue;
    const std::optional<PictureSize> size = size_of(entry.path());
    if (size) pictures.emplace(std::string(kPlace) + entry.path().filename().string(), *size);
  }
  return pictures;
}

}  // namespace annai
