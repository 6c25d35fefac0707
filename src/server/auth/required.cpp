#include "server/auth/required.hpp"

#include <algorithm>

#include "plan/select/select_plan.hpp"
#include "plan/write/batch_plan.hpp"
#include "schema/identifier.hpp"

namespace ilion::server {
namespace {

using P = Permission;

// What drivers read to find their way: open to everybody.
bool is_readable_by_all(const schema::Table& table) {
    if (table.keyspace == "system_schema" || table.keyspace == "system_virtual_schema" ||
        table.keyspace == "system_traces") {
        return true;
    }
    constexpr std::string_view kOpen[] = {"local", "peers", "peers_v2", "size_estimates", "table_estimates"};
    return table.keyspace == "system" &&
           std::find(std::begin(kOpen), std::end(kOpen), table.name) != std::end(kOpen);
}

Resource resource_of(const schema::Table& table) {
    return Resource::table(table.keyspace, table.name);
}

class Raw {
public:
    Raw(const std::string& session_keyspace, const schema::Schema& schema)
        : session_(session_keyspace),
          schema_(schema) {}

    using List = std::vector<Required>;

    List operator()(const cql::CreateKeyspace&) const { return {{P::create, Resource::all_keyspaces()}}; }
    List operator()(const cql::AlterKeyspace& s) const { return of(P::alter, s.name, Resource::keyspace(s.name)); }
    List operator()(const cql::DropKeyspace& s) const { return of(P::drop, s.name, Resource::keyspace(s.name)); }
    List operator()(const cql::CreateTable& s) const { return tables(P::create, s.table); }
    List operator()(const cql::AlterTable& s) const { return table(P::alter, s.table); }
    List operator()(const cql::DropTable& s) const { return table(P::drop, s.table); }
    List operator()(const cql::CreateType& s) const { return tables(P::create, s.type); }
    List operator()(const cql::AlterType& s) const { return tables(P::alter, s.type); }
    List operator()(const cql::DropType& s) const { return tables(P::drop, s.type); }
    List operator()(const cql::CreateIndex& s) const { return table(P::alter, s.table); }
    List operator()(const cql::DropIndex& s) const {
        auto keyspace = schema_.keyspace(keyspace_of(s.index));
        if (!keyspace) return {};
        for (const auto& [name, indexed] : keyspace->tables) {
            if (indexed->indexes.contains(s.index.name)) return {{P::alter, resource_of(*indexed)}};
        }
        return {};  // there is none, which is what the statement will say
    }
    List operator()(const cql::CreateView& s) const {
        // That it is of another keyspace is said to anybody.
        if (base_keyspace(s) != keyspace_of(s.view)) return {};
        return {{P::alter, Resource::table(base_keyspace(s), s.base.name)}};
    }
    // What changes a view alters its table; as long as no view is ever made, there is none to ask for.
    List operator()(const cql::AlterView&) const { return {}; }
    List operator()(const cql::DropView&) const { return {}; }
    List operator()(const cql::CreateFunction& s) const { return functions(P::create, s.function); }
    List operator()(const cql::CreateAggregate& s) const { return functions(P::create, s.aggregate); }
    List operator()(const cql::DropFunction& s) const { return dropped(s.function); }
    List operator()(const cql::DropAggregate& s) const { return dropped(s.aggregate); }
    template <class Other>
    List operator()(const Other&) const {
        return {};  // USE, DESCRIBE, triggers
    }

private:
    std::string keyspace_of(const cql::QualifiedName& name) const {
        return name.keyspace.empty() ? session_ : name.keyspace;
    }
    std::string base_keyspace(const cql::CreateView& view) const {
        return view.base.keyspace.empty() ? keyspace_of(view.view) : view.base.keyspace;
    }
    // Without a keyspace, that there is none is all there is to say; and what comes with the node is not changed by
    // anybody, whatever he may, but for the replication of some of it.
    List of(P permission, const std::string& keyspace, Resource resource) const {
        bool widened = permission == P::alter && schema::is_replicated_system_keyspace(keyspace);
        if (keyspace.empty() || (schema::is_system_keyspace(keyspace) && !widened)) return {};
        return {{permission, std::move(resource)}};
    }
    List table(P permission, const cql::QualifiedName& name) const {
        auto keyspace = keyspace_of(name);
        return of(permission, keyspace, Resource::table(keyspace, name.name));
    }
    List tables(P permission, const cql::QualifiedName& name) const {
        auto keyspace = keyspace_of(name);
        return of(permission, keyspace, Resource::all_tables(keyspace));
    }
    List functions(P permission, const cql::QualifiedName& name) const {
        auto keyspace = keyspace_of(name);
        return of(permission, keyspace, Resource::functions(keyspace));
    }

    // A function or an aggregate; if there is none, that is what the statement will say.
    List dropped(const cql::QualifiedName& name) const {
        auto keyspace = schema_.keyspace(keyspace_of(name));
        auto named = [&](const auto& one) { return one->name == name.name; };
        if (!keyspace || (std::none_of(keyspace->functions.begin(), keyspace->functions.end(), named) &&
                          std::none_of(keyspace->aggregates.begin(), keyspace->aggregates.end(), named))) {
            return {};
        }
        return functions(P::drop, name);
    }

    const std::string& session_;
    const schema::Schema& schema_;
};

struct Visitor {
    const std::string& session_keyspace;
    const schema::Schema& schema;

    std::vector<Required> operator()(const std::shared_ptr<const plan::SelectPlan>& select) const {
        if (is_readable_by_all(*select->table)) return {};
        return {{P::select, resource_of(*select->table)}};
    }
    std::vector<Required> operator()(const std::shared_ptr<const plan::ModificationPlan>& write) const {
        std::vector<Required> needed{{P::modify, resource_of(*write->table)}};
        // Whether a condition holds tells what is there.
        if (write->has_conditions()) needed.push_back({P::select, resource_of(*write->table)});
        return needed;
    }
    std::vector<Required> operator()(const std::shared_ptr<const plan::BatchPlan>& batch) const {
        std::vector<Required> needed;
        for (const auto& statement : batch->statements) {
            auto one = (*this)(statement);
            needed.insert(needed.end(), one.begin(), one.end());
        }
        return needed;
    }
    std::vector<Required> operator()(const plan::TruncatePlan& truncate) const {
        return {{P::modify, resource_of(*truncate.table)}};
    }
    std::vector<Required> operator()(const plan::UsePlan&) const { return {}; }
    std::vector<Required> operator()(const plan::RawPlan& raw) const {
        return std::visit(Raw(session_keyspace, schema), raw.statement->body);
    }
};

}  // namespace

std::vector<Required> required_permissions(const plan::Plan& plan, const std::string& session_keyspace,
                                           const schema::Schema& schema) {
    return std::visit(Visitor{session_keyspace, schema}, plan.body);
}

std::vector<Required> required_unplanned(const cql::Statement& statement, const std::string& session_keyspace) {
    const auto* truncate = std::get_if<cql::Truncate>(&statement.body);
    if (truncate == nullptr) return {};
    const auto& keyspace = truncate->table.keyspace.empty() ? session_keyspace : truncate->table.keyspace;
    if (keyspace.empty()) return {};
    return {{P::modify, Resource::table(keyspace, truncate->table.name)}};
}

std::string_view superusers_only(const plan::Plan& plan, const std::string& session_keyspace) {
    const auto* raw = std::get_if<plan::RawPlan>(&plan.body);
    if (raw == nullptr) return {};
    auto named = [&](const auto& statement) {
        return !statement.table.keyspace.empty() || !session_keyspace.empty();
    };
    const auto& body = raw->statement->body;
    if (const auto* create = std::get_if<cql::CreateTrigger>(&body); create != nullptr && named(*create)) {
        return "Only superusers are allowed to perform CREATE TRIGGER queries";
    }
    if (const auto* drop = std::get_if<cql::DropTrigger>(&body); drop != nullptr && named(*drop)) {
        return "Only superusers are allowed to perfrom DROP TRIGGER queries";  // as Cassandra spells it
    }
    return {};
}

}  // namespace ilion::server
