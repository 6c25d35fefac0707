// Schema statements: each is a function from the schema of the moment to the next one.
//
// Nothing here stores or publishes anything; exec/catalog.hpp does, one statement at a time. Every failure carries
// Cassandra's code and text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "cql/ast/statement.hpp"
#include "schema/schema.hpp"

namespace ilion::plan {

// What a schema statement is applied to, and in which surroundings.
struct DdlContext {
    schema::SchemaPtr schema;
    std::string keyspace;            // of USE or of the request; empty if there is none
    const Clock* clock = nullptr;    // for table ids and the time of dropped columns
    uint32_t next_table_number = 1;  // what CREATE TABLE and CREATE INDEX give what they make
    std::string datacenter = "datacenter1";
    int node_count = 1;    // in that data center; replication factors above it are warned of
    bool masking = false;  // columns may have masks
};

struct DdlOutcome {
    schema::SchemaPtr schema;                    // the same pointer if nothing changed
    std::optional<schema::SchemaChange> change;  // nothing if nothing changed (IF NOT EXISTS and the like)
    std::vector<std::string> warnings;
};

// Whether `plan_ddl` is the one to ask: CREATE, ALTER and DROP of everything, and what is not supported yet
// (ddl/not_supported.hpp).
bool is_ddl(const cql::Statement& statement);
Result<DdlOutcome> plan_ddl(const cql::Statement& statement, const DdlContext& context);

Result<DdlOutcome> apply(const cql::CreateKeyspace& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::AlterKeyspace& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::DropKeyspace& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::CreateTable& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::AlterTable& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::DropTable& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::CreateType& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::AlterType& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::DropType& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::CreateIndex& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::DropIndex& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::CreateView& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::AlterView& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::DropView& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::CreateFunction& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::DropFunction& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::CreateAggregate& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::DropAggregate& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::CreateTrigger& statement, const DdlContext& context);
Result<DdlOutcome> apply(const cql::DropTrigger& statement, const DdlContext& context);

}  // namespace ilion::plan
