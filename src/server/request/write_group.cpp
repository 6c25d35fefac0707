#include "server/request/write_group.hpp"

#include "server/answer.hpp"
#include "server/request/replica_failure.hpp"
#include "wire/codec/response/result.hpp"

namespace ilion::server {

void WriteGroup::settle(Node& node, int version, Bytes& out) {
    if (writes_.empty()) return;
    auto committed = node.environment().store->commit(mutation_);
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

}  // namespace ilion::server
