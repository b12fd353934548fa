// A text as a QR code, and the code as a picture.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bot/core/result.h"

namespace annai {

// A value. Error correction level M: on a flyer the code is small, and larger modules help a phone
// more than redundancy for dirt that nobody expects there.
class QrCode {
 public:
  // Fails with kInvalidInput if the text is too long for any code, or empty.
  static Result<QrCode> of(const std::string& text);

  // In modules; the quiet zone of four modules on each side belongs to the code.
  int side() const { return side_; }
  bool is_dark(int x, int y) const { return dark_[place(x, y)]; }

 private:
  explicit QrCode(int side) : side_(side), dark_(static_cast<std::size_t>(side) * side) {}
  std::size_t place(int x, int y) const { return (static_cast<std::size_t>(y) * side_) + x; }

  int side_;
  std::vector<bool> dark_;
};

// The dark modules as the `d` of one SVG path, a module being one unit.
std::string path_of(const QrCode& code);

// The code alone, black on white; `title` is what it says to who cannot see it.
std::string svg_of(const QrCode& code, const std::string& title);

// The bytes of a PNG, ten pixels a module.
Result<std::string> png_of(const QrCode& code);

// Text as it may stand in an SVG element.
std::string escaped(const std::string& text);

}  // namespace annai
