// The CQL type system: a DataType is an immutable tree that every room shares by pointer.
//
// Native types are singletons (`DataType::of(TypeKind::int_)`); the others are made by the functions below.
// Two types are the same type when `equals` says so; pointers may differ.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace ilion {

enum class TypeKind : uint8_t {
    ascii,
    bigint,
    blob,
    boolean,
    counter,
    date,
    decimal,
    double_,
    duration,
    empty,
    float_,
    inet,
    int_,
    smallint,
    text,
    time,
    timestamp,
    timeuuid,
    tinyint,
    uuid,
    varint,
    list,
    set,
    map,
    tuple,
    udt,
    vector,
    custom,
};

class DataType;
using TypePtr = std::shared_ptr<const DataType>;

class DataType {
public:
    // A native type: any kind before `list`.
    static const TypePtr& of(TypeKind native);
    // Collections are multi-cell (each element is a cell of its own) unless frozen.
    static TypePtr list(TypePtr element, bool multi_cell);
    static TypePtr set(TypePtr element, bool multi_cell);
    static TypePtr map(TypePtr key, TypePtr value, bool multi_cell);
    // Tuples are always frozen.
    static TypePtr tuple(std::vector<TypePtr> fields);
    static TypePtr udt(std::string keyspace, std::string name, std::vector<std::string> field_names,
                       std::vector<TypePtr> field_types, bool multi_cell);
    static TypePtr vector(TypePtr element, int32_t dimension);
    // A type known only by its Java class name; its values are opaque bytes.
    static TypePtr custom(std::string class_name);

    TypeKind kind() const { return kind_; }
    bool is_collection() const {
        return kind_ == TypeKind::list || kind_ == TypeKind::set || kind_ == TypeKind::map;
    }
    bool is_counter() const { return kind_ == TypeKind::counter; }
    // True for non-frozen collections and UDTs: stored as one cell an element or field.
    bool is_multi_cell() const { return multi_cell_; }
    bool is_frozen_collection() const { return is_collection() && !multi_cell_; }

    // Element types: list, set, vector: 1; map: key, value; tuple and udt: the fields, in order.
    const std::vector<TypePtr>& args() const { return args_; }
    const TypePtr& arg(size_t index) const { return args_[index]; }

    const std::string& keyspace() const { return keyspace_; }  // udt
    const std::string& name() const { return name_; }          // udt: type name; custom: Java class name
    const std::vector<std::string>& field_names() const { return field_names_; }  // udt
    int field_index(std::string_view field) const;                                // udt; -1 if there is none
    int32_t dimension() const { return dimension_; }                              // vector

    // The bytes that every value of this type takes, or -1 if that varies. (Cassandra's valueLengthIfFixed; decides
    // how a vector's elements are laid out.)
    int fixed_size() const;
    // Whether a value of zero bytes is legal for this type, as Cassandra's `isEmptyValueMeaningless` types and
    // text and blob accept it.
    bool allows_empty() const;
    // The same type with the multi-cell flag cleared on itself and below (`freeze`), as inside frozen<...>.
    TypePtr frozen() const;
    // True if this type is the UDT `keyspace.name` or contains it.
    bool references_udt(std::string_view keyspace, std::string_view name) const;

    bool equals(const DataType& other) const;
    // Whether values written as `other` may be read as this type (ALTER, schema changes, function arguments).
    bool is_value_compatible_with(const DataType& other) const;

private:
    DataType() = default;
    friend struct DataTypeFactory;

    TypeKind kind_ = TypeKind::blob;
    bool multi_cell_ = false;
    int32_t dimension_ = 0;
    std::vector<TypePtr> args_;
    std::string keyspace_;
    std::string name_;
    std::vector<std::string> field_names_;
};

// The name CQL gives it: `frozen<map<text, int>>`, `vector<float, 3>`, a UDT's name without its keyspace.
std::string cql_name(const DataType& type);
// The Java class name Cassandra's metadata gives it: `org.apache.cassandra.db.marshal.Int32Type`,
// `...ReversedType(...)` excluded: reversal belongs to a column.
std::string class_name(const DataType& type);
// Understands full and short class names, parameters, `FrozenType`, `ReversedType` (dropped), `UserType` with hex
// names; an unknown class becomes a custom type. Fails with a syntax error on malformed text.
Result<TypePtr> parse_class_name(std::string_view text);
// Whether that is a type in descending order: a ReversedType, or `Int32Type(reversed=true)`.
bool is_reversed_class(std::string_view text);
// The native type that CQL calls `name` (case-insensitive, `varchar` included), or null.
TypePtr native_type(std::string_view name);

}  // namespace ilion
