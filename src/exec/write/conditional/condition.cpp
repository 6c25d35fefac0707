#include "exec/write/conditional/condition.hpp"

#include <fmt/format.h>

#include "base/byte_writer.hpp"
#include "exec/null_element.hpp"
#include "exec/write/row_values.hpp"
#include "types/collection.hpp"
#include "types/order/compare.hpp"
#include "types/order/compare_foreign.hpp"
#include "types/order/java_equality.hpp"

namespace ilion::exec {

namespace {

using plan::ColumnCondition;

class Check {
public:
    Check(const ColumnCondition& condition, const plan::Bindings& bindings, const store::RowView* row)
        : condition_(condition),
          bindings_(bindings),
          row_(row) {}

    ilion::Result<bool> run();

private:
    ilion::Result<OptionalBytes> present();
    ilion::Result<OptionalBytes> element(const OptionalBytes& collection);
    OptionalBytes field(const OptionalBytes& udt) const;
    OptionalBytes or_empty(OptionalBytes held) const;
    int order(BytesView held, BytesView wanted) const;
    bool equal(OptionalBytesView held, OptionalBytesView wanted) const;
    ilion::Result<bool> contains(const OptionalBytes& held);
    ilion::Result<bool> in(const OptionalBytes& held);
    bool is_whole_collection() const {
        return condition_.access == ColumnCondition::Access::column && condition_.type->is_collection() &&
               condition_.type->is_multi_cell();
    }

    const ColumnCondition& condition_;
    const plan::Bindings& bindings_;
    const store::RowView* row_;
};

ilion::Result<OptionalBytes> Check::element(const OptionalBytes& collection) {
    const DataType& type = *condition_.column->type;
    bool map = type.kind() == TypeKind::map;
    Bytes memory;
    ILION_TRY_ASSIGN(ValueView key, evaluate(*condition_.key, bindings_, memory));
    if (key.is_null()) {
        return invalid(map ? "Invalid null value for map element access"
                           : "Invalid null value for list element access");
    }
    if (key.is_unset()) return OptionalBytes();
    int32_t index = 0;
    if (!map) {
        if (key.bytes().size() != sizeof index) return invalid("Invalid null value for list element access");
        index = load_be<int32_t>(key.bytes().data());
        // A frozen list that is not there has no elements to look for.
        if (index < 0 && (collection || type.is_multi_cell()))
            return invalid(fmt::format("Invalid negative list index {}", index));
    }
    if (!collection) return OptionalBytes();
    ElementReader reader(*collection, map ? 2 : 1);
    OptionalBytesView found;
    for (int32_t i = 0; reader.next(found); ++i) {
        if (!map) {
            if (i == index) return OptionalBytes(found);
            continue;
        }
        bool here = found && compare(*type.arg(0), *found, key.bytes()) == 0;
        if (!reader.next(found)) break;
        if (here) return OptionalBytes(found);
    }
    return OptionalBytes();
}

OptionalBytes Check::field(const OptionalBytes& udt) const {
    std::vector<OptionalBytesView> fields;
    if (!udt || !split_tuple(*udt, condition_.column->type->args().size(), fields)) return std::nullopt;
    return OptionalBytes(fields[condition_.field]);
}

ilion::Result<OptionalBytes> Check::present() {
    OptionalBytes column = column_value(row_, *condition_.column);
    if (condition_.access == ColumnCondition::Access::element) return element(column);
    if (condition_.access == ColumnCondition::Access::field) return field(column);
    return column;
}

// Cassandra compares the values of a map's elements as if they were keys of it.
int Check::order(BytesView held, BytesView wanted) const {
    const DataType& column = *condition_.column->type;
    if (condition_.access == ColumnCondition::Access::element && column.kind() == TypeKind::map) {
        if (std::optional<int> as_keys = compare_foreign(*column.arg(0), held, wanted)) return *as_keys;
    }
    return compare(*condition_.type, held, wanted);
}

bool Check::equal(OptionalBytesView held, OptionalBytesView wanted) const {
    if (!held || !wanted) return held.has_value() == wanted.has_value();
    return order(*held, *wanted) == 0;
}

// A multi-cell collection without cells equals an empty one.
OptionalBytes Check::or_empty(OptionalBytes held) const {
    if (!held && is_whole_collection()) ByteWriter(held.emplace()).write(int32_t{0});
    return held;
}

ilion::Result<bool> Check::contains(const OptionalBytes& held) {
    bool map = condition_.type->kind() == TypeKind::map;
    bool key = condition_.op == cql::Operator::contains_key;
    Bytes memory;
    ILION_TRY_ASSIGN(ValueView wanted, evaluate(condition_.values.front(), bindings_, memory));
    if (wanted.is_unset()) {
        // No element of a collection that is not frozen is unset; a frozen one is refused like other columns.
        if (is_whole_collection()) return false;
        return invalid("Invalid 'unset' value in condition");
    }
    if (wanted.is_null()) {
        return invalid(fmt::format("Invalid comparison with null for operator \"{}\"", cql::text(condition_.op)));
    }
    if (!held) return false;
    const DataType& type = *condition_.type->arg(map && !key ? 1 : 0);
    ElementReader reader(*held, map ? 2 : 1);
    OptionalBytesView first, second;
    while (reader.next(first)) {
        if (map && !reader.next(second)) break;
        OptionalBytesView candidate = map && !key ? second : first;
        if (!candidate) continue;
        // Unlike its cells, the elements of a frozen collection are Java's objects here, and so are its keys.
        if (condition_.type->is_multi_cell() ? compare(type, *candidate, wanted.bytes()) == 0
                                             : equal_in_java(type, *candidate, wanted.bytes())) {
            return true;
        }
    }
    return false;
}

ilion::Result<bool> Check::in(const OptionalBytes& held) {
    Bytes memory;
    auto is_held = [&](OptionalBytesView wanted) { return equal(wanted ? or_empty(held) : held, wanted); };
    if (condition_.in_list) {
        for (const plan::BoundTerm& term : condition_.values) {
            ILION_TRY_ASSIGN(ValueView wanted, evaluate(term, bindings_, memory));
            if (!wanted.is_unset() && is_held(wanted.optional())) return true;
        }
        return false;
    }
    const plan::BoundTerm& marker = condition_.values.front();
    ILION_TRY_ASSIGN(ValueView list, evaluate(marker, bindings_, memory));
    ElementReader reader(list.bytes(), 1);
    OptionalBytesView wanted;
    while (reader.next(wanted)) {
        if (is_null_element(wanted, *marker.type->arg(0))) wanted.reset();
        if (is_held(wanted)) return true;
    }
    return false;
}

ilion::Result<bool> Check::run() {
    ILION_TRY_ASSIGN(OptionalBytes held, present());
    cql::Operator op = condition_.op;
    if (op == cql::Operator::in) return in(held);
    if (op == cql::Operator::contains || op == cql::Operator::contains_key) return contains(held);
    Bytes memory;
    ILION_TRY_ASSIGN(ValueView wanted, evaluate(condition_.values.front(), bindings_, memory));
    if (wanted.is_unset()) return invalid("Invalid 'unset' value in condition");
    bool is_slice = op != cql::Operator::eq && op != cql::Operator::neq;
    if (is_slice && wanted.has_bytes() && is_whole_collection() && load_be<int32_t>(wanted.bytes().data()) == 0) {
        std::string_view kind = condition_.type->kind() == TypeKind::set   ? "set"
                                : condition_.type->kind() == TypeKind::map ? "map"
                                                                           : "list";
        return invalid(fmt::format("Invalid comparison with an empty {} for operator \"{}\"", kind, cql::text(op)));
    }
    if (!is_slice && wanted.has_bytes()) held = or_empty(held);
    if (op == cql::Operator::eq) return equal(held, wanted.optional());
    if (op == cql::Operator::neq) return !equal(held, wanted.optional());
    if (wanted.is_null()) {
        return invalid(fmt::format("Invalid comparison with null for operator \"{}\"", cql::text(op)));
    }
    if (!held) return false;
    int found = order(*held, wanted.bytes());
    switch (op) {
        case cql::Operator::lt:
            return found < 0;
        case cql::Operator::lte:
            return found <= 0;
        case cql::Operator::gt:
            return found > 0;
        default:
            return found >= 0;
    }
}

}  // namespace

Status check_condition(const plan::ColumnCondition& condition, const plan::Bindings& bindings) {
    Bytes memory;
    if (condition.key) ILION_TRY(evaluate(*condition.key, bindings, memory));
    for (const plan::BoundTerm& term : condition.values) {
        ILION_TRY_ASSIGN(ValueView value, evaluate(term, bindings, memory));
        if (condition.op != cql::Operator::in || condition.in_list) continue;
        if (value.is_unset()) return invalid("Invalid 'unset' value in condition");
        if (value.is_null()) return invalid("Invalid null list in IN condition");
    }
    return {};
}

ilion::Result<bool> is_met(const plan::ColumnCondition& condition, const plan::Bindings& bindings,
                           const store::RowView* row) {
    return Check(condition, bindings, row).run();
}

}  // namespace ilion::exec
