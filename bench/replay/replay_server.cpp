// A server for measuring clients: what it was asked before it answers from memory, so that the figures are the
// client's alone. What it was not asked before it passes on to a real server.
//
//     replay_server --backing HOST:PORT [--host 127.0.0.1] [--port 0]
//
// Prints "HOST:PORT" when it listens; ends with its standard input. EXECUTE is told apart by statement and paging
// state, not by values: every execution of a SELECT gets the row of the first one. A QUERY that is no SELECT is
// always passed on, and answers about the schema are forgotten after it.
#include <fmt/core.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "driver/cluster.hpp"
#include "driver/session.hpp"
#include "net/acceptor.hpp"
#include "wire/codec/frame/frame_extras.hpp"
#include "wire/codec/request/execute.hpp"
#include "wire/codec/request/prepare.hpp"
#include "wire/codec/request/query.hpp"
#include "wire/link/server_link.hpp"

namespace {

using namespace ilion;

[[noreturn]] void die(const std::string& message) {
    fmt::print(stderr, "replay_server: {}\n", message);
    std::exit(1);
}

// The real server, one session for each version of the protocol.
class Backing {
public:
    explicit Backing(Endpoint endpoint) : endpoint_(std::move(endpoint)) {}

    driver::Response ask(const wire::Frame& frame, int version) {
        driver::Request request;
        request.opcode = frame.header.op();
        request.flags = frame.header.flags & (wire::kFlagTracing | wire::kFlagCustomPayload);
        request.body = Bytes(frame.body);
        request.timeout = std::chrono::seconds(60);
        driver::Outcome outcome = session(version).execute(std::move(request));
        if (!outcome.ok() && outcome.response.opcode != wire::Opcode::error) die(outcome.error->message);
        return std::move(outcome.response);
    }

private:
    struct Link {
        std::unique_ptr<driver::Cluster> cluster;
        std::shared_ptr<driver::Session> session;
    };

    driver::Session& session(int version) {
        Link& link = links_[version];
        if (!link.session) {
            driver::ClusterConfig config;
            config.contact_points = {endpoint_};
            config.port = endpoint_.port;
            config.protocol_version = version;
            config.compression.clear();
            link.cluster = std::make_unique<driver::Cluster>(config);
            auto connected = link.cluster->connect();
            if (connected.error) die(connected.error->message);
            link.session = connected.session;
        }
        return *link.session;
    }

    Endpoint endpoint_;
    std::map<int, Link> links_;
};

// A request as far as its answer depends on it; empty: always passed on.
Bytes key_of(const wire::Frame& frame, int version) {
    Bytes key{static_cast<char>(version), static_cast<char>(frame.header.opcode),
              static_cast<char>(frame.header.flags)};
    if (frame.header.op() == wire::Opcode::prepare) return key.append(frame.body);
    if (frame.header.op() == wire::Opcode::execute) {
        ByteReader reader(frame.body);
        reader.read_bytes(reader.read<uint16_t>());
        if (version >= 5) reader.read_bytes(reader.read<uint16_t>());
        reader.read<uint16_t>();
        uint32_t flags = version >= 5 ? reader.read<uint32_t>() : reader.read<uint8_t>();
        constexpr uint32_t kHasPagingState = 0x08;
        if (!reader.ok()) return {};
        key.append(frame.body.substr(0, frame.body.size() - reader.remaining()));
        if ((flags & kHasPagingState) == 0) return key;
        auto execute = wire::Execute::decode(frame.body, version);
        return execute ? key.append(*execute->parameters.paging_state) : Bytes();
    }
    if (frame.header.op() != wire::Opcode::query) return {};
    auto query = wire::Query::decode(frame.body, version);
    if (!query || !query->query.starts_with("SELECT")) return {};
    key.append(query->query);
    key.append(fmt::format("|{}|{}|", query->parameters.page_size.value_or(0), query->parameters.skip_metadata));
    return key.append(query->parameters.paging_state.value_or(""));
}

class Memory {
public:
    explicit Memory(Backing& backing) : backing_(backing) {}

    // The answer stays where it is until `forget_schema`; every connection is served by one thread.
    const driver::Response& answer(const wire::Frame& frame, int version) {
        Bytes key = key_of(frame, version);
        auto found = key.empty() ? answers_.end() : answers_.find(key);
        if (found != answers_.end()) return found->second;
        passed_ = backing_.ask(frame, version);
        if (key.empty()) {
            std::erase_if(answers_, [](const auto& entry) { return entry.first.find("system") != Bytes::npos; });
            return passed_;
        }
        return answers_.insert_or_assign(std::move(key), std::move(passed_)).first->second;
    }

private:
    Backing& backing_;
    std::unordered_map<Bytes, driver::Response> answers_;
    driver::Response passed_;
};

class Replay final : public net::ConnectionHandler {
public:
    Replay(net::ServerConnection& connection, Memory& memory, const wire::ServerLinkOptions& options)
        : connection_(connection),
          memory_(memory),
          link_(options) {}

    void on_bytes(BytesView bytes) override {
        awake_until_ = Clock::now() + kAwake;
        if (!std::exchange(is_awake_, true)) stay_awake();
        link_.receive(bytes);
        wire::Frame frame;
        while (link_.next(frame)) {
            if (frame.header.op() == wire::Opcode::register_) {
                link_.end_response(link_.begin_response(wire::Opcode::ready, frame.header.stream));
                continue;
            }
            const driver::Response& response = memory_.answer(frame, link_.version());
            size_t position = link_.begin_response(response.opcode, frame.header.stream, response.flags);
            link_.frames().append(response.body);
            link_.end_response(position);
        }
    }
    void take_output(Bytes& out) override { link_.take_output(out); }
    bool closing() const override { return link_.closing(); }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::microseconds kAwake{100};

    // What a client asks of a sleeping server costs it the waking, several times what sending costs: that is not to
    // be measured here.
    void stay_awake() {
        connection_.post([](net::ConnectionHandler& handler) {
            auto& replay = static_cast<Replay&>(handler);
            replay.is_awake_ = Clock::now() < replay.awake_until_;
            if (replay.is_awake_) replay.stay_awake();
        });
    }

    net::ServerConnection& connection_;
    Memory& memory_;
    wire::ServerLink link_;
    Clock::time_point awake_until_;
    bool is_awake_ = false;
};

Endpoint endpoint_of(const std::string& text) {
    size_t colon = text.rfind(':');
    if (colon == std::string::npos) die("HOST:PORT is expected, not " + text);
    return {text.substr(0, colon), static_cast<uint16_t>(std::stoi(text.substr(colon + 1))), {}};
}

}  // namespace

int main(int argc, char** argv) {
    std::map<std::string, std::string> given{{"--host", "127.0.0.1"}, {"--port", "0"}};
    if (argc % 2 == 0) die("every option takes a value");
    for (int i = 1; i + 1 < argc; i += 2) given[argv[i]] = argv[i + 1];
    if (!given.contains("--backing")) die("--backing HOST:PORT is needed");
    Backing backing(endpoint_of(given["--backing"]));
    Memory memory(backing);
    wire::ServerLinkOptions options;
    options.supported.options = {
        {"PROTOCOL_VERSIONS", {"3/v3", "4/v4", "5/v5"}}, {"COMPRESSION", {}}, {"CQL_VERSION", {"3.4.7"}}};
    auto listening = net::Acceptor::listen(given["--host"], static_cast<uint16_t>(std::stoi(given["--port"])));
    if (!listening) die(listening.error().message);
    net::Acceptor& acceptor = **listening;
    acceptor.start([&](const auto& connection) { return std::make_unique<Replay>(*connection, memory, options); },
                   1, nullptr);
    fmt::print("{}:{}\n", acceptor.host(), acceptor.port());
    std::fflush(stdout);
    char ignored[256];
    while (::read(STDIN_FILENO, ignored, sizeof ignored) > 0) continue;
    acceptor.stop();
}
