#include "server/prepared_store.hpp"

#include "cql/parse.hpp"
#include "plan/statement.hpp"
#include "server/request/qualified.hpp"

namespace ilion::server {
namespace {

Result<PreparedPtr> plan_again(std::string query, const std::string& keyspace, const exec::Catalog& catalog,
                               const Clock& clock) {
    plan::Context context;
    context.schema = catalog.schema();
    context.clock = &clock;
    context.keyspace = keyspace;
    ILION_TRY_ASSIGN(auto statement, cql::parse(query));
    auto shared = std::make_shared<const cql::Statement>(std::move(statement));
    bool qualified = is_fully_qualified(*shared);
    ILION_TRY_ASSIGN(auto plan, plan::make_plan(std::move(shared), context));
    auto id = prepared_id(query, qualified ? "" : keyspace);
    return make_prepared(std::move(id), std::move(query), std::move(plan), qualified, keyspace);
}

}  // namespace

bool PreparedStore::add(const PreparedPtr& prepared, const std::string& keyspace, uint64_t as_of) {
    auto evicted = cache_.add(prepared, as_of);
    if (!evicted) return false;
    // That a statement could not be written down costs a client one more PREPARE after a restart.
    (void)queries_.write(
        "INSERT INTO system.prepared_statements (prepared_id, logged_keyspace, query_string) VALUES (?, ?, ?)",
        {prepared->id, keyspace.empty() ? std::nullopt : OptionalBytesView(keyspace), prepared->query});
    evicted_.fetch_add(static_cast<int64_t>(evicted->size()), std::memory_order_relaxed);
    forget(*evicted);
    return true;
}

void PreparedStore::invalidate(const schema::SchemaChange& change, const schema::Schema& now) {
    // Those that were not planned yet may depend on what changed, too.
    if (!loaded_.load(std::memory_order_acquire)) load();
    forget(cache_.invalidate(change, now));
}

void PreparedStore::forget(const std::vector<Bytes>& ids) {
    for (const auto& id : ids) {
        (void)queries_.write("DELETE FROM system.prepared_statements WHERE prepared_id = ?", {id});
    }
}

void PreparedStore::load() {
    std::lock_guard lock(mutex_);
    if (loaded_.load(std::memory_order_acquire)) return;
    auto rows = queries_.read("SELECT prepared_id, logged_keyspace, query_string FROM system.prepared_statements");
    if (!rows) return;  // asked again next time
    std::vector<Bytes> useless;
    for (auto& row : *rows) {
        uint64_t as_of = cache_.changes();
        auto planned = plan_again(row[2].value_or(""), row[1].value_or(""), catalog_, clock_);
        // What it was about is gone, or another version of ilion wrote it.
        if (!planned || (*planned)->id != *row[0]) {
            useless.push_back(*row[0]);
        } else if (!cache_.find(*row[0])) {
            // What the schema's change took from it is prepared again when it is asked for.
            auto evicted = cache_.add(*planned, as_of);
            if (evicted) useless.insert(useless.end(), evicted->begin(), evicted->end());
        }
    }
    forget(useless);
    loaded_.store(true, std::memory_order_release);
}

}  // namespace ilion::server
