#include "server/request/write_group.hpp"

#include "server/answer.hpp"
#include "server/request/replica_failure.hpp"
#include "wire/codec/response/result.hpp"

namespace ilion::server {

void WriteGroup::settle(Node& node, int version, Bytes& out) {
    if (writes_.empty()) return;
    uint64_t began = ticks();
    Status committed = commit(node);
    node.metrics().end_writes(began, static_cast<bool>(committed));
    for (auto& write : writes_) {
        Answer answer(out, version, write.stream);
        if (committed) {
            answer.warn(std::move(write.warnings));
            answer.send(wire::Opcode::result, wire::VoidResult{});
        } else {
            answer.send_error(as_write_failure(committed.error(), write.type, write.consistency));
        }
    }
    writes_.clear();
}

Status WriteGroup::commit(Node& node) {
    exec::Environment& environment = node.environment();
    if (counters_.empty()) return environment.store->commit(mutation_);
    auto locks = environment.store->lock_all(counters_.partitions());
    Status applied =
        counters_.apply(exec::CounterUpdates::Writes::rows, node.clock().now_seconds(), environment, mutation_);
    counters_.clear();
    if (applied) return environment.store->commit(mutation_);
    mutation_.clear();
    return applied;
}

}  // namespace ilion::server
