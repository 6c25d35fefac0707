#include "schema/changes.hpp"

#include <utility>

namespace ilion::schema {

namespace {

using Kind = SchemaChange::Kind;
using Target = SchemaChange::Target;

// Collects what differs in the parts of one keyspace.
class Differences {
public:
    explicit Differences(std::string keyspace) : keyspace_(std::move(keyspace)) {}

    void add(Kind kind, Target target, std::string name = {}) {
        changes_.push_back({kind, target, keyspace_, std::move(name), {}});
    }

    // Parts that did not change are shared between the states, so that pointers tell.
    template <typename Parts>
    void missing(Kind kind, Target target, const Parts& parts, const Parts& elsewhere) {
        for (const auto& [name, part] : parts) {
            if (!elsewhere.contains(name)) add(kind, target, name);
        }
    }
    template <typename Parts>
    void altered(Target target, const Parts& before, const Parts& after) {
        for (const auto& [name, part] : after) {
            auto found = before.find(name);
            if (found != before.end() && found->second != part) add(Kind::updated, target, name);
        }
    }

    std::vector<SchemaChange> take() { return std::move(changes_); }

private:
    std::string keyspace_;
    std::vector<SchemaChange> changes_;
};

bool same_parameters(const Keyspace& left, const Keyspace& right) {
    return left.replication == right.replication && left.durable_writes == right.durable_writes;
}

}  // namespace

std::vector<SchemaChange> changes(const KeyspacePtr& before, const KeyspacePtr& after) {
    if (!before && !after) return {};
    static const Keyspace kNothing;
    const Keyspace& old_state = before ? *before : kNothing;
    const Keyspace& new_state = after ? *after : kNothing;

    Differences differences(after ? after->name : before->name);
    differences.missing(Kind::dropped, Target::table, old_state.tables, new_state.tables);
    differences.missing(Kind::dropped, Target::type, old_state.types, new_state.types);
    if (!after) differences.add(Kind::dropped, Target::keyspace);

    if (!before) differences.add(Kind::created, Target::keyspace);
    differences.missing(Kind::created, Target::type, new_state.types, old_state.types);
    differences.missing(Kind::created, Target::table, new_state.tables, old_state.tables);

    if (before && after) {
        if (!same_parameters(old_state, new_state)) differences.add(Kind::updated, Target::keyspace);
        differences.altered(Target::type, old_state.types, new_state.types);
        differences.altered(Target::table, old_state.tables, new_state.tables);
    }
    return differences.take();
}

}  // namespace ilion::schema
