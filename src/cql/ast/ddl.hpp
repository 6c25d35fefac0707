#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cql/ast/select.hpp"

namespace ilion::cql {

// A property's value: text as a simple constant, or a map literal of such.
using PropertyMap = std::vector<std::pair<std::string, std::string>>;
struct Property {
    std::string name;
    std::variant<std::string, PropertyMap> value;
};
using Properties = std::vector<Property>;  // in order of appearance; duplicates are refused by the parser

struct CreateKeyspace {
    std::string name;
    Properties properties;
    bool if_not_exists = false;
};
struct AlterKeyspace {
    std::string name;
    Properties properties;
    bool if_exists = false;
};
struct DropKeyspace {
    std::string name;
    bool if_exists = false;
};

struct MaskFunction {
    QualifiedName function;
    std::vector<Term> arguments;
};
struct ColumnDefinition {
    std::string name;
    RawType type;
    bool is_static = false;
    bool primary_key = false;  // declared inline
    std::optional<MaskFunction> mask;
};
struct ClusteringOrder {
    std::string column;
    bool descending = false;
};

struct CreateTable {
    QualifiedName table;
    bool if_not_exists = false;
    std::vector<ColumnDefinition> columns;
    int primary_key_clauses = 0;  // more than one is refused later
    std::vector<std::string> partition_key;
    std::vector<std::string> clustering;
    std::vector<ClusteringOrder> clustering_order;
    bool compact_storage = false;
    std::optional<std::string> id;  // WITH ID = '...' is a property in CQL; kept among `properties`
    Properties properties;
};

struct AlterTableAdd {
    std::vector<ColumnDefinition> columns;
    bool if_not_exists = false;
};
struct AlterTableDrop {
    std::vector<std::string> columns;
    std::optional<int64_t> timestamp;
    bool if_exists = false;
};
struct AlterTableRename {
    std::vector<std::pair<std::string, std::string>> columns;
    bool if_exists = false;
};
struct AlterTableAlterType {
    std::string column;
    RawType type;
};
struct AlterTableMask {
    std::string column;
    std::optional<MaskFunction> mask;
    bool if_exists = false;
};
struct AlterTableWith {
    Properties properties;
};
struct AlterTableDropCompactStorage {};
struct AlterTable {
    using Add = AlterTableAdd;
    using Drop = AlterTableDrop;
    using Rename = AlterTableRename;
    using AlterType = AlterTableAlterType;
    using Mask = AlterTableMask;
    using With = AlterTableWith;
    using DropCompactStorage = AlterTableDropCompactStorage;

    QualifiedName table;
    bool if_exists = false;
    std::variant<Add, Drop, Rename, AlterType, Mask, With, DropCompactStorage> action;
};
struct DropTable {
    QualifiedName table;
    bool if_exists = false;
};

struct CreateType {
    QualifiedName type;
    bool if_not_exists = false;
    std::vector<std::pair<std::string, RawType>> fields;
};
struct AlterTypeAddField {
    std::string name;
    RawType type;
    bool if_not_exists = false;
};
struct AlterTypeRenameFields {
    std::vector<std::pair<std::string, std::string>> fields;
    bool if_exists = false;
};
struct AlterTypeAlterField {
    std::string name;
    RawType type;
};
struct AlterType {
    using AddField = AlterTypeAddField;
    using RenameFields = AlterTypeRenameFields;
    using AlterField = AlterTypeAlterField;

    QualifiedName type;
    bool if_exists = false;
    std::variant<AddField, RenameFields, AlterField> action;
};
struct DropType {
    QualifiedName type;
    bool if_exists = false;
};

struct IndexTarget {
    enum class Kind : uint8_t { simple, values, keys, entries, full };
    Kind kind = Kind::simple;
    std::string column;
};
struct CreateIndex {
    std::string name;  // empty: chosen by the server
    QualifiedName table;
    std::vector<IndexTarget> targets;
    bool custom = false;
    std::optional<std::string> using_class;
    Properties properties;
    bool if_not_exists = false;
};
struct DropIndex {
    QualifiedName index;
    bool if_exists = false;
};

struct CreateView {
    QualifiedName view;
    bool if_not_exists = false;
    QualifiedName base;
    std::vector<SelectItem> items;
    WhereClause where;
    std::vector<std::string> partition_key;
    std::vector<std::string> clustering;
    std::vector<ClusteringOrder> clustering_order;
    Properties properties;
};
struct AlterView {
    QualifiedName view;
    Properties properties;
    bool if_exists = false;
};
struct DropView {
    QualifiedName view;
    bool if_exists = false;
};

struct CreateFunction {
    QualifiedName function;
    bool or_replace = false;
    bool if_not_exists = false;
    std::vector<std::pair<std::string, RawType>> arguments;
    bool called_on_null = false;
    RawType return_type;
    std::string language;
    std::string body;
    bool deterministic = false, monotonic = false;
    std::vector<std::string> monotonic_on;
};
struct DropFunction {
    QualifiedName function;
    bool if_exists = false;
    std::optional<std::vector<RawType>> arguments;
};
struct CreateAggregate {
    QualifiedName aggregate;
    bool or_replace = false;
    bool if_not_exists = false;
    std::vector<RawType> arguments;
    std::string state_function;
    RawType state_type;
    std::optional<std::string> final_function;
    std::optional<Term> initial;
};
struct DropAggregate {
    QualifiedName aggregate;
    bool if_exists = false;
    std::optional<std::vector<RawType>> arguments;
};

struct CreateTrigger {
    QualifiedName table;
    std::string name, class_name;
    bool if_not_exists = false;
};
struct DropTrigger {
    QualifiedName table;
    std::string name;
    bool if_exists = false;
};

struct Use {
    std::string keyspace;
};

struct Describe {
    enum class What : uint8_t {
        cluster,
        keyspaces,
        keyspace,
        only_keyspace,
        tables,
        table,
        types,
        type,
        functions,
        function,
        aggregates,
        aggregate,
        index,
        materialized_view,
        schema,
        generic,
    };
    What what = What::generic;
    bool full = false;  // FULL SCHEMA
    bool with_internals = false;
    QualifiedName name;
};

}  // namespace ilion::cql
