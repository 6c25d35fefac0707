// What a statement is planned and run in: the schema of the moment and the session's keyspace.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "schema/schema.hpp"

namespace ilion::plan {

struct Context {
    schema::SchemaPtr schema;
    std::string keyspace;  // of USE or of the request; empty if there is none
    const Clock* clock = nullptr;
};

}  // namespace ilion::plan
