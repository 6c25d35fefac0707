// IF conditions on columns, elements and fields.
#pragma once

#include <optional>

#include "cql/ast/relation.hpp"
#include "plan/term/bind_term.hpp"

namespace ilion::plan {

struct ColumnCondition {
    enum class Access : uint8_t { column, element, field };

    const schema::Column* column = nullptr;  // of the plan's table
    Access access = Access::column;
    std::optional<BoundTerm> key;  // element: list index or map key
    size_t field = 0;
    TypePtr type;  // of what is compared
    cql::Operator op = cql::Operator::eq;
    std::vector<BoundTerm> values;
    bool in_list = false;  // IN (a, b); otherwise IN takes one value, a list

    bool is_static() const { return column->kind == schema::ColumnKind::static_; }
};

Result<ColumnCondition> bind_condition(const cql::Condition& condition, const schema::Table& table,
                                       TermContext& context);

}  // namespace ilion::plan
