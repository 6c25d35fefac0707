// The least that a client can cost: frames that were encoded before are written to a server, and answers are read
// without a look at them.
//
//     replay_loop --server HOST:PORT --keyspace KS [--ops 100000] [--in-flight 128]
//
// Expects the table that bench/python/client.py makes. Prints JSON: for a window of requests in flight and for one
// after the other, CPU and wall-clock microseconds per operation.
#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <string>

#include "base/byte_writer.hpp"
#include "wire/codec/frame/frame_header.hpp"
#include "wire/codec/request/execute.hpp"
#include "wire/codec/request/prepare.hpp"
#include "wire/codec/request/startup.hpp"
#include "wire/codec/response/result.hpp"

namespace {

using namespace ilion;
constexpr int kVersion = 4;  // frames without segments

[[noreturn]] void die(const std::string& message) {
    fmt::print(stderr, "replay_loop: {}\n", message);
    std::exit(1);
}

template <class Write>
Bytes frame_of(wire::Opcode opcode, int16_t stream, Write write) {
    wire::FrameHeader header;
    header.version = kVersion;
    header.stream = stream;
    header.opcode = static_cast<uint8_t>(opcode);
    Bytes frame;
    size_t position = wire::begin_frame(frame, header);
    write(frame);
    wire::end_frame(frame, position);
    return frame;
}

class Socket {
public:
    explicit Socket(const std::string& server) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        size_t colon = server.rfind(':');
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<uint16_t>(std::stoi(server.substr(colon + 1))));
        ::inet_pton(AF_INET, server.substr(0, colon).c_str(), &address.sin_addr);
        if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) die("cannot connect");
        int on = 1;
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ~Socket() { ::close(fd_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    void write(BytesView bytes) {
        if (::send(fd_, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) die("cannot write");
    }
    // Reads until `count` frames are there; they stay in `buffer`.
    void read(Bytes& buffer, size_t count) {
        buffer.clear();
        size_t next = 0;
        char chunk[65536];
        while (count > 0) {
            ssize_t got = ::recv(fd_, chunk, sizeof chunk, 0);
            if (got <= 0) die("the server closed the connection");
            buffer.append(chunk, static_cast<size_t>(got));
            while (count > 0 && buffer.size() >= next + wire::FrameHeader::kSize) {
                auto header = wire::FrameHeader::decode(BytesView(buffer).substr(next));
                size_t end = next + wire::FrameHeader::kSize + static_cast<size_t>(header.length);
                if (end > buffer.size()) break;
                if (header.op() == wire::Opcode::error) die("the server answered with an error");
                next = end;
                --count;
            }
        }
    }

private:
    int fd_;
};

Bytes execute_frame(BytesView id, BytesView key, int16_t stream) {
    return frame_of(wire::Opcode::execute, stream, [&](Bytes& body) {
        ByteWriter writer(body);
        wire::Execute execute{id, {}, {}};
        execute.parameters.consistency = wire::Consistency::local_one;
        execute.encode_ids(writer, kVersion);
        execute.parameters.encode_head(writer, kVersion, 1, false);
        writer.write_value(key);
        execute.parameters.encode_tail(writer, kVersion);
    });
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

template <class Work>
std::string measure(size_t ops, Work work) {
    double cpu = cpu_seconds();
    auto began = std::chrono::steady_clock::now();
    work();
    double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    double each = 1e6 / static_cast<double>(ops);
    return fmt::format("[{:.3f}, {:.3f}]", (cpu_seconds() - cpu) * each, wall * each);
}

}  // namespace

int main(int argc, char** argv) {
    std::map<std::string, std::string> given{{"--ops", "100000"}, {"--in-flight", "128"}};
    for (int i = 1; i + 1 < argc; i += 2) given[argv[i]] = argv[i + 1];
    if (!given.contains("--server") || !given.contains("--keyspace")) die("--server and --keyspace are needed");
    size_t ops = std::stoul(given["--ops"]);
    size_t window = std::stoul(given["--in-flight"]);

    Socket socket(given["--server"]);
    Bytes answer;
    wire::Startup startup{{{"CQL_VERSION", "3.4.7"}}};
    socket.write(frame_of(wire::Opcode::startup, 0, [&](Bytes& body) { startup.encode(body); }));
    socket.read(answer, 1);
    std::string cql =
        "SELECT id, name, population, founded, area, tags FROM " + given["--keyspace"] + ".cities WHERE id = ?";
    socket.write(frame_of(wire::Opcode::prepare, 0, [&](Bytes& body) {
        wire::Prepare{cql, {}}.encode(body, kVersion);
    }));
    socket.read(answer, 1);
    auto result = wire::decode_result(BytesView(answer).substr(wire::FrameHeader::kSize), kVersion);
    auto* prepared = result ? std::get_if<wire::PreparedResult>(&*result) : nullptr;
    if (prepared == nullptr) die("PREPARE was not answered with PREPARED");

    Bytes id(prepared->id);
    Bytes key(16, '\0');
    Bytes one = execute_frame(id, key, 0);
    Bytes many;
    for (size_t i = 0; i < window; ++i) many += execute_frame(id, key, static_cast<int16_t>(i));
    auto windows = measure(ops, [&] {
        for (size_t done = 0; done < ops; done += window) {
            socket.write(many);
            socket.read(answer, window);
        }
    });
    size_t single = ops / 4;
    auto turns = measure(single, [&] {
        for (size_t i = 0; i < single; ++i) {
            socket.write(one);
            socket.read(answer, 1);
        }
    });
    fmt::print("{{\"concurrent select\": {}, \"blocking select\": {}}}\n", windows, turns);
}
