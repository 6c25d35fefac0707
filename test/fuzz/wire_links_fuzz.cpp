// Bytes of a connection into both links, in chunks: first byte selects the end, the handshake that went before, and
// the size of the chunks.
#include <cstddef>
#include <cstdint>

#include "wire/link/client_link.hpp"
#include "wire/link/server_link.hpp"

namespace {

using namespace ilion;

const wire::ServerLinkOptions& options() {
    static const wire::ServerLinkOptions made = [] {
        wire::ServerLinkOptions fresh;
        fresh.supported.options = {{"COMPRESSION", {"snappy", "lz4"}}};
        fresh.max_frame_body = 1 << 20;
        return fresh;
    }();
    return made;
}

// Both ends after a handshake in `version`.
void shake_hands(wire::ClientLink& client, wire::ServerLink& server) {
    Bytes bytes;
    wire::Frame frame;
    client.start();
    while (client.has_output() || server.has_output()) {
        client.take_output(bytes);
        server.receive(bytes);
        while (server.next(frame)) {
        }
        server.take_output(bytes);
        client.receive(bytes);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 2) return 0;
    unsigned choice = data[0];
    size_t chunk = data[1] == 0 ? size : data[1];
    BytesView bytes(reinterpret_cast<const char*>(data) + 2, size - 2);

    wire::ClientLinkOptions client_options;
    client_options.version = 3 + static_cast<int>(choice >> 1) % 3;
    client_options.max_frame_body = 1 << 20;
    if ((choice & 0x10) != 0) client_options.compression = {wire::Compression::lz4};
    if ((choice & 0x20) != 0) client_options.compression = {wire::Compression::snappy};
    wire::ClientLink client(client_options);
    wire::ServerLink server(options());
    if ((choice & 0x40) != 0)
        shake_hands(client, server);
    else
        client.start();

    wire::Frame frame;
    Bytes out;
    while (!bytes.empty()) {
        BytesView part = bytes.substr(0, chunk);
        bytes.remove_prefix(part.size());
        if ((choice & 1) != 0) {
            client.receive(part);
            while (client.next(frame)) (void)frame.take_body();
            client.take_output(out);
        } else {
            server.receive(part);
            while (server.next(frame)) (void)frame.take_body();
            server.take_output(out);
        }
    }
    return 0;
}
