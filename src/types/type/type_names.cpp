#include "types/type/type_names.hpp"

#include "base/characters.hpp"
#include "types/hex.hpp"
#include "types/type/custom_class.hpp"
#include "types/type/identifier.hpp"

namespace ilion {
namespace {

using type_names::kPackage;

void append_cql_name(const DataType& type, std::string& out);

void append_cql_args(const DataType& type, std::string& out) {
    for (size_t i = 0; i < type.args().size(); ++i) {
        if (i > 0) out += ", ";
        append_cql_name(*type.arg(i), out);
    }
}

void append_cql_name(const DataType& type, std::string& out) {
    bool is_frozen = false;
    switch (type.kind()) {
        case TypeKind::custom:
            if (custom_class(type) == CustomClass::legacy_timeuuid) return append_cql_name(value_type(type), out);
            out.append("'").append(type.name()).append("'");
            return;
        case TypeKind::vector:
            out += "vector<";
            append_cql_args(type, out);
            out.append(", ").append(std::to_string(type.dimension())).append(">");
            return;
        case TypeKind::list:
        case TypeKind::set:
        case TypeKind::map:
        case TypeKind::tuple:
        case TypeKind::udt:
            is_frozen = !type.is_multi_cell();
            break;
        default:
            out += type_names::native(type.kind()).cql;
            return;
    }
    if (is_frozen) out += "frozen<";
    if (type.kind() == TypeKind::udt) {
        out += maybe_quote(type.name());
    } else {
        out += type.kind() == TypeKind::list  ? "list<"
               : type.kind() == TypeKind::set ? "set<"
               : type.kind() == TypeKind::map ? "map<"
                                              : "tuple<";
        append_cql_args(type, out);
        out += '>';
    }
    if (is_frozen) out += '>';
}

void append_class_name(const DataType& type, bool ignore_freezing, std::string& out);

// `outer` is whether the frozenness of what is inside goes without saying.
void append_class_args(const DataType& type, bool outer, std::string& out) {
    for (size_t i = 0; i < type.args().size(); ++i) {
        if (i > 0) out += ',';
        append_class_name(*type.arg(i), outer, out);
    }
}

void append_udt_args(const DataType& type, bool outer, std::string& out) {
    out.append(type.keyspace()).append(",");
    append_hex(type.name(), out);
    for (size_t i = 0; i < type.args().size(); ++i) {
        out += ',';
        append_hex(type.field_names()[i], out);
        out += ':';
        append_class_name(*type.arg(i), outer, out);
    }
}

void append_class_name(const DataType& type, bool ignore_freezing, std::string& out) {
    bool freezable = type.is_collection() || type.kind() == TypeKind::udt;
    bool is_frozen = freezable && !ignore_freezing && !type.is_multi_cell();
    bool inner_ignores = ignore_freezing || !type.is_multi_cell();
    if (type.kind() == TypeKind::custom) {
        out += type.name();
        return;
    }
    if (is_frozen) out.append(kPackage).append("FrozenType(");
    out += kPackage;
    switch (type.kind()) {
        case TypeKind::list:
            out += "ListType(";
            break;
        case TypeKind::set:
            out += "SetType(";
            break;
        case TypeKind::map:
            out += "MapType(";
            break;
        case TypeKind::tuple:
            out += "TupleType(";
            break;
        case TypeKind::udt:
            out += "UserType(";
            append_udt_args(type, inner_ignores, out);
            break;
        case TypeKind::vector:
            out += "VectorType(";
            append_class_args(type, ignore_freezing, out);
            out.append(" , ").append(std::to_string(type.dimension())).append(")");
            return;
        default:
            out += type_names::native(type.kind()).java;
            return;
    }
    if (type.kind() != TypeKind::udt) append_class_args(type, inner_ignores, out);
    out += is_frozen ? "))" : ")";
}

}  // namespace

std::string cql_name(const DataType& type) {
    std::string name;
    append_cql_name(type, name);
    return name;
}

std::string class_name(const DataType& type) {
    std::string name;
    append_class_name(type, false, name);
    return name;
}

TypePtr native_type(std::string_view name) {
    if (equals_ignoring_case(name, "varchar")) return DataType::of(TypeKind::text);
    for (const auto& native : type_names::kNatives) {
        if (equals_ignoring_case(name, native.cql)) return DataType::of(native.kind);
    }
    return nullptr;
}

}  // namespace ilion
