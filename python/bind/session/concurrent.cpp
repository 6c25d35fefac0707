// execute_concurrent for one prepared statement: bodies are encoded in chunks, the driver keeps them in flight by
// itself, and outcomes become ResultSets in chunks. The GIL is held for encoding and for making results only.
#include "driver/concurrent.hpp"

#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/unique_ptr.h>
#include <structmember.h>

#include <deque>

#include "module.hpp"
#include "session/cluster.hpp"
#include "wire/codec/request/execute.hpp"

namespace ilion::python {

namespace {

constexpr size_t kChunkItems = 128;
constexpr size_t kChunkBytes = 64 * 1024;

// Sets the slots of ResultSet directly; what is not set stays as the class's own constructor would leave it.
class ResultSetMaker {
public:
    ResultSetMaker() {
        class_ = nb::module_::import_("cassandra.cluster").attr("ResultSet");
        for (size_t i = 0; i < kSlots; ++i) {
            nb::object descriptor = class_.attr("__dict__")[kNames[i]];
            if (Py_TYPE(descriptor.ptr()) != &PyMemberDescr_Type) throw nb::type_error("ResultSet has other slots");
            offsets_[i] = reinterpret_cast<PyMemberDescrObject*>(descriptor.ptr())->d_member->offset;
        }
        result_class_ = nb::module_::import_("cassandra.concurrent").attr("ExecutionResult");
    }

    // ExecutionResult(True, ResultSet(...)).
    PyObject* success(nb::object origin, nb::object factory, nb::object page, bool last) const {
        auto* type = reinterpret_cast<PyTypeObject*>(class_.ptr());
        PyObject* made = type->tp_alloc(type, 0);
        if (!made) throw_pending();
        PyObject* values[kSlots] = {origin.release().ptr(),
                                    factory.release().ptr(),
                                    page.release().ptr(),
                                    Py_NewRef(Py_None),
                                    Py_NewRef(Py_None),
                                    Py_NewRef(Py_False),
                                    Py_NewRef(last ? Py_True : Py_False)};
        for (size_t i = 0; i < kSlots; ++i) {
            *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(made) + offsets_[i]) = values[i];
        }
        return result(Py_True, nb::steal(made));
    }
    // ExecutionResult(False, exception).
    PyObject* failure(nb::object exception) const { return result(Py_False, std::move(exception)); }

private:
    PyObject* result(PyObject* success, nb::object value) const {
        auto* type = reinterpret_cast<PyTypeObject*>(result_class_.ptr());
        PyObject* made = type->tp_alloc(type, 2);
        if (!made) throw_pending();
        PyTuple_SET_ITEM(made, 0, Py_NewRef(success));
        PyTuple_SET_ITEM(made, 1, value.release().ptr());
        return made;
    }

    static constexpr size_t kSlots = 7;
    static constexpr const char* kNames[kSlots] = {"_origin",    "_factory",   "_page", "_rows",
                                                   "_page_iter", "_list_mode", "_last"};
    nb::object class_;
    nb::object result_class_;
    Py_ssize_t offsets_[kSlots];
};

const ResultSetMaker& maker() {
    static const ResultSetMaker* made = nullptr;
    if (!made) made = new ResultSetMaker;
    return *made;
}

// Stands for the future of one result until somebody asks for it: then `make_future(parameters, answer)`.
struct DeferredFuture {
    nb::object make_future;
    nb::object parameters;
    driver::Outcome outcome;  // its response has moved to `response`
    std::shared_ptr<const driver::Response> response;
    PreparedPtr prepared;
    std::shared_ptr<PySession> session;

    nb::object call() {
        PyCluster& cluster = session->cluster();
        auto answer = make_answer(outcome, response, prepared, cluster.shapes());
        nb::object taken = nb::cast(std::move(answer));
        return taking_gil([&] { return make_future(parameters, taken); });
    }
};

// What all requests of a run have in common; Python's arguments.
struct RunOptions {
    CallOptions call;
    nb::object timestamps;  // called once for each request; None for none
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

    // The next results in order, or None after the last.
    nb::object next() {
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
            results.append(nb::steal(make_result(outcome, std::move(item.parameters))));
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
        if (!options_.timestamps.is_none()) {
            nb::object timestamp = taking_gil([this] { return options_.timestamps(); });
            parameters.default_timestamp = nb::cast<int64_t>(timestamp);
        }
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
            results.append(nb::steal(maker().failure(std::move(waiting_.front().exception))));
            waiting_.pop_front();
        }
    }

    PyObject* make_result(driver::Outcome& outcome, nb::object parameters) {
        PyCluster& cluster = session_->cluster();
        if (outcome.error) {
            auto answer = make_answer(outcome, prepared_, cluster.shapes());
            nb::object taken = nb::cast(std::move(answer));
            return maker().failure(taking_gil([&] { return options_.make_exception(taken); }));
        }
        auto response = std::make_shared<const driver::Response>(std::move(outcome.response));
        bool last = true;
        nb::object page = page_of(response, prepared_, cluster.shapes(), last);
        auto deferred = std::make_unique<DeferredFuture>();
        deferred->make_future = options_.make_future;
        deferred->parameters = std::move(parameters);
        deferred->outcome = std::move(outcome);
        deferred->response = std::move(response);
        deferred->prepared = prepared_;
        deferred->session = session_;
        return maker().success(nb::cast(std::move(deferred)), options_.row_factory, std::move(page), last);
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
    nb::class_<DeferredFuture>(module, "DeferredFuture").def("__call__", &DeferredFuture::call);
    nb::class_<ConcurrentBatches>(module, "ConcurrentBatches").def("next", &ConcurrentBatches::next);
    module.def("run_concurrent", run_concurrent, nb::arg("session"), nb::arg("prepared"), nb::arg("parameters"),
               nb::arg("version"), nb::arg("consistency"), nb::arg("serial").none(), nb::arg("fetch_size").none(),
               nb::arg("timestamps").none(), nb::arg("timeout").none(), nb::arg("dispatch"), nb::arg("idempotent"),
               nb::arg("concurrency"), nb::arg("fail_fast"), nb::arg("row_factory"), nb::arg("make_future"),
               nb::arg("make_exception"));
}

}  // namespace ilion::python
