// A function of CQL as plans hold it: its signature, and how to run it on serialized values.
//
// Functions are immutable and shared. A scalar function has `body`; an aggregate has `make_accumulator`. Arguments
// are given in the serialization of `argument_types`; null is nullopt. Operators and casts are functions too.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "types/type/data_type.hpp"

namespace ilion::plan {

// What a call may ask of the world: the time, for now() and current_*().
struct CallContext {
    const Clock* clock = nullptr;
};

// The state of an aggregate over one group.
class Accumulator {
public:
    virtual ~Accumulator() = default;
    virtual void reset() = 0;
    virtual Status add(std::span<const OptionalBytesView> arguments) = 0;
    virtual Result<OptionalBytes> result() = 0;
};

struct Function {
    using Body = std::function<Result<OptionalBytes>(std::span<const OptionalBytesView>, const CallContext&)>;

    std::string keyspace = "system";
    std::string name;
    std::vector<TypePtr> argument_types;
    TypePtr return_type;
    // False for now(), uuid() and their kind: they must not be evaluated when a plan is made.
    bool deterministic = true;
    // The result is a timeuuid under its old class, which is no uuid to other functions.
    bool returns_legacy_timeuuid = false;
    // Keeps the order of its first argument, so that GROUP BY may apply it.
    bool monotonic = false;
    Body body;
    // What is refused of an argument by itself, before any row is read if it is a constant; may be empty.
    std::function<Status(size_t, BytesView)> check_argument;
    std::function<std::unique_ptr<Accumulator>()> make_accumulator;

    bool is_aggregate() const { return static_cast<bool>(make_accumulator); }
    // As Cassandra names a function in messages: `system.abs`.
    std::string qualified_name() const { return keyspace + "." + name; }
    // `system.abs : (int) -> int`.
    std::string signature() const;

    Result<OptionalBytes> call(std::span<const OptionalBytesView> arguments, const CallContext& context) const {
        return body(arguments, context);
    }
};
using FunctionPtr = std::shared_ptr<const Function>;

}  // namespace ilion::plan
