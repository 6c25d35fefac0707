#include "exec/select/read/key_range.hpp"

#include "types/order/compare.hpp"

namespace ilion::exec {

bool key_before(const schema::Table& table, BytesView left, BytesView right) {
    if (table.partition_key_size > 1) return left < right;
    return compare(*table.partition_column(0).type, left, right) < 0;
}

bool KeyRange::contains(const schema::Table& table, BytesView key) const {
    if (lower && (key_before(table, key, *lower) || (!lower_inclusive && !key_before(table, *lower, key)))) {
        return false;
    }
    return !upper || key_before(table, key, *upper) || (upper_inclusive && !key_before(table, *upper, key));
}

ilion::Result<KeyRange> evaluate_key_range(const plan::TokenRestriction& restriction,
                                           const plan::Bindings& bindings) {
    auto bound = [&](const std::optional<plan::BoundTerm>& term, std::optional<Bytes>& out) -> Status {
        if (!term) return {};
        Bytes memory;
        ILION_TRY_ASSIGN(ValueView value, plan::evaluate(*term, bindings, memory));
        if (value.is_unset()) return invalid("Invalid unset token value");
        if (!value.has_bytes()) return invalid("Invalid null token value");
        out.emplace(value.bytes());
        return {};
    };
    KeyRange range;
    ILION_TRY(bound(restriction.lower, range.lower));
    ILION_TRY(bound(restriction.upper, range.upper));
    range.lower_inclusive = restriction.is_eq || restriction.lower_inclusive;
    range.upper_inclusive = restriction.is_eq || restriction.upper_inclusive;
    if (restriction.is_eq) {
        range.upper = range.lower;
    } else if (range.upper && range.upper->empty()) {
        range.upper.reset();  // the smallest token, which as an end is that of all keys
    }
    return range;
}

}  // namespace ilion::exec
