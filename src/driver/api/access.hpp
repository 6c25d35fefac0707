// What the public classes (include/ilion) hide, and the way to it.
#pragma once

#include <ilion/cluster.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "driver/cluster.hpp"
#include "driver/request.hpp"
#include "driver/session.hpp"
#include "wire/codec/response/metadata.hpp"

namespace ilion::detail {

using SharedColumns = std::shared_ptr<const std::vector<Column>>;

struct Prepared {
    std::string id;
    std::string query;
    std::string keyspace;  // of the first variable, for routing
    std::vector<Column> variables;
    std::vector<uint16_t> partition_key;  // positions among the variables; empty: not all are bound

    // The server may change these (ALTER TABLE and then SELECT *).
    struct ResultShape {
        std::string metadata_id;  // from protocol v5
        SharedColumns columns;    // null: no rows, or not known
    };
    ResultShape shape() const {
        std::lock_guard lock(mutex);
        return current;
    }
    void set_shape(ResultShape shape) {
        std::lock_guard lock(mutex);
        current = std::move(shape);
    }

    mutable std::mutex mutex;
    ResultShape current;
};

struct Rows {
    driver::Response response;  // owns the bytes that the cells are views of
    SharedColumns columns;
    size_t row_count = 0;
    std::vector<std::optional<std::string_view>> cells;  // row after row
    std::string paging_state;
    std::vector<std::string> warnings;
    std::optional<Uuid> tracing_id;
    std::string coordinator;
    std::optional<Statement> statement;  // for the next page
};

struct ClusterState {
    ClusterOptions options;
    std::unique_ptr<driver::Cluster> cluster;
    std::optional<Error> error;  // the options make no sense
};

struct SessionState {
    std::shared_ptr<ClusterState> cluster;
    std::shared_ptr<driver::Session> session;
};

struct Access {
    static const std::shared_ptr<Prepared>& prepared(const PreparedStatement& statement) {
        return statement.prepared_;
    }
    static PreparedStatement statement(std::shared_ptr<Prepared> prepared) {
        PreparedStatement made;
        made.prepared_ = std::move(prepared);
        return made;
    }
    static const PreparedStatement& prepared(const Statement& statement) { return statement.prepared_; }
    static const std::string& query(const Statement& statement) { return statement.query_; }
    static const std::string& values(const Statement& statement) { return statement.values_; }
    static uint16_t value_count(const Statement& statement) { return statement.value_count_; }
    static Batch::Kind kind(const Batch& batch) { return batch.kind_; }
    static const std::vector<Statement>& statements(const Batch& batch) { return batch.statements_; }
    static ResultSet result(std::shared_ptr<const Rows> rows) {
        ResultSet made;
        made.rows_ = std::move(rows);
        return made;
    }
    static Session session(std::shared_ptr<SessionState> state) {
        Session made;
        made.state_ = std::move(state);
        return made;
    }
};

// Statements to requests (encode.cpp). Fails on what the protocol version cannot say.
Result<driver::Request> encode(const Statement& statement, const SessionState& session);
Result<driver::Request> encode(const Batch& batch, const SessionState& session);
driver::Request encode_prepare(const std::string& query, const SessionState& session);

// Outcomes to results (decode.cpp).
Result<ResultSet> decode(driver::Outcome outcome, std::optional<Statement> statement);
Result<PreparedStatement> decode_prepared(driver::Outcome outcome, std::string query);
SharedColumns to_columns(const std::vector<ColumnSpec>& columns);

}  // namespace ilion::detail
