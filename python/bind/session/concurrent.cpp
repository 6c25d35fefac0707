// execute_concurrent for one prepared statement: bodies are encoded in chunks, the driver keeps them in flight by
// itself, and outcomes become ResultSets in chunks. The GIL is held for encoding and for making results only.
#include "driver/concurrent.hpp"

#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/unique_ptr.h>

#include <deque>

#include "module.hpp"
#include "session/result_set.hpp"
#include "session/timestamps.hpp"
#include "wire/codec/request/execute.hpp"

namespace ilion::python {

namespace {

constexpr size_t kChunkItems = 128;
constexpr size_t kChunkBytes = 64 * 1024;

// What all requests of a run have in common; Python's arguments.
struct RunOptions {
    CallOptions call;
    nb::object timestamps;  // see timestamp_from; taken once for each request
    nb::object row_factory;
    nb::object make_future;
    nb::object make_exception;  // of an Answer with an error
};

class ConcurrentBatches {
public:
    ConcurrentBatches(std::shared_ptr<PySession> session, PreparedPtr prepared, nb::object parameters,
                      RunOptions options, driver::ConcurrentOptions driver_options, int version)
        : session_(std::move(session)),
          prepared_(std::move(prepared)),
          parameters_(owned(PyObject_GetIter(parameters.ptr()))),
          options_(std::move(options)),
          version_(version),
          fail_fast_(driver_options.stop_on_error),
          window_(std::max<size_t>(2 * driver_options.concurrency, driver_options.concurrency + 2 * kChunkItems)) {
        if (!options_.call.paging_state.empty()) options_.call.parameters.paging_state = options_.call.paging_state;
        options_.call.parameters.skip_metadata = version >= 5 && prepared_->shape();
        run_ = driver::ConcurrentRun::start(session_->driver_ptr(), std::move(driver_options));
    }
    ~ConcurrentBatches() {
        GilRelease unlocked;
        run_->cancel();
        run_.reset();
    }

    // Whether rows of the last results have to be decoded at once, because that may fail.
    bool may_fail() const { return may_fail_; }

    // The next results in order, or None after the last.
    nb::object next() {
        may_fail_ = false;
        while (!exhausted_ && waiting_.size() < window_) append_chunk();
        nb::list results;
        take_encoding_failures(results);
        if (waiting_.empty()) return nb::len(results) ? nb::object(results) : nb::object(nb::none());
        std::vector<driver::Outcome> outcomes;
        {
            GilRelease unlocked;
            run_->collect(outcomes, 2 * kChunkItems);
        }
        if (PyErr_CheckSignals() != 0) throw_pending();
        for (driver::Outcome& outcome : outcomes) {
            take_encoding_failures(results);
            Item item = std::move(waiting_.front());
            waiting_.pop_front();
            results.append(make_result(outcome, std::move(item.parameters)));
        }
        if (outcomes.empty()) waiting_.clear();
        take_encoding_failures(results);
        return results;
    }

private:
    // A request that was appended, or, with an exception, parameters that could not be encoded.
    struct Item {
        nb::object parameters;
        nb::object exception;
    };

    void append_chunk() {
        driver::ConcurrentChunk chunk;
        chunk.arena.reserve(kChunkBytes / 4);
        while (chunk.items.size() < kChunkItems && chunk.arena.size() < kChunkBytes && !exhausted_) {
            PyObject* next = taking_gil([this] { return PyIter_Next(parameters_.ptr()); });
            if (!next) {
                if (PyErr_Occurred()) throw_pending();
                exhausted_ = true;
                break;
            }
            Item item{nb::steal(next), {}};
            size_t start = chunk.arena.size();
            try {
                encode(item.parameters, chunk);
            } catch (nb::python_error& error) {
                // Told as the result of these parameters, as everything that goes wrong with one request.
                if (!error.matches(PyExc_Exception)) throw;
                item.exception = nb::borrow(error.value());
                chunk.arena.resize(start);
                exhausted_ = exhausted_ || fail_fast_;
            }
            waiting_.push_back(std::move(item));
        }
        GilRelease unlocked;
        run_->append(std::move(chunk));
        if (exhausted_) run_->finish();
    }

    void encode(const nb::object& values, driver::ConcurrentChunk& chunk) {
        driver::ConcurrentChunk::Item item;
        item.offset = static_cast<uint32_t>(chunk.arena.size());
        wire::QueryParameters& parameters = options_.call.parameters;
        parameters.default_timestamp = timestamp_from(options_.timestamps);
        nb::object given = values.is_none() ? owned(PyTuple_New(0)) : values;
        uint16_t count = prepared_->count(given, version_);
        ByteWriter writer(chunk.arena);
        wire::Execute{prepared_->id(), prepared_->result_metadata_id(), {}}.encode_ids(writer, version_);
        item.consistency_at = static_cast<uint32_t>(chunk.arena.size() - item.offset);
        parameters.encode_head(writer, version_, count, false);
        prepared_->write(given, version_, chunk.arena, key_);
        std::optional<Token> token = key_.token(chunk.arena);
        item.has_token = token.has_value();
        item.token = token.value_or(0);
        parameters.encode_tail(writer, version_);
        item.size = static_cast<uint32_t>(chunk.arena.size() - item.offset);
        chunk.items.push_back(item);
    }

    void take_encoding_failures(nb::list& results) {
        while (!waiting_.empty() && waiting_.front().exception.is_valid()) {
            results.append(make_execution_result(false, std::move(waiting_.front().exception)));
            waiting_.pop_front();
        }
    }

    nb::object make_result(driver::Outcome& outcome, nb::object parameters) {
        if (outcome.error) {
            auto answer = make_answer(outcome, prepared_, session_->cluster().shapes());
            nb::object taken = nb::cast(std::move(answer));
            return make_execution_result(false, taking_gil([&] { return options_.make_exception(taken); }));
        }
        bool may_fail = false;
        nb::object result = make_result_set({std::move(outcome), prepared_, std::move(parameters), session_,
                                             options_.row_factory, options_.make_future},
                                            may_fail);
        may_fail_ = may_fail_ || may_fail;
        return make_execution_result(true, std::move(result));
    }

    std::shared_ptr<PySession> session_;
    PreparedPtr prepared_;
    nb::object parameters_;
    RunOptions options_;
    int version_;
    bool fail_fast_;
    size_t window_;
    std::shared_ptr<driver::ConcurrentRun> run_;
    std::deque<Item> waiting_;
    KeyParts key_;
    bool exhausted_ = false;
    bool may_fail_ = false;
};

std::unique_ptr<ConcurrentBatches> run_concurrent(const std::shared_ptr<PySession>& session,
                                                  const PreparedPtr& prepared, nb::object parameters, int version,
                                                  int consistency, nb::handle serial, nb::handle fetch_size,
                                                  nb::object timestamps, nb::handle timeout,
                                                  const Dispatch& dispatch, bool idempotent, size_t concurrency,
                                                  bool fail_fast, nb::object row_factory, nb::object make_future,
                                                  nb::object make_exception) {
    RunOptions options{
        {consistency, serial, fetch_size, nb::none(), nb::none(), nb::none(), nb::none(), false, version},
        std::move(timestamps),
        std::move(row_factory),
        std::move(make_future),
        std::move(make_exception)};
    driver::ConcurrentOptions driver_options;
    driver_options.idempotent = idempotent;
    driver_options.keyspace = prepared->keyspace();
    driver_options.timeout = timeout_from(timeout);
    driver_options.profile = dispatch.profile;
    driver_options.retry_policy = dispatch.retry;
    driver_options.concurrency = concurrency;
    driver_options.stop_on_error = fail_fast;
    return std::make_unique<ConcurrentBatches>(session, prepared, std::move(parameters), std::move(options),
                                               std::move(driver_options), version);
}

}  // namespace

void register_concurrent(nb::module_& module) {
    nb::class_<ConcurrentBatches>(module, "ConcurrentBatches")
        .def("next", &ConcurrentBatches::next)
        .def_prop_ro("may_fail", &ConcurrentBatches::may_fail);
    module.def("run_concurrent", run_concurrent, nb::arg("session"), nb::arg("prepared"), nb::arg("parameters"),
               nb::arg("version"), nb::arg("consistency"), nb::arg("serial").none(), nb::arg("fetch_size").none(),
               nb::arg("timestamps").none(), nb::arg("timeout").none(), nb::arg("dispatch"), nb::arg("idempotent"),
               nb::arg("concurrency"), nb::arg("fail_fast"), nb::arg("row_factory"), nb::arg("make_future"),
               nb::arg("make_exception"));
}

}  // namespace ilion::python
