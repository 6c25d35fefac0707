#include "server/request/look_ahead.hpp"

#include <algorithm>
#include <optional>

#include "base/byte_reader.hpp"
#include "exec/write/counters.hpp"
#include "exec/write/modification.hpp"
#include "plan/select/select_plan.hpp"
#include "wire/codec/frame/frame_header.hpp"

namespace ilion::server {
namespace {

// Requests at a time: their rows must stay in the cache until it is their turn.
constexpr size_t kRequests = 32;
constexpr size_t kMaxKeyColumns = 4;

// The table whose partitions an execution looks up before anything else; null if it does not. Plain writes look
// theirs up when they are committed.
const schema::Table* looked_up(const plan::Plan& plan) {
    if (plan.partition_key_bind_indexes.empty() || plan.partition_key_bind_indexes.size() > kMaxKeyColumns) {
        return nullptr;
    }
    if (const auto* select = std::get_if<std::shared_ptr<const plan::SelectPlan>>(&plan.body)) {
        return (*select)->table->is_virtual ? nullptr : (*select)->table.get();
    }
    if (const auto* write = std::get_if<std::shared_ptr<const plan::ModificationPlan>>(&plan.body)) {
        bool with_others = exec::is_plain(**write) || exec::is_counter_update(**write);
        return with_others ? nullptr : (*write)->table.get();
    }
    return nullptr;
}

// The partition key that EXECUTE binds, from behind its ids.
std::optional<Token> token_of(const plan::Plan& plan, ByteReader& body, int version) {
    constexpr uint32_t kValues = 0x01, kNames = 0x40;
    (void)body.read<uint16_t>();  // consistency
    uint32_t flags = version >= 5 ? body.read<uint32_t>() : body.read<uint8_t>();
    if ((flags & (kValues | kNames)) != kValues) return std::nullopt;
    const auto& indexes = plan.partition_key_bind_indexes;
    uint16_t last = *std::max_element(indexes.begin(), indexes.end());
    if (body.read<uint16_t>() <= last) return std::nullopt;
    BytesView key[kMaxKeyColumns];
    for (uint16_t i = 0; i <= last && body.ok(); ++i) {
        auto value = body.read_value();
        auto wanted = std::find(indexes.begin(), indexes.end(), i);
        if (wanted == indexes.end()) continue;
        if (!value) return std::nullopt;
        key[wanted - indexes.begin()] = *value;
    }
    if (!body.ok()) return std::nullopt;
    if (indexes.size() == 1) return murmur3_token(key[0]);
    return murmur3_token(serialize_partition_key({key, indexes.size()}));
}

}  // namespace

void LookAhead::look(Node& node, int version, BytesView coming) {
    partitions_.clear();
    BytesView id;
    PreparedPtr prepared;
    const schema::Table* table = nullptr;
    while (looked_at_ < kRequests && coming.size() >= wire::FrameHeader::kSize) {
        auto header = wire::FrameHeader::decode(coming);
        coming.remove_prefix(wire::FrameHeader::kSize);
        if (header.length < 0 || static_cast<size_t>(header.length) > coming.size()) break;
        ByteReader body(coming.substr(0, static_cast<size_t>(header.length)));
        coming.remove_prefix(static_cast<size_t>(header.length));
        ++looked_at_;
        if (header.op() != wire::Opcode::execute || header.flags != 0) continue;
        BytesView wanted = body.read_bytes(body.read<uint16_t>());
        if (wanted != id || !prepared) {
            prepared = node.prepared().find(wanted);
            id = wanted;
            table = prepared ? looked_up(*prepared->plan) : nullptr;
        }
        if (table == nullptr) continue;
        if (version >= 5) (void)body.read_bytes(body.read<uint16_t>());  // of the metadata
        if (auto token = token_of(*prepared->plan, body, version)) partitions_.emplace_back(table->number, *token);
    }
    if (partitions_.size() > 1) node.environment().store->expect(partitions_);
}

}  // namespace ilion::server
