#include "server/prepared_cache.hpp"

#include <mutex>

#include "base/md5.hpp"

namespace ilion::server {
namespace {

Bytes digest(BytesView bytes) {
    auto hash = md5(bytes);
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

// Whether a plan may have been made from what changed.
bool depends(const plan::Plan& plan, const schema::SchemaChange& change) {
    using Change = schema::SchemaChange;
    // New things change no plan, except functions: an overload may be a better match.
    bool is_function = change.target == Change::Target::function || change.target == Change::Target::aggregate;
    if (change.kind == Change::Kind::created && !is_function) return false;
    // The statements of a batch may be about several keyspaces.
    if (std::holds_alternative<std::shared_ptr<const plan::BatchPlan>>(plan.body)) return true;
    if (plan.keyspace.empty()) return false;
    if (plan.keyspace != change.keyspace) return is_function;
    return change.target != Change::Target::table || plan.table.empty() || plan.table == change.name;
}

}  // namespace

Bytes prepared_id(std::string_view query, std::string_view keyspace) {
    Bytes named(keyspace);
    named.append(query);
    return digest(named);
}

Bytes result_metadata_id(const std::vector<ColumnSpec>& columns) {
    Bytes shape;
    for (const auto& column : columns) {
        shape.append(column.name);
        shape.push_back('\0');
        shape.append(class_name(*column.type));
        shape.append(2, '\0');
    }
    return digest(shape);
}

PreparedPtr PreparedCache::find(BytesView id) const {
    std::shared_lock lock(mutex_);
    auto found = statements_.find(id);
    return found == statements_.end() ? nullptr : found->second;
}

void PreparedCache::add(PreparedPtr prepared) {
    std::unique_lock lock(mutex_);
    auto [place, is_new] = statements_.insert_or_assign(prepared->id, prepared);
    if (!is_new) return;
    order_.push_back(prepared->id);
    while (statements_.size() > capacity_) {
        statements_.erase(order_.front());
        order_.pop_front();
    }
}

void PreparedCache::invalidate(const schema::SchemaChange& change) {
    std::unique_lock lock(mutex_);
    std::erase_if(statements_, [&](const auto& entry) { return depends(*entry.second->plan, change); });
    // Otherwise preparing the same statement again after every change would let the order grow without end.
    std::erase_if(order_, [&](const Bytes& id) { return !statements_.contains(id); });
}

size_t PreparedCache::size() const {
    std::shared_lock lock(mutex_);
    return statements_.size();
}

}  // namespace ilion::server
