#include "driver/fake_server.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "base/uuid.hpp"
#include "wire/codec/request/prepare.hpp"
#include "wire/codec/request/query.hpp"
#include "wire/codec/response/error_message.hpp"
#include "wire/codec/response/result.hpp"

namespace ilion::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

struct Cell {
    const char* name;
    TypePtr type;
    Bytes value;
};
using FakeRow = std::vector<Cell>;

Bytes set_of(const std::vector<std::string>& texts) {
    Bytes out;
    ByteWriter writer(out);
    writer.write(static_cast<int32_t>(texts.size()));
    for (const std::string& text : texts) writer.write_value(BytesView(text));
    return out;
}

Bytes raw_address(const std::string& text) {
    auto bytes = asio::ip::make_address_v4(text).to_bytes();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes port_bytes(uint16_t port) {
    Bytes out;
    ByteWriter(out).write(int32_t{port});
    return out;
}

// All rows have the same columns; `shape` gives them when there are no rows.
Bytes rows_body(const std::vector<FakeRow>& rows, const FakeRow& shape, int version) {
    auto columns = std::make_shared<std::vector<ColumnSpec>>();
    for (const Cell& cell : shape) columns->push_back({"system", "t", cell.name, cell.type});
    Bytes cells;
    ByteWriter writer(cells);
    for (const FakeRow& row : rows) {
        for (const Cell& cell : row) writer.write_value(BytesView(cell.value));
    }
    wire::RowsResult result;
    result.metadata.column_count = static_cast<int32_t>(columns->size());
    result.metadata.columns = columns;
    result.row_count = static_cast<int32_t>(rows.size());
    result.rows = cells;
    Bytes body;
    result.encode(body, version);
    return body;
}

Uuid host_id(const std::string& address) {
    return Uuid::from_name(address);
}

FakeRow node_row(const std::string& address, uint16_t port, const std::string& datacenter,
                 const std::vector<std::string>& tokens) {
    const TypePtr& text = DataType::of(TypeKind::text);
    const TypePtr& inet = DataType::of(TypeKind::inet);
    const TypePtr& uuid = DataType::of(TypeKind::uuid);
    return {
        {"peer", inet, raw_address(address)},
        {"native_address", inet, raw_address(address)},
        {"native_port", DataType::of(TypeKind::int_), port_bytes(port)},
        {"host_id", uuid, Bytes(host_id(address).view())},
        {"schema_version", uuid, Bytes(host_id("schema").view())},
        {"data_center", text, datacenter},
        {"rack", text, "rack1"},
        {"release_version", text, "5.0.6"},
        {"cluster_name", text, "fake"},
        {"partitioner", text, "org.apache.cassandra.dht.Murmur3Partitioner"},
        {"tokens", DataType::set(text, true), set_of(tokens)},
    };
}

}  // namespace

FakeConnection::FakeConnection(FakeServer& server, tcp::socket socket)
    : server_(server),
      socket_(std::move(socket)),
      link_(server.link_options_),
      buffer_(65536) {}

void FakeConnection::read() {
    socket_.async_read_some(asio::buffer(buffer_), [self = shared_from_this()](auto error, size_t n) {
        if (error) return;
        self->on_bytes(BytesView(self->buffer_.data(), n));
        self->read();
    });
}

void FakeConnection::on_bytes(BytesView bytes) {
    if (server_.silent_) return;
    if (!seen_first_ && !bytes.empty()) {
        seen_first_ = true;
        if ((bytes[0] & 0x7f) > server_.max_version_) return refuse_version(bytes[0] & 0x7f);
    }
    link_.receive(bytes);
    wire::Frame frame;
    holds_back_ = true;
    while (link_.next(frame)) handle(frame);
    holds_back_ = false;
    flush();
}

// As Cassandra does it: an ERROR in the highest version it speaks.
void FakeConnection::refuse_version(int version) {
    Bytes out;
    wire::FrameHeader header;
    header.version = static_cast<uint8_t>(server_.max_version_);
    header.response = true;
    header.opcode = static_cast<uint8_t>(wire::Opcode::error);
    size_t at = wire::begin_frame(out, header);
    std::string text = "Invalid or unsupported protocol version (" + std::to_string(version) +
                       "); supported versions are (3/v3, 4/v4)";
    wire::encode_error(out, Error{ErrorCode::protocol_error, text, {}}, server_.max_version_);
    wire::end_frame(out, at);
    asio::write(socket_, asio::buffer(out));
}

void FakeConnection::handle(const wire::Frame& frame) {
    Incoming incoming{frame.header.op(), frame.header.stream, Bytes(frame.body), {}};
    if (incoming.opcode == wire::Opcode::query) {
        incoming.query = wire::Query::decode(incoming.body, link_.version())->query;
    }
    if (incoming.opcode == wire::Opcode::prepare) {
        incoming.query = wire::Prepare::decode(incoming.body, link_.version())->query;
    }
    if (answer_driver(incoming)) return;
    if (server_.script_ && server_.script_(*this, incoming)) return;
    answer_void(incoming.stream);
}

// What every driver asks.
bool FakeConnection::answer_driver(const Incoming& incoming) {
    if (incoming.opcode == wire::Opcode::register_) {
        registered_ = true;
        answer(wire::Opcode::ready, incoming.stream, {});
        return true;
    }
    const std::string& query = incoming.query;
    if (query.find("system") != std::string::npos) {
        std::lock_guard lock(server_.queries_mutex_);
        server_.driver_queries_.push_back(query);
    }
    if (query.find("system.local") != std::string::npos) {
        FakeRow row = node_row(server_.address_, server_.port_, server_.datacenter, server_.tokens);
        answer(wire::Opcode::result, incoming.stream, rows_body({row}, row, version()));
        return true;
    }
    if (query.find("system.peers") != std::string::npos) {
        std::vector<FakeRow> rows;
        for (const auto& peer : server_.peers_) {
            rows.push_back(node_row(peer.address, server_.port_, peer.datacenter, peer.tokens));
            if (!server_.disagrees_) continue;
            for (Cell& cell : rows.back()) {
                if (cell.name == std::string_view("schema_version")) cell.value = host_id("other").view();
            }
        }
        FakeRow shape = node_row("127.0.0.1", 1, "dc", {});
        answer(wire::Opcode::result, incoming.stream, rows_body(rows, shape, version()));
        return true;
    }
    if (query.find("system_schema.") != std::string::npos ||
        query.find("system_virtual_schema.") != std::string::npos) {
        FakeRow shape{{"keyspace_name", DataType::of(TypeKind::text), ""}};
        answer(wire::Opcode::result, incoming.stream, rows_body({}, shape, version()));
        return true;
    }
    if (query.starts_with("USE ")) {
        Bytes body;
        std::string keyspace = query.substr(5, query.size() - 6);
        wire::SetKeyspaceResult{keyspace}.encode(body);
        answer(wire::Opcode::result, incoming.stream, body);
        return true;
    }
    return false;
}

void FakeConnection::answer(wire::Opcode opcode, int16_t stream, const Bytes& body) {
    size_t at = link_.begin_response(opcode, stream);
    link_.frames().append(body);
    link_.end_response(at);
    flush();
}

void FakeConnection::answer_void(int16_t stream) {
    Bytes body;
    wire::VoidResult().encode(body);
    answer(wire::Opcode::result, stream, body);
}

void FakeConnection::answer_text(int16_t stream, const std::string& text) {
    FakeRow row{{"v", DataType::of(TypeKind::text), text}};
    answer(wire::Opcode::result, stream, rows_body({row}, row, version()));
}

void FakeConnection::answer_error(int16_t stream, const Error& error) {
    Bytes body;
    wire::encode_error(body, error, version());
    answer(wire::Opcode::error, stream, body);
}

void FakeConnection::answer_prepared(int16_t stream, const std::string& id) {
    wire::PreparedResult result;
    result.id = id;
    result.result_metadata_id = "meta";
    Bytes body;
    result.encode(body, version());
    answer(wire::Opcode::result, stream, body);
}

void FakeConnection::answer_half_and_close(int16_t stream) {
    size_t at = link_.begin_response(wire::Opcode::result, stream);
    link_.frames().append(200, 'x');
    link_.end_response(at);
    Bytes out;
    link_.take_output(out);
    asio::write(socket_, asio::buffer(out.data(), out.size() / 2));
    close();
}

void FakeConnection::send_event(const wire::Event& event) {
    Bytes body;
    event.encode(body);
    answer(wire::Opcode::event, -1, body);
}

void FakeConnection::flush() {
    if (holds_back_ || !link_.has_output() || !socket_.is_open()) return;
    Bytes out;
    link_.take_output(out);
    boost::system::error_code ignored;
    asio::write(socket_, asio::buffer(out), ignored);
}

void FakeConnection::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

FakeServer::FakeServer(std::string address, uint16_t port) : address_(std::move(address)), port_(port) {
    link_options_.supported.options = {{"PROTOCOL_VERSIONS", {"3/v3", "4/v4", "5/v5"}},
                                       {"COMPRESSION", {"lz4", "snappy"}},
                                       {"CQL_VERSION", {"3.4.7"}}};
    listen();
}

FakeServer::~FakeServer() {
    stop();
}

void FakeServer::listen() {
    context_ = std::make_unique<asio::io_context>(1);
    acceptor_ = std::make_unique<tcp::acceptor>(*context_);
    tcp::endpoint endpoint(asio::ip::make_address(address_), port_);
    acceptor_->open(endpoint.protocol());
    acceptor_->set_option(asio::socket_base::reuse_address(true));
    acceptor_->bind(endpoint);
    acceptor_->listen();
    port_ = acceptor_->local_endpoint().port();
}

void FakeServer::start() {
    if (!acceptor_) listen();
    accept();
    thread_ = std::thread([this] { context_->run(); });
}

void FakeServer::accept() {
    acceptor_->async_accept([this](auto error, tcp::socket socket) {
        if (error) return;
        ++accepted_;
        auto connection = std::make_shared<FakeConnection>(*this, std::move(socket));
        connections_.push_back(connection);
        connection->read();
        accept();
    });
}

void FakeServer::stop() {
    if (thread_.joinable()) {
        asio::post(*context_, [this] {
            acceptor_->close();
            for (const auto& weak : connections_) {
                if (auto connection = weak.lock()) connection->close();
            }
        });
        thread_.join();
    }
    connections_.clear();
    acceptor_.reset();
    context_.reset();
}

std::vector<std::string> FakeServer::take_driver_queries() {
    std::lock_guard lock(queries_mutex_);
    return std::exchange(driver_queries_, {});
}

void FakeServer::send_events(const std::vector<wire::Event>& events) {
    asio::post(*context_, [this, events] {
        for (const auto& weak : connections_) {
            auto connection = weak.lock();
            if (!connection || !connection->registered_) continue;
            connection->holds_back_ = true;
            for (const wire::Event& event : events) connection->send_event(event);
            connection->holds_back_ = false;
            connection->flush();
        }
    });
}

}  // namespace ilion::test
