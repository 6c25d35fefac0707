#include "session/call.hpp"

#include <unistd.h>

#include <limits>

#include "interruption.hpp"
#include "session/timestamps.hpp"
#include "wire/codec/frame/frame_extras.hpp"
#include "wire/codec/request/batch.hpp"
#include "wire/codec/request/execute.hpp"
#include "wire/codec/request/prepare.hpp"
#include "wire/codec/request/query.hpp"

namespace ilion::python {

namespace {

// How often a waiting thread looks whether a signal handler wants to run.
constexpr auto kSignalInterval = std::chrono::milliseconds(100);

// What counts and keys have room for in a message.
constexpr size_t kPayloadLimit = std::numeric_limits<uint16_t>::max();

wire::BytesMap payload_map(nb::handle payload) {
    wire::BytesMap map;
    if (nb::len(payload) > kPayloadLimit) {
        throw nb::value_error("a custom payload holds 65535 entries at most, which the protocol allows");
    }
    nb::object items = payload.attr("items")();
    for (nb::handle item : items) {
        nb::handle value = item[1];
        OptionalBytes content;
        if (PyByteArray_Check(value.ptr())) {
            content.emplace(PyByteArray_AS_STRING(value.ptr()),
                            static_cast<size_t>(PyByteArray_GET_SIZE(value.ptr())));
        } else if (!value.is_none()) {
            content = Bytes(view_of(value));
        }
        std::string_view key = view_of(item[0]);
        if (key.size() > kPayloadLimit) {
            throw nb::value_error("a key of a custom payload has 65535 bytes at most, which the protocol allows");
        }
        map.emplace_back(key, std::move(content));
    }
    return map;
}

}  // namespace

CallbackQueue::~CallbackQueue() {
    for (PyObject* future : ready_) Py_DECREF(future);
}

void CallbackQueue::push(PyObject* future) {
    std::lock_guard lock(mutex_);
    ready_.push_back(future);
    if (ready_.size() == 1) wake();
}

void CallbackQueue::wake() noexcept {
    arrived_.notify_one();
    if (wake_file_ < 0) return;
    // A full file wakes as well as one more byte would.
    [[maybe_unused]] auto written = ::write(wake_file_, "", 1);
}

void CallbackQueue::wake_through(int file) {
    std::lock_guard lock(mutex_);
    wake_file_ = file;
    if (!ready_.empty() || closed_) wake();
}

nb::object CallbackQueue::take(bool block) {
    std::vector<PyObject*> taken;
    bool ended = false;
    {
        GilRelease unlocked;
        std::unique_lock lock(mutex_);
        if (block) arrived_.wait(lock, [this] { return closed_ || !ready_.empty(); });
        taken.swap(ready_);
        ended = closed_;
    }
    if (taken.empty() && ended) return nb::none();
    nb::object list = owned(PyList_New(static_cast<Py_ssize_t>(taken.size())));
    for (size_t i = 0; i < taken.size(); ++i) PyList_SET_ITEM(list.ptr(), static_cast<Py_ssize_t>(i), taken[i]);
    return list;
}

void CallbackQueue::close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    wake();
}

void CallState::complete(driver::Outcome&& told) noexcept {
    std::shared_ptr<CallState> self;
    std::shared_ptr<CallbackQueue> queue;
    PyObject* future = nullptr;
    bool wakes = false;
    {
        std::lock_guard lock(mutex_);
        outcome = std::move(told);
        done_.store(true, std::memory_order_release);
        queue = std::move(queue_);
        future = std::exchange(future_, nullptr);
        self = std::move(self_);
        wakes = waiting_ > 0;
        if (wakes && loop_ && loop_->on_loop_thread()) loop_->woke_blocked();
    }
    if (wakes) arrived_.notify_all();  // who waits takes the lock next
    if (future) {
        queue->push(future);
        if (loop_) loop_->end_work();
    }
    if (PyObject* statement = std::exchange(statement_, nullptr)) {
        nb::gil_scoped_acquire gil;  // its policies were asked under the GIL as well
        Py_DECREF(statement);
    }
}

void CallState::give_to(ClientLoop& loop) {
    std::lock_guard lock(mutex_);
    self_ = shared_from_this();
    loop_ = &loop;
    if (future_) loop.begin_work();  // somebody was faster to ask than the sender to send
}

bool CallState::is_sent() {
    std::lock_guard lock(mutex_);
    return loop_ != nullptr;
}

// A signal handler may want to run between one while and the next.
template <class WaitAWhile>
void CallState::wait_interruptibly(WaitAWhile&& wait_a_while) {
    Interruptible interruptible;
    while (!done()) {
        {
            GilRelease unlocked;
            wait_a_while();
        }
        interruptible.raise();
        if (!done() && PyErr_CheckSignals() != 0) throw_pending();
    }
}

void CallState::wait() {
    wait_interruptibly([this] {
        if (!is_sent()) return wait_told();  // somebody is about to send it
        ClientLoop::Blocked blocked(*loop_);
        if (!blocked.run_until([this] { return done(); }, kSignalInterval)) wait_told();
    });
}

void CallState::wait(ClientLoop::Blocked& blocked) {
    wait_interruptibly([&] {
        if (!blocked.run_until([this] { return done(); }, kSignalInterval)) wait_told();
    });
}

void CallState::wait_told() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    arrived_.wait_for(lock, kSignalInterval, [this] { return done(); });
    --waiting_;
}

bool CallState::notify(std::shared_ptr<CallbackQueue> queue, PyObject* future) {
    std::lock_guard lock(mutex_);
    if (done()) return false;
    queue_ = std::move(queue);
    future_ = future;
    if (loop_) loop_->begin_work();
    return true;
}

CallOptions::CallOptions(int consistency, nb::handle serial, nb::handle fetch_size, nb::handle timestamp,
                         nb::handle paging, nb::handle keyspace_name, nb::handle custom_payload, bool tracing,
                         int version)
    : trace(tracing),
      payload(nb::borrow(custom_payload)) {
    parameters.consistency = static_cast<wire::Consistency>(consistency);
    if (!serial.is_none()) parameters.serial_consistency = static_cast<wire::Consistency>(nb::cast<int>(serial));
    if (!fetch_size.is_none() && nb::cast<int64_t>(fetch_size) > 0) {
        parameters.page_size = nb::cast<int32_t>(fetch_size);
    }
    parameters.default_timestamp = timestamp_from(timestamp);
    if (!paging.is_none()) paging_state = view_of(paging);
    if (!keyspace_name.is_none() && version >= 5) keyspace = view_of(keyspace_name);
}

uint8_t write_extras(const CallOptions& options, Bytes& body) {
    uint8_t flags = options.trace ? wire::kFlagTracing : 0;
    if (!options.payload.is_none() && PyObject_IsTrue(options.payload.ptr()) == 1) {
        ByteWriter writer(body);
        wire::write_bytes_map(writer, payload_map(options.payload));
        flags |= wire::kFlagCustomPayload;
    }
    return flags;
}

namespace {

// Sets the views that point into the options themselves, now that those stay where they are.
void settle(CallOptions& options) {
    if (!options.paging_state.empty()) options.parameters.paging_state = options.paging_state;
    if (!options.keyspace.empty()) options.parameters.keyspace = options.keyspace;
}

}  // namespace

std::unique_ptr<Call> Call::query(std::string_view text, CallOptions options, int version) {
    settle(options);
    auto call = std::make_unique<Call>(version);
    driver::Request& request = call->state->request;
    request.opcode = wire::Opcode::query;
    request.flags = write_extras(options, request.body);
    request.consistency_at = static_cast<uint32_t>(request.body.size() + sizeof(int32_t) + text.size());
    wire::Query{text, options.parameters}.encode(request.body, version);
    return call;
}

std::unique_ptr<Call> Call::execute(const PreparedPtr& prepared, nb::handle values, CallOptions options,
                                    int version) {
    settle(options);
    auto call = std::make_unique<Call>(version);
    call->prepared = prepared;
    driver::Request& request = call->state->request;
    request.opcode = wire::Opcode::execute;
    request.flags = write_extras(options, request.body);
    // Without metadata ids (before v5) a client that skips the metadata misses that a column was added.
    options.parameters.skip_metadata = version >= 5 && prepared->shape();
    ByteWriter writer(request.body);
    wire::Execute{prepared->id(), prepared->result_metadata_id(), {}}.encode_ids(writer, version);
    request.consistency_at = static_cast<uint32_t>(request.body.size());
    BoundValues* bound = nullptr;
    if (nb::try_cast<BoundValues*>(values, bound)) {
        options.parameters.encode_head(writer, version, bound->count, false);
        writer.write_bytes(bound->written);
        request.token = bound->key.token(bound->written);
    } else {
        options.parameters.encode_head(writer, version, prepared->count(values, version), false);
        KeyParts key;
        prepared->write(values, version, request.body, key);
        request.token = key.token(request.body);
    }
    options.parameters.encode_tail(writer, version);
    request.keyspace = prepared->keyspace();
    return call;
}

namespace {

// A text, or the id of a prepared statement as bytes; with what it was bound to, or with serialized values, which
// stay where they are until the batch is written.
wire::Batch::Statement batch_statement(nb::handle source, nb::handle values) {
    wire::Batch::Statement statement;
    statement.prepared = PyBytes_Check(source.ptr()) != 0;
    statement.query_or_id = view_of(source);
    BoundValues* bound = nullptr;
    if (nb::try_cast(values, bound, false) && bound) {
        statement.encoded_values = bound->written;
        statement.encoded_value_count = bound->count;
        return statement;
    }
    for (nb::handle value : values) {
        if (value.is_none()) {
            statement.values.emplace_back(ValueView::null());
        } else if (value.is(known().unset)) {
            statement.values.emplace_back(ValueView::unset());
        } else {
            statement.values.emplace_back(BytesView(view_of(value)));
        }
    }
    return statement;
}

}  // namespace

std::unique_ptr<Call> Call::batch(int type, nb::list statements, CallOptions options, int version) {
    settle(options);
    auto call = std::make_unique<Call>(version);
    driver::Request& request = call->state->request;
    request.opcode = wire::Opcode::batch;
    request.flags = write_extras(options, request.body);
    wire::Batch batch;
    batch.type = static_cast<wire::Batch::Type>(type);
    batch.statements.reserve(nb::len(statements));
    for (nb::handle entry : statements) batch.statements.push_back(batch_statement(entry[0], entry[1]));
    batch.parameters.consistency = options.parameters.consistency;
    batch.parameters.serial_consistency = options.parameters.serial_consistency;
    batch.parameters.default_timestamp = options.parameters.default_timestamp;
    batch.parameters.keyspace = options.parameters.keyspace;
    batch.encode(request.body, version);
    request.is_counter_batch = batch.type == wire::Batch::Type::counter;
    return call;
}

std::unique_ptr<Call> Call::prepare(std::string_view text, nb::handle keyspace, nb::handle payload, int version) {
    auto call = std::make_unique<Call>(version);
    driver::Request& request = call->state->request;
    request.opcode = wire::Opcode::prepare;
    CallOptions options(0, nb::none(), nb::none(), nb::none(), nb::none(), nb::none(), payload, false, version);
    request.flags = write_extras(options, request.body);
    wire::Prepare message{text, {}};
    if (!keyspace.is_none() && version >= 5) message.keyspace = view_of(keyspace);
    message.encode(request.body, version);
    request.query = text;
    request.idempotent = true;
    return call;
}

void Call::want_metadata() {
    // [consistency], and from version 5 on four bytes of flags; before, the metadata is always asked for.
    constexpr size_t kLastFlags = sizeof(uint16_t) + 3;
    constexpr char kSkipMetadata = 0x02;
    driver::Request& request = state->request;
    if (version < 5 || request.opcode != wire::Opcode::execute || request.consistency_at == 0) return;
    request.body[request.consistency_at + kLastFlags] &= static_cast<char>(~kSkipMetadata);
}

std::unique_ptr<Call> Call::next_page(BytesView paging_state) const {
    auto call = std::make_unique<Call>(version);
    call->prepared = prepared;
    const driver::Request& sent = state->request;
    driver::Request& request = call->state->request;
    request.opcode = sent.opcode;
    request.flags = sent.flags;
    request.idempotent = sent.idempotent;
    request.token = sent.token;
    request.keyspace = sent.keyspace;
    // The extras stay; the message after them is taken apart and written again with the paging state.
    BytesView message = sent.bytes();
    if ((sent.flags & wire::kFlagCustomPayload) != 0) {
        ByteReader reader(message);
        wire::read_bytes_map(reader);
        request.body.assign(message.substr(0, message.size() - reader.remaining()));
        message = reader.rest();
    }
    size_t start = request.body.size();
    auto encode_again = [&](auto decoded) {
        decoded.value().parameters.paging_state = paging_state;
        decoded.value().encode(request.body, version);
    };
    request.consistency_at = static_cast<uint32_t>(start + (sent.consistency_at - start));
    if (sent.opcode == wire::Opcode::execute) {
        encode_again(wire::Execute::decode(message, version));
    } else {
        encode_again(wire::Query::decode(message, version));
    }
    return call;
}

}  // namespace ilion::python
