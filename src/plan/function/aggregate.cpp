// count, min, max, sum and avg. Sums and averages have the type of what they add up; integers wrap, averages of
// integers are cut off, and floating point is summed with Kahan's compensation, as in Cassandra.
#include <cmath>

#include "base/endian.hpp"
#include "plan/function/number.hpp"
#include "plan/function/registry.hpp"
#include "types/order/compare.hpp"

namespace ilion::plan {

namespace {

__extension__ using Int128 = __int128;

class Count final : public Accumulator {
public:
    explicit Count(bool rows) : rows_(rows) {}
    void reset() override { count_ = 0; }
    Status add(std::span<const OptionalBytesView> arguments) override {
        if (rows_ || arguments[0]) ++count_;
        return {};
    }
    Result<OptionalBytes> result() override { return OptionalBytes(encode_int64(count_)); }

private:
    bool rows_;
    int64_t count_ = 0;
};

class Extreme final : public Accumulator {
public:
    Extreme(TypePtr type, bool smallest) : type_(std::move(type)), smallest_(smallest) {}
    void reset() override { best_.reset(); }
    Status add(std::span<const OptionalBytesView> arguments) override {
        if (!arguments[0]) return {};
        if (best_) {
            int order = compare(*type_, *arguments[0], *best_);
            if (smallest_ ? order >= 0 : order <= 0) return {};
        }
        best_ = Bytes(*arguments[0]);
        return {};
    }
    Result<OptionalBytes> result() override { return best_; }

private:
    TypePtr type_;
    bool smallest_;
    OptionalBytes best_;
};

// Sum or average of integers up to 64 bits. A sum wraps in its own type; an average never overflows.
class IntegerTotal final : public Accumulator {
public:
    IntegerTotal(TypeKind kind, bool average) : kind_(kind), average_(average) {}
    void reset() override {
        sum_ = 0;
        count_ = 0;
    }
    Status add(std::span<const OptionalBytesView> arguments) override {
        if (!arguments[0] || arguments[0]->empty()) return {};
        sum_ += Number::decode(kind_, *arguments[0]).long_value();
        ++count_;
        return {};
    }
    Result<OptionalBytes> result() override {
        Int128 value = !average_ ? sum_ : count_ == 0 ? 0 : sum_ / count_;
        return OptionalBytes(encode_number(kind_, Number(static_cast<int64_t>(value))));
    }

private:
    TypeKind kind_;
    bool average_;
    Int128 sum_ = 0;
    int64_t count_ = 0;
};

class FloatTotal final : public Accumulator {
public:
    FloatTotal(TypeKind kind, bool average) : kind_(kind), average_(average) {}
    void reset() override { *this = FloatTotal(kind_, average_); }
    Status add(std::span<const OptionalBytesView> arguments) override {
        if (!arguments[0] || arguments[0]->empty()) return {};
        ++count_;
        double value = Number::decode(kind_, *arguments[0]).double_value();
        plain_ += value;
        double corrected = value - compensation_;
        double sum = sum_ + corrected;
        compensation_ = (sum - sum_) - corrected;
        if (average_ && std::isfinite(value) && (exact_ || std::isinf(sum))) ILION_TRY(add_exactly(value));
        if (!std::isfinite(value)) is_finite_ = false;
        sum_ = sum;
        return {};
    }
    Result<OptionalBytes> result() override {
        if (exact_ && is_finite_) {
            ILION_TRY_ASSIGN(Decimal quotient,
                             divide(*exact_, {BigInt(count_), 0}, exact_->scale, Rounding::half_even));
            return OptionalBytes(encode_double(to_double(quotient)));
        }
        double sum = sum_ + compensation_;
        if (std::isnan(sum) && std::isinf(plain_)) sum = plain_;
        double value = !average_ ? sum : count_ == 0 ? 0 : sum / static_cast<double>(count_);
        return OptionalBytes(kind_ == TypeKind::float_ ? encode_float(static_cast<float>(value))
                                                       : encode_double(value));
    }

private:
    // Where a double is too small for the sum of an average, decimals go on from what it was.
    Status add_exactly(double value) {
        Decimal before = exact_ ? *exact_ : decimal_of(sum_);
        ILION_TRY_ASSIGN(exact_, plan::add(before, decimal_of(value)));
        return {};
    }

    TypeKind kind_;
    bool average_;
    bool is_finite_ = true;  // of all that were added
    std::optional<Decimal> exact_;
    double sum_ = 0;
    double compensation_ = 0;
    double plain_ = 0;
    int64_t count_ = 0;
};

class VarintTotal final : public Accumulator {
public:
    explicit VarintTotal(bool average) : average_(average) {}
    void reset() override {
        sum_ = 0;
        count_ = 0;
    }
    Status add(std::span<const OptionalBytesView> arguments) override {
        if (!arguments[0] || arguments[0]->empty()) return {};
        sum_ += decode_varint(*arguments[0]);
        ++count_;
        return {};
    }
    Result<OptionalBytes> result() override {
        return OptionalBytes(varint_bytes(average_ && count_ > 0 ? BigInt(sum_ / count_) : sum_));
    }

private:
    bool average_;
    BigInt sum_ = 0;
    int64_t count_ = 0;
};

// The average is kept as it goes along, each step rounded to the scale of what it adds, so that it depends on the
// order of the rows: this is how Cassandra does it.
class DecimalTotal final : public Accumulator {
public:
    explicit DecimalTotal(bool average) : average_(average) {}
    void reset() override {
        total_ = {};
        count_ = 0;
    }
    Status add(std::span<const OptionalBytesView> arguments) override {
        if (!arguments[0] || arguments[0]->empty()) return {};
        Decimal step = decode_decimal(*arguments[0]);
        if (average_) {
            ++count_;
            ILION_TRY_ASSIGN(Decimal distance, plan::add(step, negate(total_)));
            ILION_TRY_ASSIGN(step, divide(distance, Decimal{count_, 0}, distance.scale, Rounding::half_even));
        }
        ILION_TRY_ASSIGN(total_, plan::add(total_, step));
        return {};
    }
    Result<OptionalBytes> result() override { return OptionalBytes(decimal_bytes(total_)); }

private:
    bool average_;
    Decimal total_;
    int64_t count_ = 0;
};

std::unique_ptr<Accumulator> make_total(TypeKind kind, bool average) {
    switch (kind) {
        case TypeKind::float_:
        case TypeKind::double_:
            return std::make_unique<FloatTotal>(kind, average);
        case TypeKind::varint:
            return std::make_unique<VarintTotal>(average);
        case TypeKind::decimal:
            return std::make_unique<DecimalTotal>(average);
        default:
            return std::make_unique<IntegerTotal>(kind, average);
    }
}

Function total(std::string_view name, TypeKind kind) {
    Function function;
    function.name = name;
    function.argument_types = {DataType::of(kind)};
    function.return_type = DataType::of(kind);
    bool average = name == "avg";
    function.make_accumulator = [kind, average] { return make_total(kind, average); };
    return function;
}

Function extreme(std::string_view name, const TypePtr& type) {
    Function function;
    function.name = name;
    function.argument_types = {type};
    function.return_type = type;
    function.returns_legacy_timeuuid = type->kind() == TypeKind::timeuuid;
    bool smallest = name == "min";
    function.make_accumulator = [type, smallest] { return std::make_unique<Extreme>(type, smallest); };
    return function;
}

Function count_function(std::string name, std::vector<TypePtr> argument_types) {
    Function function;
    function.name = std::move(name);
    bool rows = argument_types.empty();
    function.argument_types = std::move(argument_types);
    function.return_type = DataType::of(TypeKind::bigint);
    function.make_accumulator = [rows] { return std::make_unique<Count>(rows); };
    return function;
}

}  // namespace

FunctionPtr make_aggregate(std::string_view name, const TypePtr& argument) {
    if (name == "min" || name == "max") return std::make_shared<const Function>(extreme(name, argument));
    if (!is_numeric(argument->kind())) return nullptr;
    return std::make_shared<const Function>(total(name, argument->kind()));
}

void add_aggregate_functions(Registry& registry) {
    // Every type's values are blobs, so one signature counts them all.
    registry.add(count_function("count", {DataType::of(TypeKind::blob)}));
    registry.add(count_function("countRows", {}));
    for (const char* name : {"min", "max"}) {
        auto make = [name](const std::vector<TypePtr>& types) {
            return Result<FunctionPtr>(make_aggregate(name, types[0]));
        };
        registry.add_factory({name, {Parameter{Parameter::Kind::any_of_receiver, {}, {}, false}}, make});
    }
    for (const char* name : {"sum", "avg"}) {
        for (TypeKind kind :
             {TypeKind::tinyint, TypeKind::smallint, TypeKind::int_, TypeKind::bigint, TypeKind::float_,
              TypeKind::double_, TypeKind::varint, TypeKind::decimal, TypeKind::counter}) {
            registry.add(total(name, kind));
        }
    }
}

}  // namespace ilion::plan
