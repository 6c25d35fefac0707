#include <algorithm>
#include <iterator>

#include "types/json.hpp"
#include "types/text/families.hpp"
#include "types/utf8.hpp"

namespace ilion::json {

const Value* Value::find(std::string_view name) const {
    auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? nullptr : &elements[static_cast<size_t>(found - names.begin())];
}

void merge_duplicates(Value& object) {
    std::vector<std::string> names;
    std::vector<Value> elements;
    std::vector<std::pair<std::string_view, size_t>> order;
    for (size_t i = 0; i < object.names.size(); ++i) order.emplace_back(object.names[i], i);
    std::sort(order.begin(), order.end());
    std::vector<size_t> last(object.names.size(), SIZE_MAX);
    for (size_t i = 0; i < order.size();) {
        size_t first = i;
        while (i < order.size() && order[i].first == order[first].first) ++i;
        last[order[first].second] = order[i - 1].second;
    }
    for (size_t i = 0; i < last.size(); ++i) {
        if (last[i] == SIZE_MAX) continue;
        names.push_back(object.names[i]);
        elements.push_back(std::move(object.elements[last[i]]));
    }
    object.names = std::move(names);
    object.elements = std::move(elements);
}

namespace {

// Whether it has become another name.
bool normalize(std::string& name) {
    if (name.size() > 1 && name.starts_with('"') && name.ends_with('"')) {
        name = name.substr(1, name.size() - 2);
        return true;
    }
    bool changed = false;
    for (char& c : name) {
        if (c < 'A' || c > 'Z') continue;
        c = static_cast<char>(c | 0x20);
        changed = true;
    }
    return changed;
}

}  // namespace

void normalize_names(Value& object) {
    Value renamed;
    std::vector<std::string> names;
    std::vector<Value> elements;
    for (size_t i = 0; i < object.names.size(); ++i) {
        bool changed = normalize(object.names[i]);
        (changed ? renamed.names : names).push_back(std::move(object.names[i]));
        (changed ? renamed.elements : elements).push_back(std::move(object.elements[i]));
    }
    std::move(renamed.names.begin(), renamed.names.end(), std::back_inserter(names));
    std::move(renamed.elements.begin(), renamed.elements.end(), std::back_inserter(elements));
    object.names = std::move(names);
    object.elements = std::move(elements);
    merge_duplicates(object);
}

const char* java_class(const Value& value) {
    switch (value.kind) {
        case Kind::null:
            return "null";
        case Kind::boolean:
            return "Boolean";
        case Kind::integer: {
            auto number = text::parse_integer(value.text);
            if (!number) return "BigInteger";
            return *number == static_cast<int32_t>(*number) ? "Integer" : "Long";
        }
        case Kind::real:
            return "Double";
        case Kind::string:
            return "String";
        case Kind::array:
            return "ArrayList";
        case Kind::object:
            break;
    }
    return "LinkedHashMap";
}

std::string java_text(const Value& value) {
    switch (value.kind) {
        case Kind::null:
            return "null";
        case Kind::integer:
            return value.text == "-0" ? "0" : value.text;
        case Kind::real: {
            std::string text;
            text::append_number(text::parse_double(value.text).value_or(0), text);
            return text;
        }
        case Kind::boolean:
        case Kind::string:
            return value.text;
        case Kind::array:
        case Kind::object:
            break;
    }
    bool is_object = value.kind == Kind::object;
    std::string text = is_object ? "{" : "[";
    for (size_t i = 0; i < value.elements.size(); ++i) {
        if (i > 0) text += ", ";
        if (is_object) text.append(value.names[i]).append("=");
        text += java_text(value.elements[i]);
    }
    return text += is_object ? "}" : "]";
}

void append_escaped(std::string_view text, std::string& out) {
    static constexpr std::string_view kSpecial = "\"\\\b\f\n\r\t";
    static constexpr std::string_view kLetters = "\"\\bfnrt";
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string repaired;
    append_repaired_utf8(text, repaired);
    for (char c : repaired) {
        auto byte = static_cast<unsigned char>(c);
        if (size_t found = kSpecial.find(c); found != std::string_view::npos) {
            out.append("\\").push_back(kLetters[found]);
        } else if (byte < 0x20) {
            out.append("\\u00").push_back(kDigits[byte >> 4]);
            out += kDigits[byte & 0xf];
        } else {
            out += c;
        }
    }
}

}  // namespace ilion::json
