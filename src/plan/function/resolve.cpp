#include "plan/function/resolve.hpp"

#include <algorithm>

#include "plan/function/number.hpp"
#include "plan/function/registry.hpp"
#include "schema/identifier.hpp"
#include "types/composite.hpp"
#include "types/duration.hpp"
#include "types/text.hpp"
#include "types/token.hpp"

namespace ilion::plan {

namespace {

constexpr char kSystem[] = "system";

std::string text_of(const cql::QualifiedName& name) {
    return name.keyspace.empty() ? name.name : name.keyspace + "." + name.name;
}

std::string join_signatures(std::span<const FunctionPtr> functions) {
    std::vector<std::string> signatures;
    for (const FunctionPtr& function : functions) signatures.push_back(function->signature());
    std::sort(signatures.begin(), signatures.end());
    std::string joined;
    for (const std::string& signature : signatures) {
        if (!joined.empty()) joined += ", ";
        joined += signature;
    }
    return joined;
}

// The only candidate: say what is wrong with the call rather than that nothing matches.
Status validate_types(const Function& function, Arguments arguments) {
    const auto& types = function.argument_types;
    if (arguments.size() != types.size()) {
        return invalid("Invalid number of arguments in call to function " + function.qualified_name() + ": " +
                       std::to_string(types.size()) + " required but " + std::to_string(arguments.size()) +
                       " provided");
    }
    for (size_t i = 0; i < types.size(); ++i) {
        if (is_assignable(arguments[i]->test(types[i]))) continue;
        return invalid("Type error: " + arguments[i]->text() + " cannot be passed as argument " +
                       std::to_string(i) + " of function " + function.qualified_name() + " of type " +
                       cql_name(*types[i]));
    }
    return {};
}

Assignability match(const Function& function, Arguments arguments) {
    if (arguments.size() != function.argument_types.size()) return Assignability::none;
    Assignability result = Assignability::exact;
    for (size_t i = 0; i < arguments.size(); ++i) {
        Assignability assignability = arguments[i]->test(function.argument_types[i]);
        if (assignability == Assignability::none) return Assignability::none;
        if (assignability == Assignability::weak) result = Assignability::weak;
    }
    return result;
}

bool returns(const Function& function, const TypePtr& receiver) {
    return !receiver || is_assignable(test_result(function, *receiver));
}

// All candidates whose result and arguments fit; only the first exact one if there is one.
std::vector<FunctionPtr> compatible(std::span<const FunctionPtr> candidates, Arguments arguments,
                                    const TypePtr& receiver) {
    std::vector<FunctionPtr> found;
    for (const FunctionPtr& candidate : candidates) {
        if (!returns(*candidate, receiver)) continue;
        Assignability assignability = match(*candidate, arguments);
        if (assignability == Assignability::exact) return {candidate};
        if (assignability == Assignability::weak) found.push_back(candidate);
    }
    return found;
}

Result<FunctionPtr> choose(const std::string& name, std::span<const FunctionPtr> candidates, Arguments arguments,
                           const TypePtr& receiver) {
    if (candidates.size() == 1) {
        ILION_TRY(validate_types(*candidates.front(), arguments));
        return candidates.front();
    }
    auto found = compatible(candidates, arguments, receiver);
    if (found.size() == 1) return found.front();
    if (found.empty()) {
        return invalid(
            "Invalid call to function " + name +
            ", none of its type signatures match (known type signatures: " + join_signatures(candidates) + ")");
    }
    return invalid("Ambiguous call to function " + name + " (can be matched by following signatures: " +
                   join_signatures(found) + "): use type casts to disambiguate");
}

// ----- generic functions -----

bool is_numeric_collection(const DataType& type) {
    return (type.kind() == TypeKind::set || type.kind() == TypeKind::list) && is_numeric(type.arg(0)->kind());
}

// What the other vectors of the call tell about one whose type is unknown.
TypePtr infer_from_others(Arguments arguments) {
    for (const Argument* other : arguments) {
        if (int size = other->list_literal_size(); size >= 0) {
            return DataType::vector(DataType::of(TypeKind::float_), size);
        }
        TypePtr type = other->compatible_type();
        if (type && type->kind() == TypeKind::vector) return type;
    }
    return nullptr;
}

TypePtr infer(const Parameter& parameter, const Argument& argument, Arguments arguments, const TypePtr& receiver,
              const std::vector<TypePtr>& previous) {
    if (parameter.kind == Parameter::Kind::same_as_first) return previous.front();
    if (parameter.kind == Parameter::Kind::float_vector && argument.list_literal_size() >= 0) {
        return DataType::vector(DataType::of(TypeKind::float_), argument.list_literal_size());
    }
    if (TypePtr known = argument.compatible_type()) return known;
    if (parameter.kind == Parameter::Kind::fixed) return parameter.types.front();
    if (parameter.kind == Parameter::Kind::float_vector) return infer_from_others(arguments);
    return parameter.kind == Parameter::Kind::any_of_receiver ? receiver : nullptr;
}

// Empty if the type is fine, otherwise what the function requires.
std::string requirement(const Parameter& parameter, const DataType& type) {
    switch (parameter.kind) {
        case Parameter::Kind::any:
        case Parameter::Kind::any_of_receiver:
        case Parameter::Kind::same_as_first:
            return {};
        case Parameter::Kind::fixed:
            for (const TypePtr& accepted : parameter.types) {
                if (is_assignable(test_assignment(type, *accepted))) return {};
            }
            return "an argument of type " + mandatory_text(parameter);
        case Parameter::Kind::collection:
            return type.is_collection() ? "" : "a collection argument";
        case Parameter::Kind::set_or_list:
            return type.kind() == TypeKind::set || type.kind() == TypeKind::list ? "" : "a set or list argument";
        case Parameter::Kind::numeric_set_or_list:
            return is_numeric_collection(type) ? "" : "a numeric set/list argument";
        case Parameter::Kind::map:
            return type.kind() == TypeKind::map ? "" : "a map argument";
        case Parameter::Kind::float_vector:
            return type.kind() == TypeKind::vector && type.arg(0)->kind() == TypeKind::float_
                       ? ""
                       : "a float vector argument";
    }
    return {};
}

Result<FunctionPtr> make_generic(const FunctionFactory& factory, Arguments arguments, const TypePtr& receiver) {
    size_t mandatory = 0;
    for (const Parameter& parameter : factory.parameters) mandatory += parameter.optional ? 0 : 1;
    if (arguments.size() < mandatory || arguments.size() > factory.parameters.size()) {
        return invalid("Invalid number of arguments for function " + factory.signature());
    }
    std::vector<TypePtr> types;
    for (size_t i = 0; i < arguments.size(); ++i) {
        const Parameter& parameter = factory.parameters[i];
        TypePtr type = infer(parameter, *arguments[i], arguments, receiver, types);
        if (!type) {
            return invalid("Cannot infer type of argument " + arguments[i]->text() + " in call to function " +
                           factory.signature() + ": use type casts to disambiguate");
        }
        std::string required = requirement(parameter, *type);
        if (!required.empty()) {
            return invalid("Function system." + factory.name + " requires " + required + ", but found argument " +
                           arguments[i]->text() + " of type " + cql_name(*type));
        }
        // A parameter of a fixed type is passed as that type, except for the strings, whose type is kept.
        bool convert = parameter.kind == Parameter::Kind::fixed && parameter.types.size() == 1;
        types.push_back(convert ? parameter.types.front() : type);
    }
    ILION_TRY_ASSIGN(FunctionPtr function, factory.make(types));
    ILION_TRY(validate_types(*function, arguments));
    return function;
}

// ----- functions that depend on where they stand -----

std::vector<TypePtr> key_types(const schema::Table& table) {
    std::vector<TypePtr> types;
    for (size_t i = 0; i < table.partition_key_size; ++i) types.push_back(table.partition_column(i).type);
    return types;
}

Result<FunctionPtr> make_token(Arguments arguments, const schema::Table* table) {
    if (table == nullptr) return invalid("Unknown function 'token'");
    Function function;
    function.name = "token";
    function.argument_types = key_types(*table);
    function.return_type = token_type(*table);
    bool is_key = schema::is_virtual_system_keyspace(table->keyspace);
    function.body = [is_key](std::span<const OptionalBytesView> values,
                             const CallContext&) -> Result<OptionalBytes> {
        std::vector<BytesView> components;
        for (OptionalBytesView value : values) {
            if (!value) return OptionalBytes();
            components.push_back(*value);
        }
        Bytes key = serialize_partition_key(components);
        return OptionalBytes(is_key ? std::move(key) : encode_int64(murmur3_token(key)));
    };
    ILION_TRY(validate_types(function, arguments));
    return FunctionPtr(std::make_shared<const Function>(std::move(function)));
}

Result<FunctionPtr> make_from_json(const std::string& name, Arguments arguments, const TypePtr& receiver) {
    TypePtr text = DataType::of(TypeKind::text);
    if (arguments.size() != 1) return invalid("Invalid number of arguments for function system." + name + "(text)");
    if (TypePtr known = arguments[0]->compatible_type(); known && !is_assignable(test_assignment(*known, *text))) {
        return invalid("Function system." + name + " requires an argument of type text, but found argument " +
                       arguments[0]->text() + " of type " + cql_name(*known));
    }
    if (!receiver) return invalid(name + "() cannot be used in the selection clause of a SELECT statement");
    Function function;
    function.name = name;
    function.argument_types = {text};
    function.return_type = receiver;
    function.body = [receiver](std::span<const OptionalBytesView> values,
                               const CallContext&) -> Result<OptionalBytes> {
        if (!values[0]) return OptionalBytes();
        auto value = from_json(*receiver, *values[0]);
        if (value) return value;
        const std::string& reason = value.error().message;
        if (is_duration_refusal(reason)) return value;
        bool unreadable = reason.starts_with("Could not decode JSON string");
        std::string_view before = unreadable ? "execution of 'system.from_json[text]' failed: "
                                             : "org.apache.cassandra.serializers.MarshalException: ";
        return Error{ErrorCode::function_failure, std::string(before) + reason,
                     FunctionFailureDetail{kSystem, "from_json", {"text"}}};
    };
    ILION_TRY(validate_types(function, arguments));
    return FunctionPtr(std::make_shared<const Function>(std::move(function)));
}

const char* operator_function(cql::ArithmeticOperator op) {
    switch (op) {
        case cql::ArithmeticOperator::add:
            return "_add";
        case cql::ArithmeticOperator::subtract:
            return "_substract";
        case cql::ArithmeticOperator::multiply:
            return "_multiply";
        case cql::ArithmeticOperator::divide:
            return "_divide";
        case cql::ArithmeticOperator::modulo:
            break;
    }
    return "_modulo";
}

char symbol(cql::ArithmeticOperator op) {
    constexpr char kSymbols[] = "+-*/%";
    return kSymbols[static_cast<size_t>(op)];
}

}  // namespace

TypePtr token_type(const schema::Table& table) {
    if (!schema::is_virtual_system_keyspace(table.keyspace)) return DataType::of(TypeKind::bigint);
    if (table.partition_key_size == 1) return table.partition_column(0).type;
    return composite::of(key_types(table));
}

Result<FunctionPtr> resolve_function(const cql::QualifiedName& name, Arguments arguments, const CallSite& site) {
    if (name.keyspace.empty() || name.keyspace == kSystem) {
        if (name.name == "token") return make_token(arguments, site.table);
        if (name.name == "from_json" || name.name == "fromjson") {
            return make_from_json(name.name, arguments, site.receiver);
        }
        if (const FunctionFactory* factory = native_functions().factory(name.name)) {
            return make_generic(*factory, arguments, site.receiver);
        }
        if (const auto* overloads = native_functions().overloads(name.name)) {
            return choose(text_of(name), *overloads, arguments, site.receiver);
        }
    }
    return invalid("Unknown function '" + text_of(name) + "'");
}

Assignability test_result(const Function& function, const DataType& receiver) {
    if (function.returns_legacy_timeuuid && receiver.kind() == TypeKind::uuid) return Assignability::none;
    return test_assignment(*function.return_type, receiver);
}

bool is_generic(const Function& function) {
    if (function.keyspace != kSystem) return false;
    const std::string& name = function.name;
    return name == "token" || name == "from_json" || name == "fromjson" ||
           native_functions().factory(name) != nullptr;
}

Result<FunctionPtr> resolve_arithmetic(cql::ArithmeticOperator op, Arguments arguments, const CallSite& site) {
    const auto& candidates = *native_functions().overloads(operator_function(op));
    auto found = compatible(candidates, arguments, site.receiver);
    if (found.size() == 1) return found.front();
    if (found.empty()) {
        return invalid(std::string("the '") + symbol(op) + "' operation is not supported between " +
                       arguments[0]->text() + " and " + arguments[1]->text());
    }
    bool markers = arguments[0]->is_marker() || arguments[1]->is_marker();
    if (site.receiver && !markers && !site.reversed_receiver) {
        for (const FunctionPtr& candidate : found) {
            const auto& types = candidate->argument_types;
            if (site.receiver->equals(*types[0]) && site.receiver->equals(*types[1])) return candidate;
        }
    }
    return invalid(std::string("Ambiguous '") + symbol(op) + "' operation with args " + arguments[0]->text() +
                   " and " + arguments[1]->text() + ": use type hint to disambiguate, example '(int) ?'");
}

Result<FunctionPtr> resolve_negation(Arguments arguments, const CallSite& site) {
    const auto& candidates = *native_functions().overloads("_negate");
    auto found = compatible(candidates, arguments, site.receiver);
    if (found.size() == 1) return found.front();
    if (found.size() > 1) return invalid("Ambiguous negation: use type casts to disambiguate");
    return choose("system._negate", candidates, arguments, site.receiver);
}

Result<FunctionPtr> resolve_cast(const Argument& operand, const TypePtr& target, const std::string& type_name,
                                 const std::string& named) {
    TypePtr type = operand.exact_type();
    if (type && !operand.is_reversed() && type->equals(*target)) return FunctionPtr();
    std::string name = "cast_as_" + type_name;
    const auto* candidates = native_functions().overloads(name);
    if (candidates == nullptr) return invalid(named + " cannot be cast to " + type_name);
    const Argument* argument = &operand;
    return choose("system." + name, *candidates, {&argument, 1}, nullptr);
}

}  // namespace ilion::plan
