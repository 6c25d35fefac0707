#include "plan/ddl/options/table_options.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>

#include "base/characters.hpp"
#include "types/floating.hpp"

namespace ilion::plan {

namespace {

using schema::TableOptions;

constexpr std::array<std::string_view, 20> kKnown = {
    "additional_write_policy",
    "allow_auto_snapshot",
    "bloom_filter_fp_chance",
    "caching",
    "cdc",
    "comment",
    "compaction",
    "compression",
    "crc_check_chance",
    "default_time_to_live",
    "extensions",
    "gc_grace_seconds",
    "id",
    "incremental_backups",
    "max_index_interval",
    "memtable",
    "memtable_flush_period_in_ms",
    "min_index_interval",
    "read_repair",
    "speculative_retry",
};

// The chance that stands for the compaction's own.
constexpr double kByCompaction = -1;
// The smallest chance that Cassandra's bloom filters can be built for.
constexpr double kMinBloomFilterChance = 6.71e-5;
constexpr int32_t kMaxTimeToLive = 20 * 365 * 24 * 60 * 60;

// Reads one property into a field if it is there.
template <class T, class Read>
Status read_into(T& field, Read read) {
    ILION_TRY_ASSIGN(auto value, read);
    if (value) field = std::move(*value);
    return {};
}

// The same for a map or text that has a canonical form.
template <class T, class Read, class Canonical>
Status read_into(T& field, Read read, Canonical canonical) {
    ILION_TRY_ASSIGN(auto value, read);
    if (!value) return {};
    ILION_TRY_ASSIGN(field, canonical(std::move(*value)));
    return {};
}

Result<std::string> read_read_repair(const std::string& text) {
    auto strategy = upper_case(text);
    if (strategy == "NONE" || strategy == "BLOCKING") return strategy;
    return config_error(fmt::format("Invalid value {} for option 'read_repair': must be NONE or BLOCKING", text));
}

Result<std::string> read_memtable(const std::string& text) {
    // The configurations of a node without a `memtable` section in its configuration.
    if (text == "default") return text;
    return config_error(fmt::format("Memtable configuration \"{}\" not found.", text));
}

Status read_numbers(const PropertyReader& reader, TableOptions& options) {
    ILION_TRY(read_into(options.default_time_to_live, reader.integer("default_time_to_live")));
    ILION_TRY(read_into(options.gc_grace_seconds, reader.integer("gc_grace_seconds")));
    ILION_TRY(read_into(options.incremental_backups, reader.flag("incremental_backups")));
    ILION_TRY(read_into(options.max_index_interval, reader.integer("max_index_interval")));
    ILION_TRY(read_into(options.memtable_flush_period_in_ms, reader.integer("memtable_flush_period_in_ms")));
    ILION_TRY(read_into(options.min_index_interval, reader.integer("min_index_interval")));
    return {};
}

Status read_options(const PropertyReader& reader, TableOptions& options, bool is_new) {
    ILION_TRY(read_into(options.allow_auto_snapshot, reader.flag("allow_auto_snapshot")));
    ILION_TRY(read_into(options.bloom_filter_fp_chance, reader.real("bloom_filter_fp_chance")));
    ILION_TRY(read_into(options.caching, reader.map("caching"), read_caching));
    ILION_TRY(read_into(options.comment, reader.text("comment")));
    ILION_TRY(read_into(options.compaction, reader.map("compaction"), read_compaction));
    ILION_TRY(read_into(options.compression, reader.map("compression"), read_compression));
    ILION_TRY(read_into(options.memtable, reader.text("memtable"), read_memtable));
    ILION_TRY(read_numbers(reader, options));
    ILION_TRY(read_into(options.speculative_retry, reader.text("speculative_retry"), read_retry_policy));
    ILION_TRY(
        read_into(options.additional_write_policy, reader.text("additional_write_policy"), read_retry_policy));
    ILION_TRY(read_into(options.crc_check_chance, reader.real("crc_check_chance")));
    ILION_TRY(read_into(options.cdc, reader.flag("cdc")));
    ILION_TRY(read_into(options.read_repair, reader.text("read_repair"), read_read_repair));
    bool by_compaction =
        reader.has("bloom_filter_fp_chance") ? options.bloom_filter_fp_chance == kByCompaction : is_new;
    if (by_compaction) {
        options.bloom_filter_fp_chance = options.compaction["class"] == kLeveledCompaction ? 0.1 : 0.01;
    }
    return {};
}

Error out_of_range(std::string_view option, std::string_view rule, std::string_view value) {
    return config_error(fmt::format("{} must be {} (got {})", option, rule, value));
}

Error too_small(std::string_view option, std::string_view minimum, int32_t value) {
    return out_of_range(option, fmt::format("greater than or equal to {}", minimum), std::to_string(value));
}

}  // namespace

Status check_ranges(const TableOptions& options) {
    double bloom = options.bloom_filter_fp_chance;
    if (bloom <= kMinBloomFilterChance || bloom > 1) {
        return out_of_range("bloom_filter_fp_chance", "larger than 6.71E-5 and less than or equal to 1.0",
                            text::to_string(bloom));
    }
    if (options.crc_check_chance < 0 || options.crc_check_chance > 1) {
        return out_of_range("crc_check_chance", "larger than or equal to 0 and smaller than or equal to 1.0",
                            text::to_string(options.crc_check_chance));
    }
    if (options.default_time_to_live < 0)
        return too_small("default_time_to_live", "0", options.default_time_to_live);
    if (options.default_time_to_live > kMaxTimeToLive) {
        return out_of_range("default_time_to_live", fmt::format("less than or equal to {}", kMaxTimeToLive),
                            std::to_string(options.default_time_to_live));
    }
    if (options.gc_grace_seconds < 0) return too_small("gc_grace_seconds", "0", options.gc_grace_seconds);
    if (options.min_index_interval < 1) return too_small("min_index_interval", "1", options.min_index_interval);
    if (options.max_index_interval < options.min_index_interval) {
        return too_small("max_index_interval", fmt::format("min_index_interval ({})", options.min_index_interval),
                         options.max_index_interval);
    }
    if (options.memtable_flush_period_in_ms < 0) {
        return too_small("memtable_flush_period_in_ms", "0", options.memtable_flush_period_in_ms);
    }
    return {};
}

Result<TableProperties> read_table_properties(const cql::Properties& properties) {
    PropertyReader reader(properties);
    ILION_TRY(reader.check_known(kKnown));

    TableProperties out;
    ILION_TRY_ASSIGN(out.id, reader.text("id"));
    ILION_TRY(read_options(reader, out.options, true));
    ILION_TRY(check_compaction(out.options.compaction));
    ILION_TRY(check_ranges(out.options));
    return out;
}

Status check_readable(const cql::Properties& properties) {
    TableOptions unused;
    return read_options(PropertyReader(properties), unused, true);
}

Result<TableOptions> alter_table_options(const cql::Properties& properties, const TableOptions& before) {
    PropertyReader reader(properties);
    ILION_TRY(reader.check_known(kKnown));
    TableOptions as_new;
    ILION_TRY(read_options(reader, as_new, true));
    ILION_TRY(check_compaction(as_new.compaction));
    ILION_TRY(check_ranges(as_new));
    ILION_TRY_ASSIGN(auto id, reader.text("id"));
    if (id && !Uuid::parse(*id)) return config_error("Invalid table id");
    if (id) return config_error("Cannot alter table id.");
    TableOptions options = before;
    ILION_TRY(read_options(reader, options, false));
    return options;
}

// None of the rows and all that there can be have words of their own.
std::string row_count(int32_t count) {
    if (count == 0) return "NONE";
    return count == std::numeric_limits<int32_t>::max() ? "ALL" : std::to_string(count);
}

Result<OptionMap> read_caching(const OptionMap& written) {
    // What a map that is given leaves out is off.
    OptionMap caching{{"keys", "NONE"}, {"rows_per_partition", "NONE"}};
    std::string unknown;
    for (const auto& [name, value] : written) {
        auto word = upper_case(value);
        if (name == "keys") {
            if (word != "ALL" && word != "NONE") {
                return config_error(fmt::format(
                    "Invalid value '{}' for caching sub-option 'keys': only 'ALL' and 'NONE' are allowed", value));
            }
            caching[name] = word;
        } else if (name == "rows_per_partition") {
            bool is_count = !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
            auto count = is_count ? parse_int(value) : std::nullopt;
            if (word != "ALL" && word != "NONE" && !count) {
                return config_error(
                    fmt::format("Invalid value '{}' for caching sub-option 'rows_per_partition': only "
                                "'ALL', 'NONE', and integer values are allowed",
                                value));
            }
            if (count) word = row_count(*count);
            caching[name] = word;
        } else {
            unknown += (unknown.empty() ? "" : ", ") + name;
        }
    }
    if (unknown.empty()) return caching;
    return config_error(
        fmt::format("Invalid caching sub-options [{}]: only 'keys' and 'rows_per_partition' are allowed", unknown));
}

}  // namespace ilion::plan
