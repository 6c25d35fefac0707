// The schema of the node: holds the present snapshot, carries out schema statements, keeps them in the store.
//
// Thread-safe. Snapshots are immutable: whoever took one keeps a consistent view for as long as he holds it.
// Changes are made one at a time: planned against the present snapshot, stored, then published and told to the
// listener. A change that the store did not take has not happened.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "cql/ast/statement.hpp"
#include "exec/result.hpp"
#include "index/manager.hpp"
#include "schema/schema.hpp"
#include "store/store.hpp"

namespace ilion::exec {

struct CatalogOptions {
    store::Store* store = nullptr;  // not owned; without one nothing is kept
    const Clock* clock = nullptr;   // not owned
    // Not owned; told of the indexes that tables have. Without one there are none.
    index::Manager* indexes = nullptr;
    std::string datacenter = "datacenter1";
    int node_count = 1;
    bool masking = false;  // columns may have masks
    // The keyspaces that come with the node and are made anew at every start. Of those that users may ALTER, the
    // replication is taken from the store.
    std::vector<schema::KeyspacePtr> system_keyspaces;
};

class Catalog {
public:
    // What a statement changed, and the snapshots before and after it. Called under the catalog's lock, in the
    // order of the changes: be short, and do not call `apply`.
    using Listener = std::function<void(const schema::SchemaChange&, const schema::SchemaPtr& before,
                                        const schema::SchemaPtr& after)>;

    // Fails with `corruption` if the stored schema is damaged or was written by a later version.
    static ilion::Result<std::unique_ptr<Catalog>> open(CatalogOptions options);

    schema::SchemaPtr schema() const;
    void set_listener(Listener listener);

    // Carries out a schema statement (plan::is_ddl) for a session in `keyspace` (empty if it has none).
    ilion::Result<Result> apply(const cql::Statement& statement, const std::string& keyspace);

private:
    explicit Catalog(CatalogOptions options);
    Status load();
    Status store_schema(const schema::Schema& schema, uint32_t next_table_number);
    // Empties tables and indexes that are gone.
    Status discard_dropped(const schema::Schema& before, const schema::Schema& after);
    Status open_indexes();
    // Makes, and builds, the indexes of tables of the keyspace that changed.
    Status apply_indexes(const schema::Schema& before, const schema::Keyspace& keyspace);
    void publish(schema::SchemaPtr next);
    // Tells the store of what it keeps by table. `keyspace` is the one that changed.
    void configure_store(const schema::Keyspace& keyspace);

    CatalogOptions options_;
    std::mutex change_mutex_;  // held for the whole of a change
    Listener listener_;
    uint32_t next_table_number_ = 1;

    mutable std::mutex schema_mutex_;  // guards the pointer only
    schema::SchemaPtr schema_;
};

}  // namespace ilion::exec
