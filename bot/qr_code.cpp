#include "bot/qr_code.h"

#include <fmt/format.h>
#include <png.h>
#include <qrencode.h>

#include <iterator>
#include <memory>

namespace annai {
namespace {

constexpr int kQuiet = 4;    // modules; what the standard asks for
constexpr int kPixels = 10;  // of a module

std::vector<png_byte> grey_pixels(const QrCode& code) {
  const int width = code.side() * kPixels;
  std::vector<png_byte> pixels;
  pixels.reserve(static_cast<std::size_t>(width) * width);
  for (int y = 0; y < width; ++y) {
    for (int x = 0; x < width; ++x) {
      pixels.push_back(code.is_dark(x / kPixels, y / kPixels) ? 0x00 : 0xFF);
    }
  }
  return pixels;
}

}  // namespace

Result<QrCode> QrCode::of(const std::string& text) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> drawn(
      QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
  if (drawn == nullptr) {
    return fail(ErrorCode::kInvalidInput, fmt::format("no QR code can hold '{}'", text));
  }
  QrCode code(drawn->width + (2 * kQuiet));
  for (int y = 0; y < drawn->width; ++y) {
    for (int x = 0; x < drawn->width; ++x) {
      const bool dark = (drawn->data[(y * drawn->width) + x] & 1U) != 0;  // the other bits: why
      code.dark_[code.place(x + kQuiet, y + kQuiet)] = dark;
    }
  }
  return code;
}

// One rectangle for each run of dark modules in a row.
std::string path_of(const QrCode& code) {
  std::string path;
  for (int y = 0; y < code.side(); ++y) {
    for (int x = 0; x < code.side(); ++x) {
      const int from = x;
      while (x < code.side() && code.is_dark(x, y)) ++x;
      if (x > from)
        fmt::format_to(std::back_inserter(path), "M{} {}h{}v1H{}z", from, y, x - from, from);
    }
  }
  return path;
}

std::string svg_of(const QrCode& code, const std::string& title) {
  return fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" width="{1}" height="{1}" viewBox="0 0 {0} {0}" role="img" shape-rendering="crispEdges">
<title>{2}</title>
<path fill="#fff" d="M0 0h{0}v{0}H0z"/>
<path fill="#000" d="{3}"/>
</svg>
)",
      code.side(), code.side() * kPixels, escaped(title), path_of(code));
}

Result<std::string> png_of(const QrCode& code) {
  const std::vector<png_byte> pixels = grey_pixels(code);
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = image.height = static_cast<png_uint_32>(code.side() * kPixels);
  image.format = PNG_FORMAT_GRAY;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string bytes(size, '\0');
  if (png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels.data(), 0, nullptr) == 0) {
    return fail(ErrorCode::kUnavailable, fmt::format("no PNG could be made: {}", image.message));
  }
  bytes.resize(size);
  return bytes;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace annai
