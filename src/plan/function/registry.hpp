// The native functions by name. Built once; every file of this folder adds its family.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "plan/function/resolve.hpp"

namespace ilion::plan {

// What a parameter of a generic function accepts. Generic functions exist for any type, so their signature is made
// for the call.
struct Parameter {
    enum class Kind : uint8_t {
        fixed,  // one of `types`; the first if the argument's type is unknown
        any,
        any_of_receiver,  // any; if unknown, the type that the result is wanted in
        same_as_first,
        collection,
        set_or_list,
        numeric_set_or_list,
        map,
        float_vector,
    };
    Kind kind = Kind::any;
    std::vector<TypePtr> types;
    std::vector<std::string> type_names;  // of `types`, as messages show them
    bool optional = false;
};
// As Cassandra's messages show a parameter.
std::string mandatory_text(const Parameter& parameter);
// The same, in brackets if it may be left out.
std::string text(const Parameter& parameter);

struct FunctionFactory {
    std::string name;
    std::vector<Parameter> parameters;
    // Makes the function for arguments of these types, which the parameters accept.
    std::function<Result<FunctionPtr>(const std::vector<TypePtr>& types)> make;

    // `system.mask_inner([text|varchar|ascii], int, int, [text])`.
    std::string signature() const;
};

class Registry {
public:
    // Native functions are known by two spellings each: `to_date` and, from older versions, `todate`.
    void add(Function function);
    void add_with_legacy_name(Function function, std::string legacy_name);
    void add_factory(FunctionFactory factory);

    const std::vector<FunctionPtr>* overloads(std::string_view name) const;
    const FunctionFactory* factory(std::string_view name) const;

private:
    struct Hash {
        using is_transparent = void;
        size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    std::unordered_map<std::string, std::vector<FunctionPtr>, Hash, std::equal_to<>> overloads_;
    std::unordered_map<std::string, FunctionFactory, Hash, std::equal_to<>> factories_;
};

const Registry& native_functions();

void add_aggregate_functions(Registry& registry);
void add_arithmetic_functions(Registry& registry);
void add_blob_functions(Registry& registry);
void add_cast_functions(Registry& registry);
void add_collection_functions(Registry& registry);
void add_masking_functions(Registry& registry);
void add_math_functions(Registry& registry);
void add_time_functions(Registry& registry);
void add_vector_functions(Registry& registry);

// Makes count, min, max, sum or avg for the elements of a collection; null if there is none for that type.
FunctionPtr make_aggregate(std::string_view name, const TypePtr& argument);

}  // namespace ilion::plan
