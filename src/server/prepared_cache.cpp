#include "server/prepared_cache.hpp"

#include <algorithm>
#include <mutex>

#include "base/md5.hpp"
#include "plan/select/select_plan.hpp"
#include "plan/write/batch_plan.hpp"
#include "plan/write/modification_plan.hpp"
#include "schema/alteration.hpp"
#include "wire/codec/response/metadata.hpp"

namespace ilion::server {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

Bytes digest(BytesView bytes) {
    auto hash = md5(bytes);
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

// Whether what was planned for the table is out of date. Types of its columns may have changed, too.
bool is_outdated(const schema::Table& table, const schema::SchemaChange& change, const schema::Schema& now) {
    if (table.keyspace != change.keyspace) return false;
    auto current = now.table(table.keyspace, table.name);
    return !current || schema::outdates_statements(table, *current);
}

// Whether a plan was made from what changed.
bool depends(const plan::Plan& plan, const schema::SchemaChange& change, const schema::Schema& now) {
    using Target = schema::SchemaChange::Target;
    // An overload may be a better match.
    if (change.target == Target::function || change.target == Target::aggregate) return !plan.keyspace.empty();
    return std::visit(
        Overloaded{
            [&](const std::shared_ptr<const plan::SelectPlan>& select) {
                return is_outdated(*select->table, change, now);
            },
            [&](const std::shared_ptr<const plan::ModificationPlan>& write) {
                return is_outdated(*write->table, change, now);
            },
            [&](const std::shared_ptr<const plan::BatchPlan>& batch) {
                return std::any_of(batch->statements.begin(), batch->statements.end(), [&](const auto& statement) {
                    return is_outdated(*statement->table, change, now);
                });
            },
            [&](const plan::TruncatePlan& truncate) { return is_outdated(*truncate.table, change, now); },
            [](const auto&) { return false; },
        },
        plan.body);
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

PreparedPtr make_prepared(Bytes id, std::string query, plan::PlanPtr plan, bool fully_qualified,
                          std::string keyspace) {
    auto prepared = std::make_shared<Prepared>();
    prepared->id = std::move(id);
    prepared->query = std::move(query);
    prepared->fully_qualified = fully_qualified;
    prepared->keyspace = std::move(keyspace);
    prepared->result_metadata_id = result_metadata_id(plan->result_columns);
    // The very columns that the plan's answers will carry: that it is them is how an unchanged shape is known.
    if (const auto* select = std::get_if<std::shared_ptr<const plan::SelectPlan>>(&plan->body)) {
        prepared->result_columns = (*select)->result_columns;
        prepared->result_of_one_table = wire::share_table(*prepared->result_columns);
    }
    prepared->plan = std::move(plan);
    return prepared;
}

PreparedPtr PreparedCache::find(BytesView id) const {
    std::shared_lock lock(mutex_);
    auto found = statements_.find(id);
    return found == statements_.end() ? nullptr : found->second;
}

uint64_t PreparedCache::changes() const {
    std::shared_lock lock(mutex_);
    return changes_;
}

std::optional<std::vector<Bytes>> PreparedCache::add(PreparedPtr prepared, uint64_t as_of) {
    std::unique_lock lock(mutex_);
    // The change has dropped what was planned for the old schema, and would not find this.
    if (changes_ != as_of) return std::nullopt;
    std::vector<Bytes> evicted;
    auto [place, is_new] = statements_.insert_or_assign(prepared->id, prepared);
    if (!is_new) return evicted;
    order_.push_back(prepared->id);
    while (statements_.size() > capacity_) {
        statements_.erase(order_.front());
        evicted.push_back(std::move(order_.front()));
        order_.pop_front();
    }
    return evicted;
}

std::vector<Bytes> PreparedCache::invalidate(const schema::SchemaChange& change, const schema::Schema& now) {
    std::unique_lock lock(mutex_);
    ++changes_;
    std::vector<Bytes> gone;
    std::erase_if(statements_, [&](const auto& entry) {
        if (!depends(*entry.second->plan, change, now)) return false;
        gone.push_back(entry.first);
        return true;
    });
    // Otherwise preparing the same statement again after every change would let the order grow without end.
    std::erase_if(order_, [&](const Bytes& id) { return !statements_.contains(id); });
    return gone;
}

size_t PreparedCache::size() const {
    std::shared_lock lock(mutex_);
    return statements_.size();
}

}  // namespace ilion::server
