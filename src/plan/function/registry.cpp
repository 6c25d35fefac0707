#include "plan/function/registry.hpp"

#include "types/type/identifier.hpp"

namespace ilion::plan {

std::string Function::signature() const {
    std::string text = keyspace + "." + maybe_quote(name) + " : (";
    for (size_t i = 0; i < argument_types.size(); ++i) {
        if (i > 0) text += ", ";
        text += cql_name(*argument_types[i]);
    }
    return text + ") -> " + cql_name(*return_type);
}

Assignability test_assignment(const DataType& from, const DataType& receiver) {
    // Frozen or not makes no difference to the bytes of an argument.
    TypePtr source = from.frozen();
    TypePtr target = receiver.frozen();
    if (source->equals(*target)) return Assignability::exact;
    return target->is_value_compatible_with(*source) ? Assignability::weak : Assignability::none;
}

std::string mandatory_text(const Parameter& parameter) {
    switch (parameter.kind) {
        case Parameter::Kind::any:
        case Parameter::Kind::any_of_receiver:
        case Parameter::Kind::same_as_first:
            return "any";
        case Parameter::Kind::collection:
            return "collection";
        case Parameter::Kind::set_or_list:
        case Parameter::Kind::numeric_set_or_list:
            return "numeric_set_or_list";
        case Parameter::Kind::map:
            return "map";
        case Parameter::Kind::float_vector:
            return "vector<float, n>";
        case Parameter::Kind::fixed:
            break;
    }
    if (parameter.type_names.size() == 1) return parameter.type_names.front();
    std::string joined = "[";
    for (size_t i = 0; i < parameter.type_names.size(); ++i) {
        if (i > 0) joined += "|";
        joined += parameter.type_names[i];
    }
    return joined + "]";
}

std::string text(const Parameter& parameter) {
    return parameter.optional ? "[" + mandatory_text(parameter) + "]" : mandatory_text(parameter);
}

std::string FunctionFactory::signature() const {
    std::string joined = "system." + name + "(";
    for (size_t i = 0; i < parameters.size(); ++i) {
        if (i > 0) joined += ", ";
        joined += text(parameters[i]);
    }
    return joined + ")";
}

void Registry::add(Function function) {
    std::string name = function.name;
    overloads_[name].push_back(std::make_shared<const Function>(std::move(function)));
}

void Registry::add_with_legacy_name(Function function, std::string legacy_name) {
    Function legacy = function;
    legacy.name = std::move(legacy_name);
    add(std::move(function));
    add(std::move(legacy));
}

void Registry::add_factory(FunctionFactory factory) {
    std::string name = factory.name;
    factories_.emplace(std::move(name), std::move(factory));
}

const std::vector<FunctionPtr>* Registry::overloads(std::string_view name) const {
    auto found = overloads_.find(name);
    return found == overloads_.end() ? nullptr : &found->second;
}

const FunctionFactory* Registry::factory(std::string_view name) const {
    auto found = factories_.find(name);
    return found == factories_.end() ? nullptr : &found->second;
}

const Registry& native_functions() {
    static const Registry kRegistry = [] {
        Registry registry;
        add_aggregate_functions(registry);
        add_arithmetic_functions(registry);
        add_blob_functions(registry);
        add_cast_functions(registry);
        add_collection_functions(registry);
        add_masking_functions(registry);
        add_math_functions(registry);
        add_time_functions(registry);
        add_vector_functions(registry);
        return registry;
    }();
    return kRegistry;
}

}  // namespace ilion::plan
