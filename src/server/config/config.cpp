#include "server/config/config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include <functional>

#include "server/config/default_settings.hpp"
#include "server/config/quantity.hpp"

namespace ilion::server {
namespace {

using Reader = std::function<void(const YAML::Node&)>;
using Readers = std::map<std::string, Reader>;

template <class T>
Reader into(T& value) {
    return [&value](const YAML::Node& node) { value = node.as<T>(); };
}

// `authenticator: Name`, or a map with class_name, as since 5.0.
Reader class_name(std::optional<std::string>& value) {
    return
        [&value](const YAML::Node& node) { value = (node.IsMap() ? node["class_name"] : node).as<std::string>(); };
}

// With a unit. `parse` is one of those of quantity.hpp.
template <class T>
Reader quantity(T& value, std::optional<int64_t> (*parse)(std::string_view)) {
    return [&value, parse](const YAML::Node& node) {
        auto parsed = parse(node.Scalar());
        if (!parsed) throw YAML::RepresentationException(node.Mark(), "not a quantity: " + node.Scalar());
        value = static_cast<T>(*parsed);
    };
}

// As names of Cassandra before 4.1 have them.
Reader kibibytes(size_t& value) {
    return [&value](const YAML::Node& node) { value = size_t{node.as<uint32_t>()} << 10; };
}

Reader names(std::set<std::string>& values) {
    return [&values](const YAML::Node& node) {
        for (const auto& name : node) values.insert(name.as<std::string>());
    };
}

// PEM files under the names of the Java key stores, and under those of PEMBasedSslContextFactory.
void read_tls(const YAML::Node& node, net::ServerTlsOptions& tls) {
    if (!node["enabled"] || !node["enabled"].as<bool>()) return;
    auto text = [](const YAML::Node& value) { return value ? value.as<std::string>() : std::string(); };
    tls.certificate_file = text(node["keystore"]);
    tls.private_key_password = text(node["keystore_password"]);
    tls.ca_file = text(node["truststore"]);
    if (node["optional"]) tls.optional = node["optional"].as<bool>();
    if (node["require_client_auth"]) tls.require_client_auth = node["require_client_auth"].as<bool>();
}

void add(Readers& readers, const std::string& name, Threshold& threshold) {
    readers[name + "_warn_threshold"] = into(threshold.warn);
    readers[name + "_fail_threshold"] = into(threshold.fail);
}

void add_sizes(Readers& readers, const std::string& name, Threshold& threshold) {
    readers[name + "_warn_threshold"] = quantity(threshold.warn, parse_size);
    readers[name + "_fail_threshold"] = quantity(threshold.fail, parse_size);
}

void add_durations(Readers& readers, const std::string& name, Threshold& threshold) {
    readers[name + "_warn_threshold"] = quantity(threshold.warn, parse_duration);
    readers[name + "_fail_threshold"] = quantity(threshold.fail, parse_duration);
}

void add(Readers& readers, const std::string& name, Guardrails::Values& values) {
    readers[name + "_warned"] = names(values.warned);
    readers[name + "_disallowed"] = names(values.disallowed);
}

void add_thresholds(Readers& readers, Guardrails& guardrails) {
    add(readers, "keyspaces", guardrails.keyspaces);
    add(readers, "tables", guardrails.tables);
    add(readers, "columns_per_table", guardrails.columns_per_table);
    add(readers, "secondary_indexes_per_table", guardrails.secondary_indexes_per_table);
    add(readers, "materialized_views_per_table", guardrails.materialized_views_per_table);
    add(readers, "fields_per_udt", guardrails.fields_per_udt);
    add(readers, "vector_dimensions", guardrails.vector_dimensions);
    add(readers, "partition_keys_in_select", guardrails.partition_keys_in_select);
    add(readers, "in_select_cartesian_product", guardrails.in_select_cartesian_product);
    add(readers, "items_per_collection", guardrails.items_per_collection);
    add_sizes(readers, "column_value_size", guardrails.column_value_size);
    add_sizes(readers, "collection_size", guardrails.collection_size);
    add_sizes(readers, "sai_string_term_size", guardrails.sai_string_term_size);
    add_sizes(readers, "sai_frozen_term_size", guardrails.sai_frozen_term_size);
    add_sizes(readers, "sai_vector_term_size", guardrails.sai_vector_term_size);
    add_durations(readers, "minimum_timestamp", guardrails.minimum_timestamp);
    add_durations(readers, "maximum_timestamp", guardrails.maximum_timestamp);
    add(readers, "page_size", guardrails.page_size);
    add(readers, "minimum_replication_factor", guardrails.minimum_replication_factor);
    add(readers, "maximum_replication_factor", guardrails.maximum_replication_factor);
}

void add_flags(Readers& readers, Guardrails& guardrails) {
    add(readers, "table_properties", guardrails.table_properties);
    readers["table_properties_ignored"] = names(guardrails.table_properties.ignored);
    add(readers, "read_consistency_levels", guardrails.read_consistency_levels);
    add(readers, "write_consistency_levels", guardrails.write_consistency_levels);
    readers["allow_filtering_enabled"] = into(guardrails.allow_filtering);
    readers["group_by_enabled"] = into(guardrails.group_by);
    readers["user_timestamps_enabled"] = into(guardrails.user_timestamps);
    readers["read_before_write_list_operations_enabled"] = into(guardrails.read_before_write_list_operations);
    readers["drop_truncate_table_enabled"] = into(guardrails.drop_truncate_table);
    readers["drop_keyspace_enabled"] = into(guardrails.drop_keyspace);
    readers["secondary_indexes_enabled"] = into(guardrails.secondary_indexes);
    readers["compact_tables_enabled"] = into(guardrails.compact_tables);
    readers["uncompressed_tables_enabled"] = into(guardrails.uncompressed_tables);
    readers["simplestrategy_enabled"] = into(guardrails.simplestrategy);
    readers["alter_table_enabled"] = into(guardrails.alter_table);
    readers["vector_type_enabled"] = into(guardrails.vector_type);
    readers["non_partition_restricted_index_query_enabled"] = into(guardrails.non_partition_restricted_index_query);
    readers["zero_ttl_on_twcs_enabled"] = into(guardrails.zero_ttl_on_twcs);
    readers["zero_ttl_on_twcs_warned"] = into(guardrails.zero_ttl_on_twcs_warned);
    readers["intersect_filtering_query_enabled"] = into(guardrails.intersect_filtering_query);
    readers["intersect_filtering_query_warned"] = into(guardrails.intersect_filtering_query_warned);
}

Readers readers_of(Config& config) {
    exec::Thresholds& thresholds = config.thresholds;
    Readers readers = {
        {"cluster_name", [&](const YAML::Node& node) { config.cluster_name = node.as<std::string>(); }},
        {"authenticator", class_name(config.authenticator)},
        {"authorizer", class_name(config.authorizer)},
        {"client_encryption_options", [&](const YAML::Node& node) { read_tls(node, config.tls); }},
        {"use_statements_enabled", into(config.allow_use)},
        {"dynamic_data_masking_enabled", into(config.masking)},
        {"tombstone_warn_threshold", into(thresholds.tombstone_warn)},
        {"tombstone_failure_threshold", into(thresholds.tombstone_failure)},
        {"batch_size_warn_threshold", quantity(thresholds.batch_size_warn, parse_size)},
        {"batch_size_fail_threshold", quantity(thresholds.batch_size_fail, parse_size)},
        {"batch_size_warn_threshold_in_kb", kibibytes(thresholds.batch_size_warn)},
        {"batch_size_fail_threshold_in_kb", kibibytes(thresholds.batch_size_fail)},
        {"unlogged_batch_across_partitions_warn_threshold", into(thresholds.unlogged_batch_across_partitions_warn)},
    };
    add_thresholds(readers, config.guardrails);
    add_flags(readers, config.guardrails);
    return readers;
}

// As system_views.settings shows a value.
std::string shown(const YAML::Node& node) {
    if (node.IsScalar()) return node.Scalar();
    std::vector<std::string> parts;
    for (const auto& part : node) {
        if (part.IsScalar()) parts.push_back(part.Scalar());
    }
    return fmt::format("[{}]", fmt::join(parts, ", "));
}

// A limit, or a switch, that the node does not have must not look as if it had it.
void check_unkept(const std::string& name, const YAML::Node& value) {
    auto ends = [&name](std::string_view suffix) { return name.ends_with(suffix); };
    if (!ends("_threshold") && !ends("_enabled") && !ends("_disallowed") && !ends("_ignored")) return;
    const auto& normal = default_settings().at(name);
    if (shown(value) == normal.value_or("")) return;
    throw YAML::RepresentationException(
        value.Mark(), fmt::format("the node does not have it: it stays at {}", normal.value_or("null")));
}

}  // namespace

Result<Config> load_config(const std::string& path) {
    Config config;
    auto readers = readers_of(config);
    std::string at;
    try {
        YAML::Node file = YAML::LoadFile(path);
        std::vector<std::string> unknown;
        for (const auto& entry : file) {
            at = entry.first.as<std::string>();
            auto reader = readers.find(at);
            if (reader == readers.end() && !is_setting(at)) {
                unknown.push_back(at);
                continue;
            }
            if (entry.second.IsNull()) continue;
            if (reader != readers.end()) {
                reader->second(entry.second);
            } else {
                check_unkept(at, entry.second);
            }
            // What is a map has names of its own there, and key stores come with passwords.
            if (!entry.second.IsMap()) config.settings[at] = shown(entry.second);
        }
        if (!unknown.empty()) {
            return make_error(ErrorCode::bad_argument,
                              fmt::format("Invalid yaml. Please remove properties [{}] from your {}",
                                          fmt::join(unknown, ", "), path));
        }
    } catch (const YAML::BadFile&) {
        return make_error(ErrorCode::bad_argument, fmt::format("cannot read the configuration file {}", path));
    } catch (const YAML::Exception& failed) {
        return make_error(ErrorCode::bad_argument,
                          fmt::format("Invalid yaml: {}{}{}: {}", path, at.empty() ? "" : ", ", at, failed.what()));
    }
    return config;
}

}  // namespace ilion::server
