#include "plan/ddl/options/index_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/characters.hpp"
#include "types/composite.hpp"
#include "types/type/custom_class.hpp"

namespace ilion::plan {

namespace {

constexpr std::string_view kVectorIndexWarning =
    "SAI ANN indexes on vector columns are experimental and are not recommended for production use.\n"
    "They don't yet support SELECT queries with:\n"
    " * Consistency level higher than ONE/LOCAL_ONE.\n"
    " * Paging.\n"
    " * No LIMIT clauses.\n"
    " * PER PARTITION LIMIT clauses.\n"
    " * GROUP BY clauses.\n"
    " * Aggregation functions.\n"
    " * Filters on columns without a SAI index.";

using schema::IndexPart;

constexpr std::array<std::string_view, 3> kAnalysis = {"case_sensitive", "normalize", "ascii"};
constexpr std::array<std::string_view, 3> kVector = {"maximum_node_connections", "construction_beam_width",
                                                     "similarity_function"};
constexpr std::array<std::string_view, 3> kOther = {"enable_segment_compaction", "bkd_postings_min_leaves",
                                                    "bkd_postings_skip"};

template <size_t Size>
bool is_in(const std::array<std::string_view, Size>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

Status check_known(const OptionMap& options) {
    std::string unknown;
    for (const auto& [name, value] : options) {
        if (is_in(kAnalysis, name) || is_in(kVector, name) || is_in(kOther, name)) continue;
        unknown += (unknown.empty() ? "" : ", ") + name;
    }
    if (unknown.empty()) return {};
    return config_error(
        fmt::format("Properties specified [{}] are not understood by StorageAttachedIndex", unknown));
}

// The types that are indexed one by one: the column's own, or those of a collection's elements.
std::vector<TypePtr> indexed_types(const schema::IndexTarget& target) {
    const TypePtr& type = target.column->type;
    switch (target.part) {
        case IndexPart::keys:
            return {type->arg(0)};
        case IndexPart::values:
            return {type->arg(type->kind() == TypeKind::map ? 1 : 0)};
        case IndexPart::entries:
            return {type->arg(0), type->arg(1)};
        case IndexPart::simple:
        case IndexPart::full:
            break;
    }
    return {type};
}

bool is_supported(const DataType& type) {
    switch (type.kind()) {
        case TypeKind::blob:
        case TypeKind::counter:
        case TypeKind::duration:
        case TypeKind::empty:
            return false;
        case TypeKind::custom:
            // A composite that knows no component is none.
            return custom_class(type) == CustomClass::legacy_timeuuid ||
                   (is_composite(type) && !type.name().ends_with("()"));
        default:
            return true;
    }
}

Status check_analysis(const DataType& type, const OptionMap& options) {
    if (!schema::is_analyzed(options)) return {};
    if (type.kind() != TypeKind::text && type.kind() != TypeKind::ascii) {
        return invalid(fmt::format("CQL type {} cannot be analyzed.", cql_name(type)));
    }
    for (std::string_view name : kAnalysis) {
        auto option = options.find(std::string(name));
        if (option == options.end()) continue;
        if (option->second.empty()) return invalid(fmt::format("Empty value for boolean option '{}'", name));
        std::string value = lower_case(option->second);
        if (value == "true" || value == "false") continue;
        return invalid(fmt::format("Illegal value for boolean option '{}': {}", name, option->second));
    }
    return {};
}

Status check_vector_options(const DataType& type, const OptionMap& options) {
    bool any = std::any_of(kVector.begin(), kVector.end(),
                           [&](std::string_view name) { return options.contains(std::string(name)); });
    if (type.kind() != TypeKind::vector) {
        return any ? Status(invalid(fmt::format("CQL type {} cannot have vector options", cql_name(type))))
                   : Status();
    }
    for (auto [name, text] :
         {std::pair(kVector[0], "Maximum node connections"), std::pair(kVector[1], "Construction beam width")}) {
        if (!options.contains(std::string(name))) continue;
        return invalid(fmt::format("{} cannot be set without enabling SAI_VECTOR_ALLOW_CUSTOM_PARAMETERS", text));
    }
    std::string function = "COSINE";
    if (auto option = options.find("similarity_function"); option != options.end())
        function = upper_case(option->second);
    if (function != "COSINE" && function != "EUCLIDEAN" && function != "DOT_PRODUCT") {
        return invalid(
            fmt::format("Similarity function {} was not recognized for index null. Valid values are: "
                        "EUCLIDEAN, DOT_PRODUCT, COSINE",
                        function));
    }
    if (type.arg(0)->kind() != TypeKind::float_) {
        return invalid("SAI ANN indexes are only allowed on vector columns with float elements");
    }
    if (type.dimension() == 1 && function == "COSINE") {
        return invalid("Cosine similarity is not supported for single-dimension vectors");
    }
    return {};
}

std::string analysis_text(const OptionMap& options) {
    std::string text;
    for (const auto& [name, value] : options) {
        if (is_in(kAnalysis, name)) text += fmt::format("{}'{}': '{}'", text.empty() ? "" : ", ", name, value);
    }
    return "{" + text + "}";
}

bool is_taken(const schema::Table& table, const schema::IndexTarget& target) {
    return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const auto& entry) {
        auto other = schema::target_of(table, entry.second);
        return schema::is_storage_attached(entry.second) && other && other->column == target.column &&
               other->part == target.part;
    });
}

}  // namespace

Status check_storage_attached(const schema::Table& table, const std::optional<schema::IndexTarget>& target,
                              const std::string& targets, const OptionMap& options) {
    // The indexes of the table are gone over in their order: an older one that shares its column comes first.
    if (target && is_taken(table, *target)) {
        return invalid("Cannot create more than one storage-attached index on the same column: " +
                       target->column->name);
    }
    ILION_TRY(check_known(options));
    if (targets.find(',') != std::string::npos) {
        return invalid("A storage-attached index cannot be created over multiple columns: " + targets);
    }
    if (!target) return invalid("Failed to retrieve target column for: " + targets);
    if (target->column->is_key() && schema::is_analyzed(options)) {
        return invalid("Analysis options are not supported on primary key columns, but found " +
                       analysis_text(options));
    }
    std::vector<TypePtr> types = indexed_types(*target);
    const TypePtr term = types.size() == 1 ? types.front() : composite::of(types);
    ILION_TRY(check_analysis(*term, options));
    ILION_TRY(check_vector_options(*term, options));
    for (const TypePtr& type : types) {
        if (!is_supported(*type)) return invalid("Unsupported type: " + cql_name(*type));
    }
    return {};
}

std::vector<std::string> vector_index_warnings(const schema::Table& table) {
    std::vector<std::string> warnings;
    for (const auto& [name, index] : table.indexes) {
        auto target = schema::is_storage_attached(index) ? schema::target_of(table, index) : std::nullopt;
        if (!target) continue;
        auto types = indexed_types(*target);
        if (types.size() == 1 && types.front()->kind() == TypeKind::vector)
            warnings.emplace_back(kVectorIndexWarning);
    }
    return warnings;
}

}  // namespace ilion::plan
