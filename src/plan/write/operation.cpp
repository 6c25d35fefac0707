#include "plan/write/operation.hpp"

#include <fmt/format.h>

#include "plan/function/resolve.hpp"

namespace ilion::plan {

namespace {

using Form = cql::Assignment::Form;

// An assignment as Cassandra prints it (a prepended value it prints with a minus).
std::string print(const cql::Assignment& assignment) {
    std::string value = cql::text(assignment.value);
    const std::string& column = assignment.column;
    switch (assignment.form) {
        case Form::add:
            return fmt::format("{} = {} + {}", column, column, value);
        case Form::subtract:
            return fmt::format("{} = {} - {}", column, column, value);
        case Form::prepend:
            return fmt::format("{} = {} - {}", column, value, column);
        case Form::element:
            return fmt::format("{}[{}] = {}", column, cql::text(*assignment.key), value);
        case Form::field:
            return fmt::format("{}.{} = {}", column, assignment.field, value);
        case Form::set:
        case Form::reference:
            break;
    }
    return fmt::format("{} = {}", column, value);
}

Error invalid_operation(const cql::Assignment& assignment, std::string_view what) {
    return invalid(
        fmt::format("Invalid operation ({}) for {} column {}", print(assignment), what, assignment.column));
}

bool is_number(TypeKind kind) {
    switch (kind) {
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::int_:
        case TypeKind::bigint:
        case TypeKind::varint:
        case TypeKind::float_:
        case TypeKind::double_:
        case TypeKind::decimal:
            return true;
        default:
            return false;
    }
}

// The present value of a column, as the left operand of `+`.
class PresentValue final : public Argument {
public:
    explicit PresentValue(const schema::Column& column) : column_(column) {}
    Assignability test(const TypePtr& receiver) const override { return test_assignment(*column_.type, *receiver); }
    TypePtr exact_type() const override { return column_.type; }
    TypePtr compatible_type() const override { return column_.type; }
    std::string text() const override { return column_.name; }

private:
    const schema::Column& column_;
};

class Binder {
public:
    Binder(const schema::Table& table, const schema::Column& column, TermContext& context)
        : column_(column),
          receiver_(receiver_of(table, column)),
          context_(context) {
        made_.column = &column;
    }

    Result<Operation> set(const cql::Term& value) {
        ILION_TRY(bind_value(value, receiver_));
        if (column_.type->is_counter()) {
            return invalid("Cannot set the value of counter column " + column_.name +
                           " (counters can only be incremented/decremented, not set)");
        }
        return finish(column_.type->is_multi_cell() ? Operation::Kind::assign : Operation::Kind::set);
    }

    Result<Operation> add(const cql::Assignment& assignment, bool conditional) {
        const DataType& type = *column_.type;
        if (type.is_counter()) return bound(Operation::Kind::add, assignment.value);
        if (!type.is_collection()) {
            if (type.kind() == TypeKind::tuple || type.kind() == TypeKind::udt) {
                return invalid_operation(assignment, "tuple");
            }
            if (!conditional) return invalid_operation(assignment, "non counter");
            return compute(assignment);
        }
        if (!type.is_multi_cell()) return invalid_operation(assignment, "frozen collection");
        if (type.kind() != TypeKind::map) return bound(Operation::Kind::append, assignment.value);
        if (!bind_value(assignment.value, receiver_)) {
            return invalid("Value for a map addition has to be a map, but was: '" +
                           cql::text(assignment.value, receiver_.keyspace) + "'");
        }
        return finish(Operation::Kind::append);
    }

    Result<Operation> subtract(const cql::Assignment& assignment) {
        const DataType& type = *column_.type;
        if (type.is_counter()) return bound(Operation::Kind::subtract, assignment.value);
        if (!type.is_collection()) return invalid_operation(assignment, "non counter");
        if (!type.is_multi_cell()) return invalid_operation(assignment, "frozen collection");
        if (type.kind() != TypeKind::map) return bound(Operation::Kind::discard, assignment.value);
        ColumnSpec keys = receiver_;
        keys.type = DataType::set(type.arg(0)->frozen(), false);
        if (!bind_value(assignment.value, keys)) {
            return invalid("Value for a map substraction has to be a set, but was: '" +
                           cql::text(assignment.value, receiver_.keyspace) + "'");
        }
        return finish(Operation::Kind::discard);
    }

    Result<Operation> prepend(const cql::Assignment& assignment) {
        ILION_TRY_ASSIGN(Operation operation, bound(Operation::Kind::prepend, assignment.value));
        if (column_.type->kind() != TypeKind::list) return invalid_operation(assignment, "non list");
        if (!column_.type->is_multi_cell()) return invalid_operation(assignment, "frozen list");
        return operation;
    }

    Result<Operation> element(const cql::Assignment& assignment) {
        if (!column_.type->is_collection()) return invalid_operation(assignment, "non collection");
        if (!column_.type->is_multi_cell()) return invalid_operation(assignment, "frozen collection");
        if (column_.type->kind() == TypeKind::set) return invalid_operation(assignment, "set");
        ILION_TRY(bind_key(*assignment.key));
        ILION_TRY(bind_value(assignment.value, value_receiver(receiver_)));
        return finish(Operation::Kind::put);
    }

    Result<Operation> field(const cql::Assignment& assignment) {
        if (column_.type->kind() != TypeKind::udt) return invalid_operation(assignment, "non-UDT");
        if (!column_.type->is_multi_cell()) return invalid_operation(assignment, "frozen UDT");
        ILION_TRY(find_field(assignment.field));
        ILION_TRY(bind_value(assignment.value, field_receiver(receiver_, static_cast<size_t>(made_.field))));
        return finish(Operation::Kind::set_field);
    }

    Result<Operation> delete_element(const cql::Term& key) {
        if (!column_.type->is_collection()) {
            return invalid("Invalid deletion operation for non collection column " + column_.name);
        }
        if (!column_.type->is_multi_cell()) {
            return invalid("Invalid deletion operation for frozen collection column " + column_.name);
        }
        ILION_TRY(bind_key(key));
        return finish(Operation::Kind::delete_element);
    }

    Result<Operation> delete_field(const std::string& name) {
        if (column_.type->kind() != TypeKind::udt) {
            return invalid("Invalid field deletion operation for non-UDT column " + column_.name);
        }
        if (!column_.type->is_multi_cell()) {
            return invalid("Frozen UDT column " + column_.name + " does not support field deletions");
        }
        ILION_TRY(find_field(name));
        return finish(Operation::Kind::delete_field);
    }

    Result<Operation> finish(Operation::Kind kind) {
        made_.kind = kind;
        return std::move(made_);
    }

private:
    Status bind_value(const cql::Term& raw, const ColumnSpec& receiver) {
        const schema::Column* column = receiver.name == column_.name ? &column_ : nullptr;
        ILION_TRY_ASSIGN(made_.value, bind_term(raw, receiver, context_, column));
        return {};
    }
    Status bind_key(const cql::Term& raw) {
        ColumnSpec receiver = column_.type->kind() == TypeKind::list  ? list_index_receiver(receiver_)
                              : column_.type->kind() == TypeKind::map ? map_key_receiver(receiver_)
                                                                      : value_receiver(receiver_);
        ILION_TRY_ASSIGN(made_.key, bind_term(raw, receiver, context_));
        return {};
    }
    Result<Operation> bound(Operation::Kind kind, const cql::Term& value) {
        ILION_TRY(bind_value(value, receiver_));
        return finish(kind);
    }
    Status find_field(const std::string& name) {
        int field = column_.type->field_index(name);
        if (field < 0) {
            return invalid(fmt::format("UDT column {} does not have a field named {}", column_.name, name));
        }
        made_.field = static_cast<int16_t>(field);
        return {};
    }
    Result<Operation> compute(const cql::Assignment& assignment) {
        TypeKind kind = column_.type->kind();
        if (!is_number(kind) && kind != TypeKind::text && kind != TypeKind::ascii) {
            return invalid(fmt::format("Invalid operation ({}) for non-numeric and non-text type {}",
                                       print(assignment), column_.name));
        }
        ILION_TRY(bind_value(assignment.value, receiver_));
        if (is_number(kind)) {
            PresentValue left(column_), right(column_);
            const Argument* arguments[] = {&left, &right};
            ILION_TRY_ASSIGN(made_.function,
                             resolve_arithmetic(cql::ArithmeticOperator::add, arguments, {nullptr, column_.type}));
        }
        return finish(Operation::Kind::compute);
    }

    const schema::Column& column_;
    ColumnSpec receiver_;
    TermContext& context_;
    Operation made_;
};

}  // namespace

Result<Operation> bind_assignment(const cql::Assignment& assignment, const schema::Table& table,
                                  const schema::Column& column, bool conditional, TermContext& context) {
    Binder binder(table, column, context);
    switch (assignment.form) {
        case Form::add:
            return binder.add(assignment, conditional);
        case Form::subtract:
            return binder.subtract(assignment);
        case Form::prepend:
            return binder.prepend(assignment);
        case Form::element:
            return binder.element(assignment);
        case Form::field:
            return binder.field(assignment);
        case Form::set:
        case Form::reference:
            break;
    }
    return binder.set(assignment.value);
}

Result<Operation> bind_insertion(const cql::Term& value, const schema::Table& table, const schema::Column& column,
                                 TermContext& context) {
    return Binder(table, column, context).set(value);
}

Result<Operation> bind_deletion(const cql::DeleteTarget& target, const schema::Table& table,
                                const schema::Column& column, TermContext& context) {
    Binder binder(table, column, context);
    if (target.key) return binder.delete_element(*target.key);
    if (target.field) return binder.delete_field(*target.field);
    return binder.finish(Operation::Kind::delete_column);
}

}  // namespace ilion::plan
