#include "plan/ddl/options/replication.hpp"

#include <fmt/format.h>

#include "base/characters.hpp"
#include "schema/identifier.hpp"

namespace ilion::plan {

namespace {

constexpr std::string_view kLocatorsPackage = "org.apache.cassandra.locator.";
const std::string kFactor = "replication_factor";
constexpr std::string_view kDefaultFactor = "1";

bool is(const OptionMap& replication, std::string_view strategy) {
    auto found = replication.find("class");
    return found != replication.end() && found->second == std::string(kLocatorsPackage) + std::string(strategy);
}

// How many replicas there are: `3`, or `3/1`, of which one is transient.
struct Factor {
    int32_t replicas = 0;
    int32_t transient = 0;
};

Result<int32_t> read_number(const std::string& text) {
    auto number = parse_int(text);
    if (!number) return config_error(fmt::format("For input string: \"{}\"", text));
    return *number;
}

Result<Factor> read_factor(const std::string& text) {
    auto slash = text.find('/');
    Factor factor;
    if (slash != std::string::npos) {
        std::string transient = text.substr(slash + 1);
        if (transient.empty() || transient.find('/') != std::string::npos) {
            return config_error("Replication factor format is <replicas> or <replicas>/<transient>");
        }
        ILION_TRY_ASSIGN(factor.replicas, read_number(text.substr(0, slash)));
        ILION_TRY_ASSIGN(factor.transient, read_number(transient));
    } else {
        ILION_TRY_ASSIGN(factor.replicas, read_number(text));
    }
    if (factor.replicas < 0) {
        return config_error(fmt::format("Replication factor must be non-negative, found {}", factor.replicas));
    }
    if (factor.transient < 0) {
        return config_error(
            fmt::format("Amount of transient nodes should be strictly positive, but was: '{}'", factor.transient));
    }
    if (factor.transient > 0 && factor.transient >= factor.replicas) {
        return config_error(
            fmt::format("Transient replicas must be zero, or less than total replication factor. For {}/{}",
                        factor.replicas, factor.transient));
    }
    if (factor.transient > 0) return config_error("Transient nodes are not allowed with multiple tokens");
    return factor;
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
        ILION_TRY(read_factor(value));
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
    // One that is wrong is passed over.
    if (factor) {
        if (auto read = read_factor(*factor))
            options.try_emplace(context.datacenter, std::to_string(read->replicas));
    }

    std::erase_if(options, [](const auto& option) { return option.second == "0"; });
    if (options.size() == 1) return config_error("Configuration for at least one datacenter must be present");
    for (const auto& [name, value] : options) {
        if (name == "class") continue;
        if (lower_case(name) == kFactor) {
            return config_error(
                "replication_factor should not appear as an option at construction time for "
                "NetworkTopologyStrategy");
        }
        if (name != context.datacenter) return unrecognized(name, "NetworkTopologyStrategy", keyspace);
        ILION_TRY(read_factor(value));
    }
    return options;
}

}  // namespace

Result<OptionMap> read_replication(OptionMap options, const OptionMap& previous, std::string_view keyspace,
                                   const DdlContext& context) {
    auto found = options.find("class");
    if (found == options.end()) return config_error("Missing replication strategy class");
    auto& name = found->second;
    name = full_class_name(name, kLocatorsPackage);
    if (is(options, "LocalStrategy")) {
        return invalid("Unable to use given strategy class: LocalStrategy is reserved for internal use.");
    }
    if (is(options, "SimpleStrategy")) return read_simple(std::move(options), previous, keyspace);
    if (is(options, "NetworkTopologyStrategy")) {
        return read_topology(std::move(options), previous, keyspace, context);
    }
    if (is(options, "OldNetworkTopologyStrategy")) {
        return config_error(
            "The support for the OldNetworkTopologyStrategy has been removed in C* version 4.0. The keyspace "
            "strategy "
            "should be switch to NetworkTopologyStrategy");
    }
    return config_error(fmt::format("Unable to find replication strategy class '{}'", name));
}

std::vector<std::string> replication_warnings(const OptionMap& replication, std::string_view keyspace,
                                              const DdlContext& context) {
    std::vector<std::string> warnings;
    if (schema::is_system_keyspace(keyspace)) return warnings;
    for (const auto& [name, value] : replication) {
        auto factor = name == "class" ? std::nullopt : parse_int(value.substr(0, value.find('/')));
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
        if (name != "class") total += parse_int(value.substr(0, value.find('/'))).value_or(0);
    }
    return total;
}

}  // namespace ilion::plan
