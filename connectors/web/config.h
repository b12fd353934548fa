// The limits of the web chat. The defaults are what production runs with; a load run raises them.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace annai {

struct WebConfig {
  // Pages that may open a chat: scheme, host and port, exactly as browsers write them.
  std::vector<std::string> origins;
  // Whose pages the conversation may show in a frame: My Page, for the password.
  std::vector<std::string> frames;

  std::size_t frame_bytes = 16 * 1024;          // one message of a client, after reassembly
  std::size_t text_code_points = 1'000;         // one utterance
  std::size_t json_depth = 8;                   // objects and lists inside each other
  std::size_t json_members = 32;                // names and list items in one frame, all together
  double bytes_per_second = 32 * 1024;          // read from one connection ...
  double bytes_burst = 64 * 1024;               // ... after so many at once
  double suggestions_per_second = 10;           // of one connection; as many at once
  double pings_per_second = 1;                  // of one connection ...
  double pings_burst = 10;                      // ... after so many at once
  std::size_t sockets_per_session = 3;          // the oldest gives way
  std::size_t waiting_bytes = 256 * 1024;       // to a peer that does not read
  std::size_t waiting_frames = 64;              // likewise
  std::chrono::milliseconds silence{50'000};    // without a byte: dead; pinged after half of it
  std::chrono::milliseconds idle{900'000};      // without a frame from the customer: closed
  std::chrono::milliseconds handshake{10'000};  // for the WebSocket handshake, and for a close
  std::chrono::milliseconds drain{10'000};      // for all chats to close when the server stops
};

}  // namespace annai
