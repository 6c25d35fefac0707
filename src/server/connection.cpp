#include "server/connection.hpp"

#include <utility>

#include "server/dispatch.hpp"

namespace ilion::server {
namespace {

// A few short requests may ask for very much: what is to be written is written before more is made.
constexpr size_t kEnoughOutput = size_t{1} << 20;

}  // namespace

Connection::Connection(Node& node, const wire::ServerLinkOptions& options,
                       std::weak_ptr<net::ServerConnection> socket)
    : node_(node),
      socket_(std::move(socket)),
      link_(options) {
    if (auto connection = socket_.lock()) state_.client = connection->peer().address;
}

Connection::~Connection() {
    if (subscription_ != 0) node_.events().unsubscribe(subscription_);
}

void Connection::on_bytes(BytesView bytes) {
    link_.receive(bytes);
    resume();
}

void Connection::resume() {
    wire::Frame request;
    has_more_ = false;
    while (!has_more_ && link_.next(request)) {
        state_.version = link_.version();
        handle(node_, state_, request, group_, link_.frames());
        if (subscription_ == 0 && request.header.op() == wire::Opcode::register_) subscribe();
        has_more_ = link_.frames().size() >= kEnoughOutput;
    }
    group_.settle(node_, state_.version, link_.frames());
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
