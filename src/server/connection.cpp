#include "server/connection.hpp"

#include <utility>

#include "server/dispatch.hpp"

namespace ilion::server {
namespace {

// A few short requests may ask for very much: what is to be written is written before more is made.
constexpr size_t kEnoughOutput = size_t{1} << 20;

}  // namespace

// Owns everything that it touches: the connection may end before it does.
struct Connection::Slow {
    wire::FrameHeader header;
    Bytes body;
    ConnectionState state;
    Bytes answer;
};

Connection::Connection(Node& node, const wire::ServerLinkOptions& options,
                       std::weak_ptr<net::ServerConnection> socket)
    : node_(node),
      socket_(std::move(socket)),
      link_(options),
      client_(node.clients().add()) {
    if (auto connection = socket_.lock()) state_.client = connection->peer().address;
    show();
}

Connection::~Connection() {
    if (subscription_ != 0) node_.events().unsubscribe(subscription_);
    node_.clients().remove(client_);
}

void Connection::on_bytes(BytesView bytes) {
    link_.receive(bytes);
    resume();
}

void Connection::resume() {
    if (waiting_) return;
    wire::Frame request;
    has_more_ = false;
    bool was_started = link_.started();
    while (!has_more_ && !waiting_ && link_.next(request)) {
        state_.version = link_.version();
        client_->count_request(request.header.op());
        if (is_slow(node_, request)) {
            group_.settle(node_, state_.version, link_.frames());
            start_slow(request);
            break;
        }
        look_ahead_.before(node_, state_.version, link_.coming());
        handle(node_, state_, request, group_, link_.frames());
        if (subscription_ == 0 && request.header.op() == wire::Opcode::register_) subscribe();
        has_more_ = link_.frames().size() >= kEnoughOutput;
    }
    if (!has_more_) look_ahead_.forget();
    group_.settle(node_, state_.version, link_.frames());
    if (was_started != link_.started() || client_keyspace_ != state_.keyspace) show();
}

void Connection::start_slow(const wire::Frame& request) {
    auto slow = std::make_shared<Slow>(Slow{request.header, Bytes(request.body), state_, {}});
    waiting_ = true;
    node_.background().run([&node = node_, slow, socket = socket_] {
        WriteGroup alone;
        wire::Frame request;
        request.header = slow->header;
        request.body = slow->body;
        handle(node, slow->state, request, alone, slow->answer);
        alone.settle(node, slow->state.version, slow->answer);
        if (auto connection = socket.lock()) {
            connection->post(
                [slow](net::ConnectionHandler& handler) { static_cast<Connection&>(handler).finish_slow(*slow); });
        }
    });
}

void Connection::finish_slow(Slow& slow) {
    waiting_ = false;
    state_ = std::move(slow.state);
    link_.frames().append(slow.answer);
    if (!state_.user.empty()) link_.set_authenticated();
    show();
    resume();
}

void Connection::show() {
    client_keyspace_ = state_.keyspace;
    ClientInfo info;
    if (auto connection = socket_.lock()) info.peer = connection->peer();
    info.keyspace = state_.keyspace;
    info.user = state_.user;
    info.protocol_version = link_.version();
    info.ready = link_.started() && (!state_.user.empty() || !node_.auth().authenticates());
    for (const auto& [name, value] : link_.startup().options) info.options[name] = value;
    client_->set(std::move(info));
}

void Connection::subscribe() {
    subscription_ = node_.events().subscribe([socket = socket_](const wire::Event& event) {
        if (auto connection = socket.lock()) {
            connection->post(
                [event](net::ConnectionHandler& handler) { static_cast<Connection&>(handler).send_event(event); });
        }
    });
}

void Connection::send_event(const wire::Event& event) {
    if (!state_.registered[static_cast<size_t>(event.kind())]) return;
    size_t position = link_.begin_response(wire::Opcode::event, -1);
    event.encode(link_.frames());
    link_.end_response(position);
}

}  // namespace ilion::server
