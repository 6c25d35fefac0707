#include "plan/term/bind_term.hpp"

#include <fmt/format.h>

#include "plan/ddl/resolve_type.hpp"
#include "plan/term/bind_literal.hpp"
#include "plan/term/evaluate.hpp"
#include "plan/term/literal_types.hpp"
#include "types/text.hpp"
#include "types/validate.hpp"

namespace ilion::plan {

namespace {

struct Binder {
    const cql::Term& raw;
    const ColumnSpec& receiver;
    TermContext& context;
    const schema::Column* column;

    BoundTerm made(
        std::variant<BoundTerm::Constant, BoundTerm::Marker, BoundTerm::Composite, BoundTerm::Call> value) {
        return {receiver.type, receiver.name, std::move(value)};
    }

    Result<BoundTerm> operator()(const cql::NullLiteral&) {
        if (receiver.type->is_counter()) return invalid("Invalid null value for counter increment/decrement");
        return made(BoundTerm::Constant{});
    }

    Result<BoundTerm> operator()(const cql::Literal& literal) {
        if (!literal_fits(literal, *receiver.type)) {
            return invalid(fmt::format("Invalid {} constant ({}) for \"{}\" of type {}", kind_name(literal.kind),
                                       literal.text, receiver.name, cql_name(*receiver.type)));
        }
        Bytes value;
        if (literal.kind == cql::LiteralKind::hex) {
            ILION_TRY(parse_text(*DataType::of(TypeKind::blob), std::string_view(literal.text).substr(2), value));
            ILION_TRY(validate(*receiver.type, value));
        } else if (receiver.type->is_counter()) {
            ILION_TRY(parse_text(*DataType::of(TypeKind::bigint), literal.text, value));
        } else {
            ILION_TRY(parse_text(*receiver.type, literal.text, value));
            // Collections in the text of a tuple are in hexadecimal.
            if (receiver.type->kind() == TypeKind::tuple) ILION_TRY(validate(*receiver.type, value));
        }
        return made(BoundTerm::Constant{std::move(value)});
    }

    Result<BoundTerm> operator()(const cql::BindMarker& marker) {
        context.variables.set(marker.index, receiver, column);
        return made(BoundTerm::Marker{marker.index});
    }

    Result<BoundTerm> operator()(const cql::TypeHint& hint) {
        ILION_TRY_ASSIGN(TypePtr type, hinted_type(hint, context));
        ILION_TRY_ASSIGN(bool castable, may_be(*hint.term, type, context));
        if (!castable) {
            return invalid(fmt::format("Cannot cast value {} to type {}", cql::text(*hint.term),
                                       cql::text(hint.type, context.keyspace)));
        }
        if (!is_frozen_alike(*type, *receiver.type) || !is_assignable(test_assignment(*type, *receiver.type))) {
            return invalid(fmt::format("Cannot assign value ({}){} to {} of type {}",
                                       cql::text(hint.type, context.keyspace), cql::text(*hint.term), receiver.name,
                                       cql_name(*receiver.type)));
        }
        return bind_term(*hint.term, receiver, context, column);
    }

    Result<BoundTerm> operator()(const cql::ListLiteral& list) { return bind_list(list, receiver, context); }
    Result<BoundTerm> operator()(const cql::SetLiteral& set) { return bind_set(set, receiver, context); }
    Result<BoundTerm> operator()(const cql::MapLiteral& map) { return bind_map(map, receiver, context); }
    Result<BoundTerm> operator()(const cql::TupleLiteral& tuple) { return bind_tuple(tuple, receiver, context); }
    Result<BoundTerm> operator()(const cql::UdtLiteral& udt) { return bind_udt(udt, receiver, context); }

    Result<BoundTerm> operator()(const cql::FunctionCall& call) {
        auto function = resolve_call(raw, receiver.type, context, is_reversed());
        if (!function) {
            // In a selection this has another text.
            std::string name = call.function.keyspace.empty() ? "" : call.function.keyspace + ".";
            name += call.function.name;
            Error error = function.error();
            if (error.message == "Unknown function '" + name + "'")
                return invalid("Unknown function " + name + " called");
            return error;
        }
        if ((*function)->is_aggregate())
            return invalid("Aggregation function are not supported in the where clause");
        return bind_call(*function);
    }
    Result<BoundTerm> operator()(const cql::Arithmetic&) { return bind_operation(); }
    Result<BoundTerm> operator()(const cql::Negation&) { return bind_operation(); }

    bool is_reversed() const { return column != nullptr && column->descending; }

    Result<BoundTerm> bind_operation() {
        ILION_TRY_ASSIGN(FunctionPtr function, resolve_call(raw, receiver.type, context, is_reversed()));
        return bind_call(function);
    }

    Result<BoundTerm> bind_call(const FunctionPtr& function) {
        if (!is_assignable(test_result(*function, *receiver.type))) {
            return invalid(fmt::format("Type error: cannot assign result of function {} (type {}) to {} (type {})",
                                       function->qualified_name(), cql_name(*function->return_type), receiver.name,
                                       cql_name(*receiver.type)));
        }
        BoundTerm::Call call{function, {}};
        bool constant = function->deterministic;
        auto arguments = call_arguments(raw);
        for (size_t i = 0; i < arguments.size(); ++i) {
            ColumnSpec argument{receiver.keyspace, receiver.table,
                                fmt::format("arg{}({})", i, function->qualified_name()),
                                function->argument_types[i]};
            ILION_TRY_ASSIGN(BoundTerm bound, bind_term(*arguments[i], argument, context));
            constant = constant && bound.is_constant();
            call.arguments.push_back(std::move(bound));
        }
        BoundTerm bound = made(std::move(call));
        if (!constant) return bound;
        Bytes memory;
        auto value = evaluate(bound, {{}, context.context.clock}, memory);
        if (!value) return bound;  // whoever executes the statement is told
        OptionalBytes result;
        if (value->has_bytes()) result = Bytes(value->bytes());
        return made(BoundTerm::Constant{std::move(result)});
    }
};

}  // namespace

Result<BoundTerm> bind_term(const cql::Term& raw, const ColumnSpec& receiver, TermContext& context,
                            const schema::Column* column) {
    return std::visit(Binder{raw, receiver, context, column}, raw.value);
}

}  // namespace ilion::plan
