// Who is told what statements read and wrote, for what the node says of itself. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/ticks.hpp"
#include "cql/ast/modification.hpp"

namespace ilion::exec {

class Meter {
public:
    virtual ~Meter() = default;

    // A read of one partition, or of a range of the ring, has ended. `began`: ticks().
    struct Read {
        uint32_t table_number = 0;
        bool single = false;
        int64_t rows = 0, tombstones = 0;
        uint64_t began = 0;
    };
    virtual void read(const Read& read) = 0;
    // A statement writes to partitions of a table; it counts once this thread's commit is done. `coordinated`: not
    // as what a condition lets through.
    virtual void write(uint32_t table_number, size_t partitions, bool coordinated) = 0;
    // So many mutations are a batch.
    virtual void batch(cql::Batch::Kind kind, size_t mutations) = 0;
};

}  // namespace ilion::exec
