// What a modification does to one column.
#pragma once

#include <optional>

#include "cql/ast/modification.hpp"
#include "plan/term/bind_term.hpp"

namespace ilion::plan {

struct Operation {
    enum class Kind : uint8_t {
        set,        // c = value, of a column that is one cell
        assign,     // c = value, of a multi-cell column
        append,     // list + value, set + value, map + value
        prepend,    // value + list
        discard,    // collection - value
        put,        // list[key] = value, map[key] = value
        set_field,  // udt.field = value
        add,        // counter + value
        subtract,   // counter - value
        compute,    // number + value, text + value: only in conditional updates
        delete_column,
        delete_element,  // collection[key]
        delete_field,
    };

    Kind kind = Kind::set;
    const schema::Column* column = nullptr;  // of the plan's table
    std::optional<BoundTerm> value;
    std::optional<BoundTerm> key;
    int16_t field = 0;
    FunctionPtr function;  // compute: current value and `value` to the new one

    bool is_static() const { return column->kind == schema::ColumnKind::static_; }
    // Whether every execution adds elements of its own.
    bool adds_list_elements() const {
        bool adds = kind == Kind::assign || kind == Kind::append || kind == Kind::prepend;
        return adds && column->type->is_multi_cell() && column->type->kind() == TypeKind::list;
    }
    // Whether the row must be read first.
    bool requires_read() const {
        bool list = column->type->kind() == TypeKind::list;
        return kind == Kind::compute || kind == Kind::add || kind == Kind::subtract ||
               (list && (kind == Kind::put || kind == Kind::discard || kind == Kind::delete_element));
    }
};

// `conditional`: the statement has conditions, so that the present value is known.
Result<Operation> bind_assignment(const cql::Assignment& assignment, const schema::Table& table,
                                  const schema::Column& column, bool conditional, TermContext& context);
// `column = value`, in an INSERT.
Result<Operation> bind_insertion(const cql::Term& value, const schema::Table& table, const schema::Column& column,
                                 TermContext& context);
Result<Operation> bind_deletion(const cql::DeleteTarget& target, const schema::Table& table,
                                const schema::Column& column, TermContext& context);

}  // namespace ilion::plan
