// Bytes as values of every type: what validation lets in has a literal, a JSON form and comparable bytes that sort
// as compare() does and decode to an equal value. The same bytes are also taken as comparable bytes.
#include <cstdint>
#include <cstdlib>

#include "types/collection.hpp"
#include "types/comparable.hpp"
#include "types/cql_type.hpp"
#include "types/order/compare.hpp"
#include "types/random_value.hpp"
#include "types/text.hpp"
#include "types/token.hpp"
#include "types/validate.hpp"

namespace {

using namespace ilion;

void check(bool holds) {
    if (!holds) std::abort();
}

int sign(int number) {
    return number < 0 ? -1 : number > 0 ? 1 : 0;
}

void check_value(const DataType& type, BytesView value) {
    (void)to_cql_literal(type, value);
    (void)to_json(type, value);
    check(compare(type, value, value) == 0);
    Bytes sorted;
    check(sort_collection(type, value, sorted));
    for (bool reversed : {false, true}) {
        Bytes key;
        comparable::encode(type, value, reversed, key);
        check(key[0] != comparable::kBefore && key[0] != comparable::kAfter);
        check(comparable::length(type, reversed, key) == key.size());
        BytesView rest = key;
        Bytes decoded;
        bool is_null = true;
        check(comparable::decode(type, reversed, rest, decoded, is_null) && rest.empty() && !is_null);
        check(compare(type, value, decoded) == 0);
        check(!comparable::is_exact(type, value) || comparable::is_exact(type) || decoded == value);
    }
}

void check_order(const DataType& type, BytesView left, BytesView right) {
    for (bool reversed : {false, true}) {
        Bytes left_key;
        Bytes right_key;
        comparable::encode(type, left, reversed, left_key);
        comparable::encode(type, right, reversed, right_key);
        int order = sign(compare(type, left, right));
        check(sign(left_key.compare(right_key)) == (reversed ? -order : order));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 2) return 0;
    static const auto types = [] {
        std::vector<TypePtr> made;
        for (auto name : test::kAllTypes) made.push_back(test::cql_type(name));
        return made;
    }();
    const DataType& type = *types[data[0] % types.size()];
    BytesView input(reinterpret_cast<const char*>(data) + 2, size - 2);
    (void)murmur3_token(input);
    size_t split = std::min<size_t>(data[1], input.size());
    BytesView left = input.substr(0, split);
    BytesView right = input.substr(split);
    bool left_valid = validate(type, left).has_value();
    bool right_valid = validate(type, right).has_value();
    if (left_valid) check_value(type, left);
    if (right_valid) check_value(type, right);
    if (left_valid && right_valid) check_order(type, left, right);

    Bytes decoded;
    bool is_null = false;
    BytesView rest = input;
    if (comparable::decode(type, split % 2 == 1, rest, decoded, is_null)) {
        check(comparable::length(type, split % 2 == 1, input) == input.size() - rest.size());
    }
    return 0;
}
