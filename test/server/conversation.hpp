// A client of a node in memory, without sockets: sends messages and takes the answers apart.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/connection.hpp"
#include "server/node.hpp"
#include "wire/codec/frame/frame_extras.hpp"
#include "wire/codec/request/batch.hpp"
#include "wire/codec/request/execute.hpp"
#include "wire/codec/request/prepare.hpp"
#include "wire/codec/request/query.hpp"
#include "wire/codec/response/error_message.hpp"
#include "wire/codec/response/event.hpp"
#include "wire/codec/response/result.hpp"
#include "wire/link/client_link.hpp"

namespace ilion::server {

struct Reply {
    wire::Opcode opcode = wire::Opcode::error;
    wire::FrameExtras extras;
    Bytes body;
    int version = 0;
    int16_t stream = 0;

    wire::ResultMessage result() const {
        EXPECT_EQ(opcode, wire::Opcode::result) << error().message;
        auto decoded = wire::decode_result(body, version);
        EXPECT_TRUE(decoded);
        return decoded ? *decoded : wire::ResultMessage{};
    }
    template <class T>
    T result_as() const {
        auto message = result();
        EXPECT_TRUE(std::holds_alternative<T>(message)) << message.index();
        return std::holds_alternative<T>(message) ? std::get<T>(message) : T{};
    }
    Error error() const {
        Error decoded;
        if (opcode == wire::Opcode::error) {
            EXPECT_TRUE(wire::decode_error(body, version, decoded));
        }
        return decoded;
    }
};

// The other half of ServerConnection: what the node posts is run when the test says so.
class TestSocket final : public net::ServerConnection {
public:
    const net::PeerAddress& peer() const override { return peer_; }
    void post(std::function<void(net::ConnectionHandler&)> task) override { tasks_.push_back(std::move(task)); }
    void run(net::ConnectionHandler& handler) {
        for (auto& task : std::exchange(tasks_, {})) task(handler);
    }

private:
    net::PeerAddress peer_;
    std::vector<std::function<void(net::ConnectionHandler&)>> tasks_;
};

inline const wire::ServerLinkOptions& link_options(Node& node) {
    thread_local wire::ServerLinkOptions options;
    options.supported = node.supported();
    return options;
}

class Conversation {
public:
    explicit Conversation(Node& node, int version = 5)
        : socket_(std::make_shared<TestSocket>()),
          server_(node, link_options(node), socket_),
          client_({.version = version}) {
        client_.start();
        exchange();
        EXPECT_EQ(client_.state(), wire::ClientLink::State::ready) << client_.error().message;
    }

    template <class Message>
    Reply ask(wire::Opcode opcode, const Message& message, uint8_t flags = 0) {
        size_t position = client_.begin_request(opcode, 1, flags);
        if constexpr (requires { message.encode(client_.frames(), 5); }) {
            message.encode(client_.frames(), client_.version());
        } else {
            message.encode(client_.frames());
        }
        client_.end_request(position);
        exchange();
        EXPECT_EQ(replies_.size(), 1u);
        if (replies_.empty()) return {};
        Reply reply = std::move(replies_.front());
        replies_.clear();
        return reply;
    }

    Reply query(std::string_view text, wire::QueryParameters parameters = {}) {
        return ask(wire::Opcode::query, wire::Query{text, std::move(parameters)});
    }
    Reply prepare(std::string_view text, std::optional<std::string_view> keyspace = {}) {
        return ask(wire::Opcode::prepare, wire::Prepare{text, keyspace});
    }
    Reply execute(BytesView id, BytesView metadata_id, wire::QueryParameters parameters = {}) {
        return ask(wire::Opcode::execute, wire::Execute{id, metadata_id, std::move(parameters)});
    }

    // The same query many times, all of them in one read of the server's.
    std::vector<Reply> query_at_once(std::string_view text, int times) {
        for (int i = 0; i < times; ++i) {
            size_t position = client_.begin_request(wire::Opcode::query, static_cast<int16_t>(i));
            wire::Query{text, {}}.encode(client_.frames(), client_.version());
            client_.end_request(position);
        }
        exchange();
        return std::exchange(replies_, {});
    }
    struct Execution {
        BytesView id, metadata_id;
        wire::QueryParameters parameters;
    };
    // Likewise, of prepared statements; the answers in the order of the requests, whichever came first.
    std::vector<Reply> execute_at_once(const std::vector<Execution>& executions) {
        int16_t stream = 0;
        for (const Execution& one : executions) {
            size_t position = client_.begin_request(wire::Opcode::execute, stream++);
            wire::Execute{one.id, one.metadata_id, one.parameters}.encode(client_.frames(), client_.version());
            client_.end_request(position);
        }
        exchange();
        std::sort(replies_.begin(), replies_.end(),
                  [](const Reply& left, const Reply& right) { return left.stream < right.stream; });
        return std::exchange(replies_, {});
    }
    size_t largest_write() const { return largest_write_; }

    // Lets the node's posted events arrive.
    std::vector<wire::Event> events() {
        socket_->run(server_);
        exchange();
        return std::exchange(events_, {});
    }

private:
    void exchange() {
        Bytes bytes;
        wire::Frame frame;
        do {
            client_.take_output(bytes);
            server_.on_bytes(bytes);
            server_.take_output(bytes);
            while (true) {
                largest_write_ = std::max(largest_write_, bytes.size());
                client_.receive(bytes);
                while (client_.next(frame)) take(frame);
                if (!server_.has_more()) break;
                server_.resume();
                server_.take_output(bytes);
            }
        } while (client_.has_output());
    }
    void take(wire::Frame& frame) {
        Reply reply;
        reply.opcode = frame.header.op();
        reply.version = frame.header.version;
        reply.stream = frame.header.stream;
        auto message = wire::FrameExtras::split(frame.header, frame.body, reply.extras);
        ASSERT_TRUE(message);
        if (frame.header.stream == -1) {
            auto event = wire::Event::decode(*message);
            ASSERT_TRUE(event);
            events_.push_back(*event);
            return;
        }
        reply.body = *message;
        replies_.push_back(std::move(reply));
    }

    std::shared_ptr<TestSocket> socket_;
    Connection server_;
    wire::ClientLink client_;
    std::vector<Reply> replies_;
    size_t largest_write_ = 0;
    std::vector<wire::Event> events_;
};

}  // namespace ilion::server
