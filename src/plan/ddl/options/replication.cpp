#include "plan/ddl/options/replication.hpp"

#include <fmt/format.h>

#include "schema/identifier.hpp"

namespace ilion::plan {

namespace {

constexpr std::string_view kPackage = "org.apache.cassandra.locator.";
const std::string kFactor = "replication_factor";
constexpr std::string_view kDefaultFactor = "1";

bool is(const OptionMap& replication, std::string_view strategy) {
    auto found = replication.find("class");
    return found != replication.end() && found->second == std::string(kPackage) + std::string(strategy);
}

Status check_factor(const std::string& text) {
    auto slash = text.find('/');
    auto factor = parse_int(text.substr(0, slash));
    if (!factor || (slash != std::string::npos && !parse_int(text.substr(slash + 1)))) {
        return config_error(fmt::format("For input string: \"{}\"", text));
    }
    if (slash != std::string::npos) return config_error("Transient nodes are not allowed with multiple tokens");
    if (*factor < 0) return config_error(fmt::format("Replication factor must be non-negative, found {}", *factor));
    return {};
}

Error unrecognized(std::string_view option, std::string_view strategy, std::string_view keyspace) {
    return config_error(fmt::format("Unrecognized strategy option {{{}}} passed to {} for keyspace {}", option,
                                    strategy, keyspace));
}

// On ALTER a factor that is not given stays what it was.
Result<OptionMap> read_simple(OptionMap options, const OptionMap& previous, std::string_view keyspace) {
    auto before = previous.find(kFactor);
    options.try_emplace(kFactor, before == previous.end() ? std::string(kDefaultFactor) : before->second);
    for (const auto& [name, value] : options) {
        if (name == "class") continue;
        if (name != kFactor) return unrecognized(name, "SimpleStrategy", keyspace);
        ILION_TRY(check_factor(value));
    }
    return options;
}

// `replication_factor` stands for every data center that is not named; on ALTER those that had a factor keep it.
Result<OptionMap> read_topology(OptionMap options, const OptionMap& previous, std::string_view keyspace,
                                const DdlContext& context) {
    std::optional<std::string> factor;
    if (auto given = options.extract(kFactor)) {
        factor = given.mapped();
        for (const auto& [name, value] : previous) {
            if (name != kFactor && name != "class") options.try_emplace(name, value);
        }
    } else if (options.size() == 1) {
        auto before = previous.find(kFactor);
        if (before == previous.end()) options.insert(previous.begin(), previous.end());
        if (options.size() == 1) factor = before == previous.end() ? std::string(kDefaultFactor) : before->second;
    }
    // A negative one is passed over.
    if (auto count = factor ? parse_int(*factor) : std::nullopt; count && *count >= 0) {
        options.try_emplace(context.datacenter, *factor);
    }

    std::erase_if(options, [](const auto& option) { return option.second == "0"; });
    if (options.size() == 1) return config_error("Configuration for at least one datacenter must be present");
    for (const auto& [name, value] : options) {
        if (name == "class") continue;
        if (name != context.datacenter) return unrecognized(name, "NetworkTopologyStrategy", keyspace);
        ILION_TRY(check_factor(value));
    }
    return options;
}

}  // namespace

Result<OptionMap> read_replication(OptionMap options, const OptionMap& previous, std::string_view keyspace,
                                   const DdlContext& context) {
    auto found = options.find("class");
    if (found == options.end()) return config_error("Missing replication strategy class");
    auto& name = found->second;
    if (name.find('.') == std::string::npos) name = std::string(kPackage) + name;
    if (is(options, "LocalStrategy")) {
        return invalid("Unable to use given strategy class: LocalStrategy is reserved for internal use.");
    }
    if (is(options, "SimpleStrategy")) return read_simple(std::move(options), previous, keyspace);
    if (is(options, "NetworkTopologyStrategy")) {
        return read_topology(std::move(options), previous, keyspace, context);
    }
    return config_error(fmt::format("Unable to find replication strategy class '{}'", name));
}

std::vector<std::string> replication_warnings(const OptionMap& replication, std::string_view keyspace,
                                              const DdlContext& context) {
    std::vector<std::string> warnings;
    if (schema::is_system_keyspace(keyspace)) return warnings;
    for (const auto& [name, value] : replication) {
        auto factor = name == "class" ? std::nullopt : parse_int(value);
        if (!factor || *factor <= context.node_count) continue;
        auto warning =
            fmt::format("Your replication factor {} for keyspace {} is higher than the number of nodes {}", *factor,
                        keyspace, context.node_count);
        if (name != kFactor) warning += " for datacenter " + name;
        warnings.push_back(std::move(warning));
    }
    return warnings;
}

int total_replicas(const OptionMap& replication) {
    int total = 0;
    for (const auto& [name, value] : replication) {
        if (name != "class") total += parse_int(value).value_or(0);
    }
    return total;
}

}  // namespace ilion::plan
