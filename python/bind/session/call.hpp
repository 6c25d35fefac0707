// One request: its body, its way through the driver, and its answer.
//
// Call is what Python holds. The part that the driver's loop thread touches (CallState) owns no Python object and
// stays alive until its completion was told, whoever has let go of the Call.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "codec/page.hpp"
#include "codec/prepared.hpp"
#include "driver/request.hpp"
#include "driver/session.hpp"
#include "net/client_loop.hpp"
#include "wire/codec/request/query_parameters.hpp"

namespace ilion::python {

// Futures whose answers are there, for the thread that runs their callbacks. Closed when its cluster shuts down.
class CallbackQueue {
public:
    ~CallbackQueue();  // GIL needed
    // Takes over a reference. Any thread, with or without the GIL.
    void push(PyObject* future);
    // A list of futures; None when the queue is closed and empty. With `block` it waits for one, without the GIL,
    // else the list may be empty.
    nb::object take(bool block);
    // Has a byte written to this file whenever futures come into the empty queue, and at its end: for those who
    // must not block in native code. The file must not block either; -1 for none.
    void wake_through(int file);
    void close();

private:
    void wake() noexcept;

    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<PyObject*> ready_;
    int wake_file_ = -1;
    bool closed_ = false;
};

class CallState final : public driver::Completion, public std::enable_shared_from_this<CallState> {
public:
    void complete(driver::Outcome&& outcome) noexcept override;
    // Before it is submitted: `loop` will complete it, and keeps it alive until then.
    void give_to(ClientLoop& loop);
    // Keeps what policies of Python are asked about until the answer is there. GIL needed.
    void hold(nb::handle statement) {
        statement.inc_ref();
        statement_ = statement.ptr();
    }

    // Whether it was given to a loop.
    bool is_sent();
    bool done() const { return done_.load(std::memory_order_acquire); }
    // Blocks without the GIL and lets signal handlers run. Throws what they throw. The cluster must stay alive.
    void wait();
    // The same for one who announced it to the loop before sending.
    void wait(ClientLoop::Blocked& blocked);
    // Takes over a reference to `future` and pushes it when the answer comes; false if it is there already.
    bool notify(std::shared_ptr<CallbackQueue> queue, PyObject* future);

    driver::Request request;
    driver::Outcome outcome;

private:
    template <class WaitAWhile>
    void wait_interruptibly(WaitAWhile&& wait_a_while);
    void wait_told();

    std::atomic<bool> done_{false};
    std::mutex mutex_;
    std::condition_variable arrived_;
    int waiting_ = 0;  // threads that `complete` has to wake; guarded by mutex_
    std::shared_ptr<CallbackQueue> queue_;
    PyObject* future_ = nullptr;
    PyObject* statement_ = nullptr;
    std::shared_ptr<CallState> self_;
    ClientLoop* loop_ = nullptr;  // guarded by mutex_ until the request was submitted
};

// What all kinds of requests can be told; Python's arguments.
struct CallOptions {
    wire::QueryParameters parameters;
    Bytes paging_state;  // what parameters.paging_state views
    Bytes keyspace;      // what parameters.keyspace views
    bool trace = false;
    nb::object payload;  // dict or None

    CallOptions(int consistency, nb::handle serial, nb::handle fetch_size, nb::handle timestamp,
                nb::handle paging_state, nb::handle keyspace, nb::handle payload, bool trace, int version);
};

class Call {
public:
    explicit Call(int version) : state(std::make_shared<CallState>()), version(version) {}

    static std::unique_ptr<Call> query(std::string_view text, CallOptions options, int version);
    static std::unique_ptr<Call> execute(const PreparedPtr& prepared, nb::handle values, CallOptions options,
                                         int version);
    static std::unique_ptr<Call> batch(int type, nb::list statements, CallOptions options, int version);
    static std::unique_ptr<Call> prepare(std::string_view text, nb::handle keyspace, nb::handle payload,
                                         int version);
    // Has the answer bring the metadata of its rows, also where the driver knows them.
    void want_metadata();
    // The same request for the page after `paging_state`.
    std::unique_ptr<Call> next_page(BytesView paging_state) const;

    std::shared_ptr<CallState> state;
    PreparedPtr prepared;
    int version;
};

// Writes the extras that a request may open with; returns the header flags that announce them.
uint8_t write_extras(const CallOptions& options, Bytes& body);

}  // namespace ilion::python
