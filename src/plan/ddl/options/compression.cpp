// The `compression` map: a compressor, its chunk length and its own options.
#include <fmt/format.h>

#include <array>

#include "base/characters.hpp"
#include "plan/ddl/options/table_options.hpp"
#include "types/floating.hpp"

namespace ilion::plan {

namespace {

constexpr std::string_view kCompressorsPackage = "org.apache.cassandra.io.compress.";

struct Compressor {
    std::string_view name;
    std::array<std::string_view, 2> options;
};
constexpr std::array<Compressor, 5> kCompressors = {{
    {"LZ4Compressor", {"lz4_compressor_type", "lz4_high_compressor_level"}},
    {"SnappyCompressor", {}},
    {"DeflateCompressor", {}},
    {"ZstdCompressor", {"compression_level"}},
    {"NoopCompressor", {}},
}};

std::optional<std::string> take(OptionMap& options, const std::string& name) {
    auto found = options.find(name);
    if (found == options.end()) return std::nullopt;
    auto value = std::move(found->second);
    options.erase(found);
    return value;
}

Result<const Compressor*> find_compressor(const std::string& written) {
    auto full = full_class_name(written, kCompressorsPackage);
    for (const auto& compressor : kCompressors) {
        if (full == std::string(kCompressorsPackage) + std::string(compressor.name)) return &compressor;
    }
    return config_error("Could not create Compression for type " + full);
}

Status check_own_options(const Compressor& compressor, const OptionMap& options) {
    for (const auto& [name, value] : options) {
        if (name == "lz4_compressor_type" && compressor.name == "LZ4Compressor") {
            if (value == "fast" || value == "high") continue;
            return config_error(
                fmt::format("Invalid compressor type '{}' specified for LZ4 parameter "
                            "'lz4_compressor_type'. Valid options are [high, fast].",
                            value));
        }
        if (name == "lz4_high_compressor_level" && compressor.name == "LZ4Compressor") {
            auto level = parse_int(value);
            if (level && *level >= 1 && *level <= 17) continue;
            return config_error(
                fmt::format("Invalid value [{}] for parameter 'lz4_high_compressor_level'. Value must "
                            "be between 1 and 17.",
                            value));
        }
        if (name == "compression_level" && compressor.name == "ZstdCompressor") {
            auto level = parse_int(value);
            if (level && *level >= -131072 && *level <= 22) continue;
            auto why = level ? fmt::format("IllegalArgumentException compression_level={} is invalid", value)
                             : fmt::format("NumberFormatException For input string: \"{}\"", value);
            return config_error("ZstdCompressor.create() threw an error: java.lang." + why);
        }
        return config_error("Unknown compression options " + name);
    }
    return {};
}

Result<int32_t> read_chunk_length(const std::optional<std::string>& written) {
    constexpr int32_t kDefault = 16;
    if (!written) return kDefault;
    auto kilobytes = parse_int(*written);
    if (!kilobytes) return config_error("Invalid value for chunk_length_in_kb");
    if (*kilobytes > INT32_MAX / 1024) {
        return config_error(fmt::format("Value of chunk_length_in_kb is too large ({})", *kilobytes));
    }
    if (*kilobytes <= 0) return config_error("Invalid negative or null chunk_length_in_kb");
    if ((*kilobytes & (*kilobytes - 1)) != 0) return config_error("chunk_length_in_kb must be a power of 2");
    return *kilobytes;
}

Result<double> read_min_ratio(const std::optional<std::string>& written) {
    if (!written) return 0.0;
    auto ratio = text::parse_double(*written);
    if (!ratio) return config_error("Invalid value for min_compress_ratio");
    if (*ratio < 0) return config_error("Invalid negative min_compress_ratio");
    if (*ratio > 0 && *ratio < 1) {
        return config_error("min_compress_ratio can either be 0 or greater than or equal to 1");
    }
    return *ratio;
}

}  // namespace

Result<OptionMap> read_compression(OptionMap options) {
    const OptionMap disabled{{"enabled", "false"}};
    if (options.empty()) return disabled;
    auto enabled = take(options, "enabled");
    if (enabled && lower_case(*enabled) != "true") {
        if (options.empty()) return disabled;
        return config_error("If the 'enabled' option is set to false no other options must be specified");
    }

    auto name = take(options, "class");
    if (!name) return config_error("Missing sub-option 'class' for the 'compression' option.");
    if (name->empty()) {
        return config_error("The 'class' option must not be empty. To disable compression use 'enabled' : false");
    }
    auto chunk_length = take(options, "chunk_length_in_kb");
    auto min_ratio = take(options, "min_compress_ratio");
    ILION_TRY_ASSIGN(const auto* compressor, find_compressor(*name));
    ILION_TRY(check_own_options(*compressor, options));
    ILION_TRY_ASSIGN(auto kilobytes, read_chunk_length(chunk_length));
    ILION_TRY_ASSIGN(auto ratio, read_min_ratio(min_ratio));

    options["class"] = std::string(kCompressorsPackage) + std::string(compressor->name);
    options["chunk_length_in_kb"] = std::to_string(kilobytes);
    if (ratio != 0) options["min_compress_ratio"] = text::to_string(ratio);
    return options;
}

}  // namespace ilion::plan
