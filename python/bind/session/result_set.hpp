// ResultSets made without Python code, for requests that had no ResponseFuture. GIL needed throughout.
#pragma once

#include <memory>

#include "session/cluster.hpp"

namespace ilion::python {

// A request that succeeded, and what it was: for those who ask for its future.
struct Success {
    driver::Outcome outcome;
    PreparedPtr prepared;
    nb::object parameters;
    std::shared_ptr<PySession> session;
    nb::object row_factory;
    nb::object make_future;  // called with the parameters and an Answer
};

// A cassandra.cluster.ResultSet. `may_fail`: its rows have to be decoded now, because that may fail.
nb::object make_result_set(Success&& success, bool& may_fail);

// cassandra.concurrent.ExecutionResult(success, value).
nb::object make_execution_result(bool success, nb::object value);

}  // namespace ilion::python
