// Bytes: for each component (dynamic: [short] 0x8000 | alias, or [short bytes] class name) [short bytes] value, one
// byte that says how it ends. Before the first component of a static composite may stand [short] 0xffff.
#include "types/composite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/byte_writer.hpp"
#include "base/java_hash.hpp"
#include "types/text.hpp"
#include "types/type/custom_class.hpp"
#include "types/type/type_names.hpp"
#include "types/validate.hpp"

namespace ilion::composite {
namespace {

constexpr std::string_view kAliasMark = "=>";

bool is_dynamic(const DataType& type) {
    return custom_class(type) == CustomClass::dynamic_composite;
}

// What stands between the parentheses of a class name, at its commas.
std::vector<std::string_view> parameters_of(std::string_view class_name) {
    std::vector<std::string_view> parameters;
    size_t open = class_name.find('(');
    if (open == std::string_view::npos) return parameters;
    int depth = 0;
    size_t start = open + 1;
    for (size_t i = start; i < class_name.size(); ++i) {
        char c = class_name[i];
        if (c == '(') ++depth;
        bool ends = depth == 0 && (c == ',' || c == ')');
        if (c == ')') --depth;
        if (!ends) continue;
        if (i > start) parameters.push_back(class_name.substr(start, i - start));
        start = i + 1;
    }
    return parameters;
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    size_t start = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != ':' || (i > 0 && text[i - 1] == '\\')) continue;
        parts.push_back(text.substr(start, i - start));
        start = i + 1;
    }
    parts.push_back(text.substr(start));
    return parts;
}

// A `!` at the end keeps one before it, or a backslash, from having a meaning.
std::string unescape(std::string_view part) {
    std::string plain;
    for (size_t i = 0; i < part.size(); ++i) {
        if (part[i] == '\\' && i + 1 < part.size() && part[i + 1] == ':') continue;
        plain += part[i];
    }
    if (plain.ends_with('!')) plain.pop_back();
    return plain;
}

struct Component {
    TypePtr type;
    std::string_view text;
    Bytes type_bytes;  // dynamic: what stands before the value
};

Result<Component> static_component(const std::vector<std::string_view>& types, size_t index,
                                   std::string_view part) {
    if (index >= types.size()) {
        return invalid(fmt::format("Too many components for a composite of {}: {}", types.size(), index + 1));
    }
    ILION_TRY_ASSIGN(auto type, parse_class_name(types[index]));
    return Component{std::move(type), part, {}};
}

constexpr std::string_view kReversed = "(reversed=true)";

Result<TypePtr> type_of_class(std::string_view name) {
    if (name.ends_with(kReversed)) name.remove_suffix(kReversed.size());
    ILION_TRY_ASSIGN(auto type, parse_class_name(name));
    bool is_known = type->kind() != TypeKind::custom || custom_class(*type) != CustomClass::unknown;
    if (is_known) return type;
    return invalid(fmt::format("Unable to find abstract-type class '{}'", type->name()));
}

// What an alias of one letter stands for; empty if there is none.
std::string_view class_of_alias(const std::vector<std::string_view>& aliases, char letter) {
    for (std::string_view alias : aliases) {
        if (alias.front() == letter) return alias.substr(alias.find(kAliasMark) + kAliasMark.size());
    }
    return {};
}

Result<Component> dynamic_component(const std::vector<std::string_view>& aliases, std::string_view part) {
    size_t at = part.find('@');
    std::string_view name = part.substr(0, at);
    std::string_view value = at == std::string_view::npos ? std::string_view() : part.substr(at + 1);
    // Marks without anything behind them are not looked at.
    if (value.find_first_not_of('@') == std::string_view::npos) value = {};
    if (value.find('@') != std::string_view::npos) {
        return invalid(fmt::format("Invalid component representation: {}", part));
    }
    Component component{nullptr, value, {}};
    ByteWriter writer(component.type_bytes);
    auto aliased = name.size() == 1 ? class_of_alias(aliases, name.front()) : std::string_view();
    if (!aliased.empty()) {
        writer.write(static_cast<uint16_t>(kAlias | static_cast<uint8_t>(name.front())));
        ILION_TRY_ASSIGN(component.type, parse_class_name(aliased));
        return component;
    }
    ILION_TRY_ASSIGN(component.type, type_of_class(name));
    writer.write(static_cast<uint16_t>(name.size()));
    component.type_bytes += name;
    return component;
}

Result<TypePtr> static_type(const std::vector<std::string_view>& types, size_t index) {
    if (index >= types.size()) return invalid("Too many bytes for comparator");
    return parse_class_name(types[index]);
}

// The class of the component that `reader` is before.
Result<std::string_view> take_class(const std::vector<std::string_view>& aliases, size_t index,
                                    ByteReader& reader) {
    auto header = reader.read<uint16_t>();
    if (!reader.ok()) {
        return invalid(fmt::format("Not enough bytes to header of the comparator part of component {}", index));
    }
    if ((header & kAlias) != 0) return class_of_alias(aliases, static_cast<char>(header & 0xffU));
    BytesView name = reader.read_bytes(header);
    if (reader.ok()) return name;
    return invalid(fmt::format("Not enough bytes to read comparator name of component {}", index));
}

Result<TypePtr> dynamic_type(const std::vector<std::string_view>& aliases, size_t index, ByteReader& reader) {
    ILION_TRY_ASSIGN(auto name, take_class(aliases, index, reader));
    if (!name.empty()) {
        if (auto type = type_of_class(name)) return type;
    }
    return invalid(fmt::format("Cannot find comparator for component {}", index));
}

}  // namespace

std::optional<ComponentOrder> order_of_class(std::string_view text) {
    ComponentOrder order;
    if (text.ends_with(kReversed)) {
        order.reversed = true;
        text.remove_suffix(kReversed.size());
    }
    std::string_view name;
    while (true) {
        name = text.substr(0, text.find('('));
        if (name.starts_with(type_names::kPackage)) name.remove_prefix(type_names::kPackage.size());
        auto inner = parameters_of(text);
        bool is_around = (name == "ReversedType" || name == "FrozenType") && inner.size() == 1;
        if (!is_around) break;
        order.reversed |= name == "ReversedType";
        text = inner.front();
    }
    auto type = type_of_class(text);
    if (!type) return std::nullopt;
    // Its values sort as they did before there were times before 1970.
    order.type = name == "DateType" ? DataType::of(TypeKind::blob) : *type;
    order.name = name;
    if (auto open = text.find('('); open != std::string_view::npos) order.parameters = text.substr(open);
    return order;
}

bool has_known_components(std::string_view class_name) {
    bool dynamic = custom_class(class_name) == CustomClass::dynamic_composite;
    auto is_known = [dynamic](std::string_view component) {
        if (dynamic) {
            size_t mark = component.find(kAliasMark);
            if (mark != 1 || !type_names::is_of_class_name(component.front())) return false;
            component.remove_prefix(mark + kAliasMark.size());
        }
        return order_of_class(component).has_value();
    };
    auto components = parameters_of(class_name);
    return std::all_of(components.begin(), components.end(), is_known);
}

ComponentOrders::ComponentOrders(const DataType& type)
    : parameters_(parameters_of(type.name())),
      is_dynamic_(composite::is_dynamic(type)) {}

std::optional<ComponentOrder> ComponentOrders::at(size_t index) const {
    return index < parameters_.size() ? order_of_class(parameters_[index]) : std::nullopt;
}

std::optional<ComponentOrder> ComponentOrders::next(size_t index, ByteReader& reader) const {
    if (!is_dynamic_) return at(index);
    auto name = take_class(parameters_, index, reader);
    return name && !name->empty() ? order_of_class(*name) : std::nullopt;
}

TypePtr of(const std::vector<TypePtr>& components) {
    std::string name(type_names::kPackage);
    name += "CompositeType(";
    for (const TypePtr& component : components) name.append(class_name(*component)).append(",");
    name.back() = ')';
    return DataType::custom(std::move(name));
}

std::string with_ordered_aliases(std::string_view class_name) {
    auto aliases = parameters_of(class_name);
    uint32_t capacity = java_capacity(aliases.size());
    std::vector<std::pair<uint32_t, std::string_view>> ordered;
    for (std::string_view alias : aliases) {
        auto same = std::find_if(ordered.begin(), ordered.end(),
                                 [&](const auto& other) { return other.second.front() == alias.front(); });
        if (same != ordered.end()) {
            same->second = alias;
        } else {
            ordered.emplace_back(java_bucket(static_cast<unsigned char>(alias.front()), capacity), alias);
        }
    }
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    std::string name(class_name.substr(0, class_name.find('(')));
    for (size_t i = 0; i < ordered.size(); ++i) name.append(i == 0 ? "(" : ",").append(ordered[i].second);
    return name + (ordered.empty() ? "()" : ")");
}

Status parse(const DataType& type, std::string_view text, Bytes& out) {
    if (text.empty()) return {};
    bool dynamic = is_dynamic(type);
    auto types = parameters_of(type.name());
    ByteWriter writer(out);
    size_t index = 0;
    for (std::string_view part : split(text)) {
        if (part == "!" || part == "_") {
            if (index == 0) return invalid(fmt::format("A composite cannot be nothing but its end: {}", text));
            out.back() = part == "!" ? '\x01' : '\xff';
            return {};
        }
        ILION_TRY_ASSIGN(Component component,
                         dynamic ? dynamic_component(types, part) : static_component(types, index, part));
        Bytes value;
        if (component.type->kind() == TypeKind::blob && component.text.starts_with("0x")) {
            return invalid(fmt::format("cannot parse '{}' as hex bytes", component.text));
        }
        ILION_TRY(parse_text(*component.type, unescape(component.text), value));
        if (value.size() > UINT16_MAX) {
            return invalid(fmt::format("A component of a composite is too long: {} bytes", value.size()));
        }
        out += component.type_bytes;
        writer.write(static_cast<uint16_t>(value.size()));
        out += value;
        out.push_back('\0');
        ++index;
    }
    return {};
}

Status validate(const DataType& type, BytesView value) {
    auto types = parameters_of(type.name());
    bool dynamic = is_dynamic(type);
    ByteReader reader(value);
    if (!dynamic && value.size() >= 2 && load_be<uint16_t>(value.data()) == kStaticMark) reader.read<uint16_t>();
    auto cut_off = [](std::string_view what, size_t index) {
        return invalid(fmt::format("Not enough bytes to {}{}", what, index));
    };
    for (size_t index = 0; !reader.at_end(); ++index) {
        ILION_TRY_ASSIGN(TypePtr component,
                         dynamic ? dynamic_type(types, index, reader) : static_type(types, index));
        auto size = reader.read<uint16_t>();
        if (!reader.ok()) return cut_off("read value size of component ", index);
        BytesView content = reader.read_bytes(size);
        if (!reader.ok()) return cut_off("read value of component ", index);
        ILION_TRY(ilion::validate(*component, content));
        auto end = reader.read<uint8_t>();
        if (!reader.ok()) return cut_off("read the end-of-component byte of component", index);
        if (end != 0 && !reader.at_end()) {
            return invalid(fmt::format("Invalid bytes remaining after an end-of-component at component{}", index));
        }
    }
    return {};
}

}  // namespace ilion::composite
