// Bytes: for each component (dynamic: [short] 0x8000 | alias, or [short bytes] class name) [short bytes] value, one
// byte that says how it ends. Before the first component of a static composite may stand [short] 0xffff.
#include "types/composite.hpp"

#include <fmt/format.h>

#include <vector>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "types/text.hpp"
#include "types/type/type_names.hpp"
#include "types/validate.hpp"

namespace ilion::composite {
namespace {

constexpr std::string_view kAliasMark = "=>";
constexpr uint16_t kAlias = 0x8000;

std::string_view without_package(std::string_view name) {
    if (name.starts_with(type_names::kPackage)) name.remove_prefix(type_names::kPackage.size());
    return name;
}

bool is_dynamic(const DataType& type) {
    return without_package(type.name()).starts_with('D');
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

Result<TypePtr> type_of_class(std::string_view name) {
    constexpr std::string_view kReversed = "(reversed=true)";
    if (name.ends_with(kReversed)) name.remove_suffix(kReversed.size());
    ILION_TRY_ASSIGN(auto type, parse_class_name(name));
    if (type->kind() != TypeKind::custom) return type;
    return invalid(fmt::format("Unable to find abstract-type class '{}'", type->name()));
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
    for (std::string_view alias : aliases) {
        if (name.size() != 1 || alias.front() != name.front()) continue;
        writer.write(static_cast<uint16_t>(kAlias | static_cast<uint8_t>(name.front())));
        ILION_TRY_ASSIGN(component.type,
                         parse_class_name(alias.substr(alias.find(kAliasMark) + kAliasMark.size())));
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

Result<TypePtr> dynamic_type(const std::vector<std::string_view>& aliases, size_t index, ByteReader& reader) {
    auto header = reader.read<uint16_t>();
    if (!reader.ok()) {
        return invalid(fmt::format("Not enough bytes to header of the comparator part of component {}", index));
    }
    auto unknown = [&] { return invalid(fmt::format("Cannot find comparator for component {}", index)); };
    if ((header & kAlias) != 0) {
        auto letter = static_cast<char>(header & 0xffU);
        for (std::string_view alias : aliases) {
            if (alias.front() != letter) continue;
            return parse_class_name(alias.substr(alias.find(kAliasMark) + kAliasMark.size()));
        }
        return unknown();
    }
    BytesView name = reader.read_bytes(header);
    if (!reader.ok())
        return invalid(fmt::format("Not enough bytes to read comparator name of component {}", index));
    auto type = type_of_class(name);
    return type ? type : unknown();
}

}  // namespace

bool is_composite(const DataType& type) {
    if (type.kind() != TypeKind::custom) return false;
    std::string_view name = without_package(type.name());
    name = name.substr(0, name.find('('));
    return name == "CompositeType" || name == "DynamicCompositeType";
}

std::vector<TypePtr> component_types(const DataType& type) {
    std::vector<TypePtr> types;
    if (type.kind() != TypeKind::custom || !is_composite(type) || is_dynamic(type)) return types;
    for (std::string_view name : parameters_of(type.name())) {
        auto component = parse_class_name(name);
        if (!component) return {};
        types.push_back(*std::move(component));
    }
    return types;
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
