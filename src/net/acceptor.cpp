#include "net/acceptor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <thread>
#include <unordered_set>
#include <vector>

#include "net/server_socket.hpp"

namespace ilion::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Until a client is looked for again that could not be taken in.
constexpr std::chrono::milliseconds kPause{20};

// One thread with its connections. The set is touched on that thread only.
struct Loop {
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    std::unordered_set<std::shared_ptr<ServerSocket>> connections;
    std::thread thread;
};

Error listen_error(const std::string& host, uint16_t port, const error_code& failed) {
    bool in_use = failed == asio::error::address_in_use;
    return make_error(
        in_use ? ErrorCode::in_use : ErrorCode::io_error,
        fmt::format("cannot listen on {}:{}: {}", host, port, in_use ? "the port is in use" : failed.message()));
}

}  // namespace

struct Acceptor::Impl {
    asio::io_context accepting{1};
    tcp::acceptor acceptor{accepting};
    asio::steady_timer pausing{accepting};
    std::string host;
    uint16_t port = 0;
    HandlerFactory factory;
    std::shared_ptr<OpensslServerContext> tls;
    std::vector<std::shared_ptr<Loop>> loops;
    size_t next_loop = 0;
    std::thread accept_thread;

    const std::shared_ptr<Loop>& pick_loop() { return loops[next_loop++ % loops.size()]; }
    void accept();
    void pause();
    void adopt(const std::shared_ptr<Loop>& loop, tcp::socket socket);
};

void Acceptor::Impl::accept() {
    const auto& loop = pick_loop();
    acceptor.async_accept(loop->context, [this, &loop](error_code failed, tcp::socket socket) {
        if (failed == asio::error::operation_aborted || !acceptor.is_open()) return;
        if (failed) return pause();
        // Sockets are moved to their loop through the heap: posted functions must be copyable.
        auto shared = std::make_shared<tcp::socket>(std::move(socket));
        asio::post(loop->context, [this, &loop, shared] { adopt(loop, std::move(*shared)); });
        accept();
    });
}

// Descriptors have run out: those who wait are taken in when others have left.
void Acceptor::Impl::pause() {
    pausing.expires_after(kPause);
    pausing.async_wait([this](error_code failed) {
        if (!failed && acceptor.is_open()) accept();
    });
}

void Acceptor::Impl::adopt(const std::shared_ptr<Loop>& loop, tcp::socket socket) {
    auto connection = std::make_shared<ServerSocket>(loop, std::move(socket), tls);
    loop->connections.insert(connection);
    auto handler = factory(connection);
    connection->start(std::move(handler), [&loop = *loop](ServerSocket& ended) {
        loop.connections.erase(std::static_pointer_cast<ServerSocket>(ended.shared_from_this()));
    });
}

Result<std::unique_ptr<Acceptor>> Acceptor::listen(const std::string& host, uint16_t port) {
    auto impl = std::make_unique<Impl>();
    error_code failed;
    tcp::resolver resolver(impl->accepting);
    auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, failed);
    if (failed || found.empty()) {
        return make_error(ErrorCode::io_error,
                          fmt::format("cannot listen on {}:{}: {}", host, port, failed.message()));
    }
    tcp::endpoint endpoint = found.begin()->endpoint();
    auto& acceptor = impl->acceptor;
    acceptor.open(endpoint.protocol(), failed);
    if (!failed) acceptor.set_option(asio::socket_base::reuse_address(true), failed);
    if (!failed) acceptor.bind(endpoint, failed);
    if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
    if (failed) return listen_error(host, port, failed);
    auto local = acceptor.local_endpoint(failed);
    if (failed) return listen_error(host, port, failed);
    impl->host = local.address().to_string();
    impl->port = local.port();
    return std::unique_ptr<Acceptor>(new Acceptor(std::move(impl)));
}

Acceptor::Acceptor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Acceptor::~Acceptor() {
    stop();
}

const std::string& Acceptor::host() const {
    return impl_->host;
}

uint16_t Acceptor::port() const {
    return impl_->port;
}

void Acceptor::start(HandlerFactory factory, int threads, std::shared_ptr<ServerTlsContext> tls) {
    impl_->factory = std::move(factory);
    impl_->tls = std::static_pointer_cast<OpensslServerContext>(std::move(tls));
    for (int i = 0; i < std::max(threads, 1); ++i) impl_->loops.push_back(std::make_shared<Loop>());
    for (auto& loop : impl_->loops) {
        loop->thread = std::thread([&context = loop->context] { context.run(); });
    }
    impl_->accept();
    impl_->accept_thread = std::thread([this] { impl_->accepting.run(); });
}

void Acceptor::stop() {
    if (impl_->loops.empty()) return;
    asio::post(impl_->accepting, [this] {
        error_code ignored;
        impl_->acceptor.close(ignored);
        impl_->pausing.cancel();
    });
    impl_->accept_thread.join();
    for (auto& loop : impl_->loops) {
        asio::post(loop->context, [&loop = *loop] {
            auto ending = loop.connections;
            for (const auto& connection : ending) connection->close();
            loop.work.reset();
        });
    }
    for (auto& loop : impl_->loops) {
        loop->thread.join();
        // Tasks that other threads posted while the loop ended; they find their connection ended.
        loop->context.restart();
        loop->context.poll();
    }
    impl_->loops.clear();
}

}  // namespace ilion::net
