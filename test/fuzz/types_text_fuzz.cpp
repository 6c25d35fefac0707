// Constants as text: whatever parses is a valid value, and numbers, dates, addresses and UUIDs read back from their
// literals as the same bytes.
#include <cstdint>
#include <cstdlib>

#include "types/cql_type.hpp"
#include "types/text.hpp"
#include "types/validate.hpp"

namespace {

// Those whose text is not just copied or taken as hexadecimal. The last two are not compared: years before 1 have
// no sign in a timestamp, and a duration of nothing has no literal.
constexpr std::string_view kTypes[] = {"bigint", "boolean", "date",     "decimal",   "double",  "float",
                                       "inet",   "int",     "smallint", "time",      "tinyint", "timeuuid",
                                       "uuid",   "varint",  "ascii",    "timestamp", "duration"};
constexpr size_t kCompared = std::size(kTypes) - 3;

void check(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace ilion;
    if (size < 2) return 0;
    size_t index = data[0] % std::size(kTypes);
    static const auto types = [] {
        std::vector<TypePtr> made;
        for (auto name : kTypes) made.push_back(test::cql_type(name));
        return made;
    }();
    const DataType& type = *types[index];
    Bytes value;
    if (!parse_text(type, {reinterpret_cast<const char*>(data) + 1, size - 1}, value)) return 0;
    check(validate(type, value).has_value());
    std::string literal = to_cql_literal(type, value);
    if (index >= kCompared || value.empty()) return 0;
    if (literal.starts_with('\'')) literal = literal.substr(1, literal.size() - 2);
    Bytes again;
    check(parse_text(type, literal, again).has_value());
    check(again == value);
    return 0;
}
