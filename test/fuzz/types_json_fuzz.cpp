// JSON for values of every type: whatever is taken is a valid value and has a JSON form that parses.
#include <cstdint>
#include <cstdlib>

#include "types/cql_type.hpp"
#include "types/json.hpp"
#include "types/random_value.hpp"
#include "types/text.hpp"
#include "types/validate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace ilion;
    if (size < 1) return 0;
    static const auto types = [] {
        std::vector<TypePtr> made;
        for (auto name : test::kAllTypes) made.push_back(test::cql_type(name));
        return made;
    }();
    const DataType& type = *types[data[0] % types.size()];
    auto value = from_json(type, std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1));
    if (!value || !*value) return 0;
    if (!validate(type, **value)) std::abort();
    if (!json::parse(to_json(type, **value))) std::abort();
    return 0;
}
