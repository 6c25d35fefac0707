// CompositeType and DynamicCompositeType, the custom types of values that are several: their text and their checks.
#pragma once

#include <optional>
#include <vector>

#include "base/byte_reader.hpp"
#include "base/error.hpp"
#include "types/type/data_type.hpp"

namespace ilion::composite {

// What a value begins with if it names static columns.
inline constexpr uint16_t kStaticMark = 0xffff;
// The bit that tells an alias from the size of a class's name.
inline constexpr uint16_t kAlias = 0x8000;

// How a component sorts.
struct ComponentOrder {
    TypePtr type;  // that compares it
    bool reversed = false;
    std::string name;        // of its class, without its package and ReversedType around it
    std::string parameters;  // of its class, in parentheses, or empty
};

// Nothing if there is no such class.
std::optional<ComponentOrder> order_of_class(std::string_view text);

// Whether all components of a composite class are of known classes, and the aliases of a dynamic one letters.
bool has_known_components(std::string_view class_name);

// How the components of the values of a type sort. Views the type.
class ComponentOrders {
public:
    explicit ComponentOrders(const DataType& type);

    bool is_dynamic() const { return is_dynamic_; }
    // Of a static composite; nothing if there is no such component.
    std::optional<ComponentOrder> at(size_t index) const;
    // Of the component that `reader` is before; takes its class off a dynamic one. Nothing if that is unknown.
    std::optional<ComponentOrder> next(size_t index, ByteReader& reader) const;

private:
    std::vector<std::string_view> parameters_;
    bool is_dynamic_;
};

// The CompositeType of such components.
TypePtr of(const std::vector<TypePtr>& components);
// The name of a DynamicCompositeType with its aliases as Cassandra's hash map has them; the last one of a letter
// counts.
std::string with_ordered_aliases(std::string_view class_name);

// Components between colons, `\:` for a colon within one. A `!` or `_` in place of the last is the end of a slice:
// behind, or before, all that begins like this. A component of a dynamic composite names its own type before an
// `@`, by an alias of one letter or by its class. Appends the serialization; fails with Cassandra's message.
Status parse(const DataType& type, std::string_view text, Bytes& out);
// Fails if `value` is no value of the type.
Status validate(const DataType& type, BytesView value);

}  // namespace ilion::composite
