#include "exec/token_range.hpp"

#include "base/endian.hpp"

namespace ilion::exec {

namespace {

ilion::Result<Token> evaluate_token(const plan::BoundTerm& term, const plan::Bindings& bindings) {
    Bytes memory;
    ILION_TRY_ASSIGN(ValueView value, evaluate(term, bindings, memory));
    if (value.is_unset()) return invalid("Invalid unset token value");
    if (!value.has_bytes() || value.bytes().size() != sizeof(Token)) return invalid("Invalid null token value");
    return load_be<Token>(value.bytes().data());
}

}  // namespace

ilion::Result<store::TokenRange> evaluate_token_range(const plan::TokenRestriction& restriction,
                                                      const plan::Bindings& bindings, bool ring, bool& empty) {
    store::TokenRange range;
    bool whole_end = true;
    if (restriction.lower) {
        ILION_TRY_ASSIGN(range.start, evaluate_token(*restriction.lower, bindings));
        range.start_inclusive = restriction.is_eq || restriction.lower_inclusive;
    }
    if (restriction.is_eq || restriction.upper) {
        range.end = range.start;
        if (!restriction.is_eq) {
            ILION_TRY_ASSIGN(range.end, evaluate_token(*restriction.upper, bindings));
            range.end_inclusive = restriction.upper_inclusive;
        }
        whole_end = range.end == kMinToken && ring;
    }
    if (whole_end) {
        range.end = INT64_MAX;
        range.end_inclusive = true;
    }
    bool inclusive = range.start_inclusive && range.end_inclusive;
    bool crossed = range.start > range.end && ring;
    empty = crossed || (range.start == range.end && !inclusive);
    return range;
}

bool contains(const store::TokenRange& range, Token token) {
    bool behind_start = range.start_inclusive ? token >= range.start : token > range.start;
    bool before_end = range.end_inclusive ? token <= range.end : token < range.end;
    return range.start > range.end ? behind_start || before_end : behind_start && before_end;
}

}  // namespace ilion::exec
