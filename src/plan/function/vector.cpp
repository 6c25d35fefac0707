// similarity_cosine, similarity_euclidean and similarity_dot_product of two float vectors.
#include <bit>
#include <cmath>

#include "base/endian.hpp"
#include "plan/function/number.hpp"
#include "plan/function/registry.hpp"

namespace ilion::plan {

namespace {

using Similarity = Result<float> (*)(const std::vector<float>&, const std::vector<float>&);

std::vector<float> decode(BytesView vector) {
    std::vector<float> elements(vector.size() / sizeof(float));
    for (size_t i = 0; i < elements.size(); ++i) {
        elements[i] = std::bit_cast<float>(load_be<int32_t>(vector.data() + i * sizeof(float)));
    }
    return elements;
}

bool all_zero(const std::vector<float>& vector) {
    for (float element : vector) {
        if (element != 0) return false;
    }
    return true;
}

Result<float> cosine(const std::vector<float>& left, const std::vector<float>& right) {
    if (all_zero(left) || all_zero(right)) {
        return invalid("Function system.similarity_cosine doesn't support all-zero vectors.");
    }
    float product = 0;
    float left_norm = 0;
    float right_norm = 0;
    for (size_t i = 0; i < left.size(); ++i) {
        product += left[i] * right[i];
        left_norm += left[i] * left[i];
        right_norm += right[i] * right[i];
    }
    auto angle = static_cast<float>(product / std::sqrt(static_cast<double>(left_norm) * right_norm));
    return (1 + angle) / 2;
}

Result<float> euclidean(const std::vector<float>& left, const std::vector<float>& right) {
    float distance = 0;
    for (size_t i = 0; i < left.size(); ++i) distance += (left[i] - right[i]) * (left[i] - right[i]);
    return 1 / (1 + distance);
}

Result<float> dot_product(const std::vector<float>& left, const std::vector<float>& right) {
    float product = 0;
    for (size_t i = 0; i < left.size(); ++i) product += left[i] * right[i];
    return (1 + product) / 2;
}

FunctionFactory similarity_factory(std::string name, Similarity similarity) {
    FunctionFactory factory;
    factory.name = name;
    factory.parameters.assign(2, Parameter{Parameter::Kind::float_vector, {}, {}, false});
    factory.make = [name, similarity](const std::vector<TypePtr>& types) -> Result<FunctionPtr> {
        if (types[0]->dimension() != types[1]->dimension()) {
            return invalid("All arguments must have the same vector dimensions");
        }
        Function function;
        function.name = name;
        function.argument_types = types;
        function.return_type = DataType::of(TypeKind::float_);
        function.body = [similarity](std::span<const OptionalBytesView> arguments,
                                     const CallContext&) -> Result<OptionalBytes> {
            if (!arguments[0] || !arguments[1]) return OptionalBytes();
            ILION_TRY_ASSIGN(float value, similarity(decode(*arguments[0]), decode(*arguments[1])));
            return OptionalBytes(encode_float(value));
        };
        return FunctionPtr(std::make_shared<const Function>(std::move(function)));
    };
    return factory;
}

}  // namespace

void add_vector_functions(Registry& registry) {
    registry.add_factory(similarity_factory("similarity_cosine", cosine));
    registry.add_factory(similarity_factory("similarity_euclidean", euclidean));
    registry.add_factory(similarity_factory("similarity_dot_product", dot_product));
}

}  // namespace ilion::plan
