#include "plan/mask.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cql/parse.hpp"
#include "plan/function/registry.hpp"
#include "plan/term/bind_literal.hpp"
#include "plan/term/bind_term.hpp"
#include "plan/term/evaluate.hpp"
#include "types/text.hpp"

namespace ilion::plan {

namespace {

// The masked column, as the first argument of its function.
class MaskedColumn final : public Argument {
public:
    explicit MaskedColumn(const schema::Column& column) : column_(column) {}
    Assignability test(const TypePtr& receiver) const override { return test_assignment(*column_.type, *receiver); }
    TypePtr exact_type() const override { return column_.type; }
    TypePtr compatible_type() const override { return column_.type; }
    std::string text() const override { return class_name(*column_.type); }

private:
    const schema::Column& column_;
};

std::string signature(const cql::MaskFunction& raw) {
    std::vector<std::string> arguments;
    for (const auto& argument : raw.arguments) arguments.push_back(cql::text(argument));
    const auto& [keyspace, name] = raw.function;
    return fmt::format("{}{}({})", keyspace.empty() ? "" : keyspace + ".", name, fmt::join(arguments, ", "));
}

// Of the functions that fit the column, some mask.
Result<FunctionPtr> find_function(const cql::MaskFunction& raw, const schema::Column& column,
                                  std::span<const Argument* const> arguments, const TermContext& terms) {
    const auto& [keyspace, name] = raw.function;
    bool is_native = keyspace.empty() || keyspace == "system";
    if (!is_native ||
        (native_functions().overloads(name) == nullptr && native_functions().factory(name) == nullptr)) {
        return invalid(
            fmt::format("Unable to find masking function for {}, no declared function matches the signature {}",
                        column.name, signature(raw)));
    }
    auto resolved = resolve_function(raw.function, arguments, {nullptr, column.type});
    if (terms.refusal) return *terms.refusal;
    ILION_TRY_ASSIGN(FunctionPtr function, std::move(resolved));
    if (name.starts_with("mask_")) return function;
    return invalid(fmt::format("{} function {} cannot be used for masking table columns",
                               function->is_aggregate() ? "Aggregate" : "Not-masking", signature(raw)));
}

Result<std::vector<OptionalBytes>> values_of(const cql::MaskFunction& raw, const Function& function,
                                             TermContext& terms) {
    std::vector<OptionalBytes> values;
    for (size_t i = 0; i < raw.arguments.size(); ++i) {
        ColumnSpec receiver{"", "", fmt::format("arg{}", i + 1), function.argument_types[i + 1]};
        ILION_TRY_ASSIGN(BoundTerm bound, bind_term(raw.arguments[i], receiver, terms));
        if (contains_marker(bound)) {
            return invalid("Bind variables cannot be used in the arguments of a masking function");
        }
        Bytes memory;
        ILION_TRY_ASSIGN(ValueView value, evaluate(bound, {}, memory));
        values.push_back(value.has_bytes() ? OptionalBytes(Bytes(value.bytes())) : std::nullopt);
    }
    return values;
}

}  // namespace

Result<OptionalBytes> Mask::apply(OptionalBytesView value, const CallContext& context) const {
    std::vector<OptionalBytesView> all{value};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return function->call(all, context);
}

std::string Mask::text() const {
    std::vector<std::string> literals;
    for (size_t i = 0; i < arguments.size(); ++i) {
        literals.push_back(arguments[i] ? to_cql_literal(*function->argument_types[i + 1], *arguments[i]) : "null");
    }
    return fmt::format("{}({})", function->qualified_name(), fmt::join(literals, ", "));
}

Result<Mask> bind_mask(const cql::MaskFunction& raw, const schema::Column& column) {
    Context context;
    context.schema = std::make_shared<const schema::Schema>();
    BindVariables variables({});
    TermContext terms{context, {}, nullptr, variables};
    MaskedColumn masked(column);
    std::vector<TermArgument> given;
    given.reserve(raw.arguments.size());
    std::vector<const Argument*> arguments{&masked};
    for (const auto& argument : raw.arguments) arguments.push_back(&given.emplace_back(argument, terms));
    Mask mask;
    ILION_TRY_ASSIGN(mask.function, find_function(raw, column, arguments, terms));
    if (cql_name(*mask.function->return_type) != cql_name(*column.type)) {
        return invalid(fmt::format(
            "Masking function {} return type is {}. This is different to the type of the masked column {} of type "
            "{}. Masking functions can only be attached to table columns if they return the same data type as the "
            "masked column.",
            signature(raw), cql_name(*mask.function->return_type), column.name, cql_name(*column.type)));
    }
    ILION_TRY_ASSIGN(mask.arguments, values_of(raw, *mask.function, terms));
    return mask;
}

Result<std::shared_ptr<const Mask>> mask_of(const schema::Column& column) {
    ILION_TRY_ASSIGN(auto statement, cql::parse("ALTER TABLE t ALTER c MASKED WITH " + column.mask));
    const auto* alter = std::get_if<cql::AlterTable>(&statement.body);
    const auto* action = alter == nullptr ? nullptr : std::get_if<cql::AlterTableMask>(&alter->action);
    if (action == nullptr || !action->mask) return make_error(ErrorCode::corruption, "not a mask: " + column.mask);
    ILION_TRY_ASSIGN(auto mask, bind_mask(*action->mask, column));
    return std::make_shared<const Mask>(std::move(mask));
}

}  // namespace ilion::plan
