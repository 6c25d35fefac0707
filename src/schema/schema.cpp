#include "schema/schema.hpp"

#include "base/md5.hpp"
#include "schema/format.hpp"

namespace ilion::schema {

namespace {

Bytes digest(const Keyspace& keyspace) {
    Bytes encoded;
    encode(keyspace, encoded);
    auto hash = md5(encoded);
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

}  // namespace

std::shared_ptr<const Schema> Schema::with(KeyspacePtr changed) const {
    auto next = std::make_shared<Schema>(*this);
    // What every node of this release has does not distinguish one schema from another.
    if (!changed->is_virtual) next->digests_[changed->name] = digest(*changed);
    next->keyspaces_[changed->name] = std::move(changed);
    next->update_version();
    return next;
}

std::shared_ptr<const Schema> Schema::without(std::string_view keyspace_name) const {
    auto next = std::make_shared<Schema>(*this);
    if (auto found = next->keyspaces_.find(keyspace_name); found != next->keyspaces_.end()) {
        next->digests_.erase(found->first);
        next->keyspaces_.erase(found);
    }
    next->update_version();
    return next;
}

void Schema::update_version() {
    Bytes all;
    for (const auto& [name, hash] : digests_) all += hash;
    version_ = Uuid::from_name(all);
}

}  // namespace ilion::schema
