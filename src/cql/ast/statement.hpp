// A parsed statement: the closed set of everything CQL 3.4.7 can say.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "cql/ast/auth.hpp"
#include "cql/ast/ddl.hpp"
#include "cql/ast/modification.hpp"
#include "cql/ast/select.hpp"

namespace ilion::cql {

using StatementBody =
    std::variant<Select, Insert, Update, Delete, Batch, Truncate, Use, CreateKeyspace, AlterKeyspace, DropKeyspace,
                 CreateTable, AlterTable, DropTable, CreateType, AlterType, DropType, CreateIndex, DropIndex,
                 CreateView, AlterView, DropView, CreateFunction, DropFunction, CreateAggregate, DropAggregate,
                 CreateTrigger, DropTrigger, Describe, CreateRole, AlterRole, DropRole, ListRoles, GrantRole,
                 RevokeRole, ListSuperusers, AddIdentity, DropIdentity, GrantPermissions, ListPermissions>;

struct Statement {
    StatementBody body;
    // The names of the bind markers in order; empty strings for `?`.
    std::vector<std::string> bind_markers;
};

}  // namespace ilion::cql
