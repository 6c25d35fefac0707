// The trees as Cassandra prints them: in the names of result columns and in messages.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/java_hash.hpp"
#include "cql/ast/select.hpp"
#include "cql/class_text.hpp"

namespace ilion::cql {
namespace {

constexpr std::string_view kCastPrefix = "cast_as_";

std::string_view symbol(ArithmeticOperator op) {
    switch (op) {
        case ArithmeticOperator::add:
            return "+";
        case ArithmeticOperator::subtract:
            return "-";
        case ArithmeticOperator::multiply:
            return "*";
        case ArithmeticOperator::divide:
            return "/";
        default:
            return "%";
    }
}

// The native function that an operator of a term is.
std::string_view function_of(ArithmeticOperator op) {
    switch (op) {
        case ArithmeticOperator::add:
            return "_add";
        case ArithmeticOperator::subtract:
            return "_substract";
        case ArithmeticOperator::multiply:
            return "_multiply";
        case ArithmeticOperator::divide:
            return "_divide";
        default:
            return "_modulo";
    }
}

template <class Elements, class Style>
std::string joined(std::string_view open, const Elements& elements, std::string_view close, const Style& style) {
    std::string out(open);
    for (size_t i = 0; i < elements.size(); ++i) {
        out += i == 0 ? "" : ", ";
        out += text(elements[i], style);
    }
    out += close;
    return out;
}

std::string qualified(const QualifiedName& name) {
    return name.keyspace.empty() ? name.name : fmt::format("{}.{}", name.keyspace, name.name);
}

struct TermText {
    std::string_view keyspace;

    std::string operator()(const NullLiteral&) const { return "NULL"; }
    std::string operator()(const Literal& literal) const {
        return literal.kind == LiteralKind::string ? fmt::format("'{}'", literal.text) : literal.text;
    }
    std::string operator()(const BindMarker&) const { return "?"; }
    std::string operator()(const FunctionCall& call) const {
        return qualified(call.function) + joined("(", call.arguments, ")", keyspace);
    }
    std::string operator()(const TypeHint& hint) const {
        return fmt::format("({}){}", text(hint.type, keyspace), text(*hint.term, keyspace));
    }
    std::string operator()(const ListLiteral& list) const { return joined("[", list.elements, "]", keyspace); }
    std::string operator()(const SetLiteral& set) const { return joined("{", set.elements, "}", keyspace); }
    std::string operator()(const TupleLiteral& tuple) const { return joined("(", tuple.elements, ")", keyspace); }
    std::string operator()(const MapLiteral& map) const {
        std::string out;
        for (const auto& [key, value] : map.entries) {
            out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", text(key, keyspace), text(value, keyspace));
        }
        return fmt::format("{{{}}}", out);
    }
    // Cassandra keeps the fields in a HashMap.
    std::string operator()(const UdtLiteral& udt) const {
        std::vector<size_t> order(udt.fields.size());
        std::iota(order.begin(), order.end(), size_t{0});
        order = in_hash_order(std::move(order), [&udt](size_t at) { return java_hash(udt.fields[at].first); });
        std::string out;
        for (size_t at : order) {
            const auto& [field, value] = udt.fields[at];
            out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", field, text(value, keyspace));
        }
        return fmt::format("{{{}}}", out);
    }
    std::string operator()(const Arithmetic& term) const {
        return fmt::format("system.\"{}\"({}, {})", function_of(term.op), text(*term.left, keyspace),
                           text(*term.right, keyspace));
    }
    std::string operator()(const Negation& term) const {
        return fmt::format("system.\"_negate\"({})", text(*term.operand, keyspace));
    }
};

struct SelectorText {
    const SelectorStyle& style;

    std::string operator()(const ColumnSelector& column) const { return column.column; }
    std::string operator()(const CountStar&) const { return "count"; }
    std::string operator()(const TermSelector& term) const { return text(term.term, style.keyspace); }
    std::string operator()(const AttributeSelector& selector) const {
        std::string_view name = selector.attribute == CellAttribute::ttl         ? "ttl"
                                : selector.attribute == CellAttribute::writetime ? "writetime"
                                                                                 : "maxwritetime";
        return fmt::format("{}({})", name, text(*selector.operand, style));
    }
    std::string operator()(const FunctionSelector& call) const {
        std::string_view keyspace = call.function.keyspace;
        keyspace = keyspace.empty() ? "system" : keyspace;
        // The functions behind CAST are shown as CAST, however they are called.
        std::string_view name = call.function.name;
        if (keyspace == "system" && name.starts_with(kCastPrefix) && call.arguments.size() == 1) {
            return fmt::format("cast({} as {})", text(call.arguments.front(), style),
                               name.substr(kCastPrefix.size()));
        }
        if (keyspace == "system" && name == "countRows") return (*this)(CountStar());
        // Rows are counted whatever the constant is.
        if (keyspace == "system" && name == "count" && call.arguments.size() == 1) {
            const auto* term = std::get_if<TermSelector>(&call.arguments.front().value);
            if (term != nullptr && std::holds_alternative<Literal>(term->term.value)) return (*this)(CountStar());
        }
        return fmt::format("{}.{}", keyspace, name) + joined("(", call.arguments, ")", style);
    }
    std::string operator()(const CastSelector& cast) const {
        const auto& bare = style.without_effect;
        if (std::find(bare.begin(), bare.end(), &cast) != bare.end()) return text(*cast.operand, style);
        return fmt::format("cast({} as {})", text(*cast.operand, style), text(cast.type, style.keyspace));
    }
    std::string operator()(const FieldSelector& field) const {
        return fmt::format("{}.{}", text(*field.operand, style), field.field);
    }
    std::string operator()(const ElementSelector& element) const {
        return fmt::format("{}[{}]", text(*element.operand, style), text(element.key, style.keyspace));
    }
    std::string operator()(const SliceSelector& slice) const {
        return fmt::format("{}[{}..{}]", text(*slice.operand, style),
                           slice.from ? text(*slice.from, style.keyspace) : "",
                           slice.to ? text(*slice.to, style.keyspace) : "");
    }
    std::string operator()(const ArithmeticSelector& selector) const {
        return fmt::format("{} {} {}", text(*selector.left, style), symbol(selector.op),
                           text(*selector.right, style));
    }
    std::string operator()(const NegationSelector& selector) const { return "-" + text(*selector.operand, style); }
    std::string operator()(const TypeHintSelector& hint) const {
        return fmt::format("({}){}", text(hint.type, style.keyspace), text(*hint.operand, style));
    }
    std::string operator()(const CollectionSelector& collection) const {
        switch (collection.form) {
            case CollectionForm::list:
                return joined("[", collection.elements, "]", style);
            case CollectionForm::set:
                return joined("{", collection.elements, "}", style);
            case CollectionForm::tuple:
                return joined("(", collection.elements, ")", style);
            default:
                break;
        }
        bool is_udt = std::find(style.udts.begin(), style.udts.end(), &collection) != style.udts.end();
        std::vector<std::pair<std::string, std::string>> entries;
        for (size_t i = 0; i + 1 < collection.elements.size(); i += 2) {
            std::string key = text(collection.elements[i], style);
            // Of a field that is given twice the last value is shown, in the place of the first.
            auto known = std::find_if(entries.begin(), entries.end(),
                                      [&key](const auto& entry) { return entry.first == key; });
            if (!is_udt || known == entries.end()) known = entries.insert(entries.end(), {std::move(key), ""});
            known->second = text(collection.elements[i + 1], style);
        }
        std::string out;
        for (const auto& [key, value] : entries) {
            out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", key, value);
        }
        return fmt::format("{{{}}}", out);
    }
};

bool is_collection(const RawType& type) {
    return type.form == RawType::Form::list || type.form == RawType::Form::set || type.form == RawType::Form::map;
}

// What is in a tuple, or in what is frozen, is frozen, which tuples and vectors are without saying so.
std::string type_text(const RawType& type, std::string_view keyspace, bool frozen) {
    frozen = frozen && (is_collection(type) || type.form == RawType::Form::user);
    bool freezes = type.form == RawType::Form::tuple || (frozen && is_collection(type));
    auto with_arguments = [&](std::string_view name, const std::string& behind = "") {
        std::string out(name);
        for (const RawType& argument : type.args) {
            out += &argument == type.args.data() ? "<" : ", ";
            out += type_text(argument, keyspace, freezes || argument.frozen);
        }
        return out + behind + ">";
    };
    std::string out;
    switch (type.form) {
        case RawType::Form::native:
            return type.name;
        case RawType::Form::user: {
            std::string_view of = type.keyspace.empty() ? keyspace : type.keyspace;
            out = of.empty() ? type.name : fmt::format("{}.{}", of, type.name);
            break;
        }
        case RawType::Form::custom:
            return fmt::format("'{}'", full_class_text(type.name));
        case RawType::Form::list:
            out = with_arguments("list");
            break;
        case RawType::Form::set:
            out = with_arguments("set");
            break;
        case RawType::Form::map:
            out = with_arguments("map");
            break;
        case RawType::Form::tuple:
            return with_arguments("tuple");
        case RawType::Form::vector:
            return with_arguments("vector", fmt::format(", {}", type.dimension));
    }
    return frozen ? fmt::format("frozen<{}>", out) : out;
}

}  // namespace

std::string text(const RawType& type, std::string_view keyspace) {
    return type_text(type, keyspace, type.frozen);
}

std::string text(const Term& term, std::string_view keyspace) {
    return std::visit(TermText{keyspace}, term.value);
}

std::string text(const Selector& selector, const SelectorStyle& style) {
    return std::visit(SelectorText{style}, selector.value);
}

std::string_view text(Operator op) {
    switch (op) {
        case Operator::eq:
            return "=";
        case Operator::lt:
            return "<";
        case Operator::lte:
            return "<=";
        case Operator::gt:
            return ">";
        case Operator::gte:
            return ">=";
        case Operator::neq:
            return "!=";
        case Operator::in:
            return "IN";
        case Operator::not_in:
            return "NOT IN";
        case Operator::contains:
            return "CONTAINS";
        case Operator::contains_key:
            return "CONTAINS KEY";
        case Operator::not_contains:
            return "NOT CONTAINS";
        case Operator::not_contains_key:
            return "NOT CONTAINS KEY";
        case Operator::is_not:
            return "IS NOT";
        case Operator::like:
            return "LIKE";
        case Operator::between:
            return "BETWEEN";
        case Operator::not_between:
            return "NOT BETWEEN";
        default:
            return "ANN";
    }
}

}  // namespace ilion::cql
