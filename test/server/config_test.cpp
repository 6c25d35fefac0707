#include "server/config/config.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "server/config/default_settings.hpp"
#include "server/config/quantity.hpp"
#include "temporary_folder.hpp"

namespace ilion::server {
namespace {

class ConfigTest : public testing::Test {
protected:
    Result<Config> load(const std::string& text) {
        std::ofstream(file()) << text;
        return load_config(file());
    }
    std::string complaint(const std::string& text) {
        auto config = load(text);
        return config ? "none" : config.error().message;
    }
    std::string file() const { return folder_.path() + "/node.yaml"; }

    ilion::test::TemporaryFolder folder_;
};

TEST_F(ConfigTest, NamesAndFormsOfCassandra) {
    auto config = load(R"(
cluster_name: mine
authenticator:
  class_name: PasswordAuthenticator
authorizer: CassandraAuthorizer
tombstone_warn_threshold: 5
batch_size_fail_threshold: 1MiB
column_value_size_warn_threshold: 100B
maximum_timestamp_fail_threshold: 2d
table_properties_ignored: [comment, cdc]
dynamic_data_masking_enabled: true
keyspaces_warn_threshold:
client_encryption_options:
  enabled: true
  keystore: node.pem
  keystore_password: secret
  optional: true
)");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->cluster_name, "mine");
    EXPECT_EQ(config->authenticator, "PasswordAuthenticator");
    EXPECT_EQ(config->authorizer, "CassandraAuthorizer");
    EXPECT_EQ(config->thresholds.tombstone_warn, 5);
    EXPECT_EQ(config->thresholds.tombstone_failure, 100'000);
    EXPECT_EQ(config->thresholds.batch_size_fail, size_t{1} << 20);
    EXPECT_EQ(config->guardrails.column_value_size.warn, 100);
    EXPECT_EQ(config->guardrails.column_value_size.fail, -1);
    EXPECT_EQ(config->guardrails.maximum_timestamp.fail, int64_t{2} * 86'400 * 1'000'000);
    EXPECT_EQ(config->guardrails.table_properties.ignored, (std::set<std::string>{"cdc", "comment"}));
    EXPECT_EQ(config->guardrails.keyspaces.warn, -1);
    EXPECT_TRUE(config->masking);
    EXPECT_EQ(config->tls.certificate_file, "node.pem");
    EXPECT_TRUE(config->tls.optional);
    EXPECT_EQ(config->settings.at("column_value_size_warn_threshold"), "100B");
    EXPECT_FALSE(config->settings.contains("client_encryption_options"));  // it comes with a password
}

TEST_F(ConfigTest, AnEmptyFileSaysNothing) {
    auto config = load("");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_FALSE(config->cluster_name);
    EXPECT_FALSE(config->masking);
    EXPECT_FALSE(config->tls.enabled());
}

TEST_F(ConfigTest, WhatTheNodeHasNoUseForIsTakenAndShown) {
    auto config =
        load("concurrent_reads: 16\nbatch_size_warn_threshold_in_kb: 7\nhints_compression:\nseed_provider: []\n");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->settings.at("concurrent_reads"), "16");
    EXPECT_EQ(config->thresholds.batch_size_warn, 7 << 10);
}

TEST(Settings, DefaultsOfCassandra) {
    EXPECT_EQ(default_settings().at("tombstone_failure_threshold"), "100000");
    EXPECT_EQ(default_settings().at("zero_ttl_on_twcs_warned"), "true");
    EXPECT_EQ(default_settings().at("allocate_tokens_for_keyspace"), std::nullopt);
    EXPECT_EQ(default_settings().at("audit_logging_options.archive_command"), "");
    EXPECT_TRUE(is_setting("audit_logging_options"));
    EXPECT_TRUE(is_setting("cluster_name"));
    EXPECT_FALSE(is_setting("audit_logging_options.archive_command."));
}

TEST_F(ConfigTest, LimitsThatAreNotKeptStayAtTheirDefaults) {
    EXPECT_EQ(complaint("local_read_size_warn_threshold:\nmaterialized_views_enabled: false\n"), "none");
    EXPECT_NE(complaint("local_read_size_fail_threshold: 1MiB\n").find("it stays at null"), std::string::npos);
    EXPECT_NE(complaint("materialized_views_enabled: true\n").find("it stays at false"), std::string::npos);
}

TEST_F(ConfigTest, WhatMakesNoSenseIsNamed) {
    EXPECT_EQ(complaint("no_such: 1\nneither: 2\n"),
              "Invalid yaml. Please remove properties [no_such, neither] from your " + file());
    EXPECT_NE(complaint("tombstone_warn_threshold: many\n").find("tombstone_warn_threshold"), std::string::npos);
    EXPECT_NE(complaint("column_value_size_fail_threshold: 5 apples\n").find("not a quantity: 5 apples"),
              std::string::npos);
    EXPECT_NE(complaint("cluster_name: [\n").find("Invalid yaml"), std::string::npos);
    EXPECT_EQ(load_config(folder_.path() + "/nowhere").error().message,
              "cannot read the configuration file " + folder_.path() + "/nowhere");
}

TEST(Quantity, UnitsAndLimits) {
    EXPECT_EQ(parse_size("0B"), 0);
    EXPECT_EQ(parse_size("5KiB"), 5120);
    EXPECT_EQ(parse_size("3GiB"), int64_t{3} << 30);
    EXPECT_EQ(parse_duration("10ms"), 10'000);
    EXPECT_EQ(parse_duration("1h"), int64_t{3600} * 1'000'000);
    for (const char* none :
         {"", "5", "KiB", "-1B", "5kb", "5 KiB", "9223372036854775807GiB", "99999999999999999999B"}) {
        EXPECT_EQ(parse_size(none), std::nullopt) << none;
    }
    EXPECT_EQ(parse_duration("1w"), std::nullopt);
}

}  // namespace
}  // namespace ilion::server
