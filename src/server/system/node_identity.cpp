#include "server/system/node_identity.hpp"

#include "types/text.hpp"

namespace ilion::server {

namespace {

constexpr std::string_view kHostIdRecord = "host_id";
constexpr size_t kTokenCount = 16;
constexpr Token kFirstToken = -8646911284551352321;
constexpr Token kTokenStep = 1152921504606846975;  // 2^60 - 1

}  // namespace

Result<NodeIdentity> load_identity(store::Store* store, const Clock& clock) {
    NodeIdentity identity;
    identity.generation = static_cast<int32_t>(clock.now_seconds());
    identity.tokens.push_back(kFirstToken);
    while (identity.tokens.size() < kTokenCount) identity.tokens.push_back(identity.tokens.back() + kTokenStep);

    if (store == nullptr) {
        identity.host_id = Uuid::random();
        return identity;
    }
    ILION_TRY_ASSIGN(auto stored, store->get_record(kHostIdRecord));
    if (!stored) {
        identity.host_id = Uuid::random();
        ILION_TRY(store->put_record(kHostIdRecord, identity.host_id.view()));
        return identity;
    }
    if (stored->size() != sizeof identity.host_id.bytes) {
        return make_error(ErrorCode::corruption, "the stored host id is damaged");
    }
    identity.host_id = Uuid::from_bytes(*stored);
    return identity;
}

std::string inet_text(BytesView address) {
    auto text = to_cql_literal(*DataType::of(TypeKind::inet), address);
    std::erase(text, '\'');
    return text;
}

Bytes inet_bytes(std::string_view address) {
    Bytes out;
    if (parse_text(*DataType::of(TypeKind::inet), address, out) && !out.empty()) return out;
    return Bytes(4, '\0');
}

}  // namespace ilion::server
