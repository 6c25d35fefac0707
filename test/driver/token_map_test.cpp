#include "driver/metadata/token_map.hpp"

#include <gtest/gtest.h>

namespace ilion::driver {
namespace {

HostPtr make_host(const std::string& address, const std::string& datacenter, const std::string& rack,
                  std::vector<std::string> tokens) {
    auto host = std::make_shared<Host>(Endpoint{address, 9042, {}});
    HostInfo info;
    info.datacenter = datacenter;
    info.rack = rack;
    info.tokens = std::move(tokens);
    host->set_info(info);
    host->set_state(HostState::up);
    return host;
}

std::string names(std::span<const HostPtr> hosts) {
    std::string text;
    for (const HostPtr& host : hosts) text += host->endpoint().address;
    return text;
}

constexpr const char* kPartitioner = "org.apache.cassandra.dht.Murmur3Partitioner";

TEST(TokenMap, SimpleStrategyWalksTheRing) {
    std::vector<HostPtr> hosts{make_host("a", "dc1", "r1", {"0"}), make_host("b", "dc1", "r1", {"100"}),
                               make_host("c", "dc1", "r1", {"200"})};
    TokenMap map(kPartitioner, hosts,
                 {{"two", {"SimpleStrategy", {{"replication_factor", "2"}}}},
                  {"many", {"SimpleStrategy", {{"replication_factor", "9"}}}}});
    EXPECT_EQ(names(map.replicas("two", 50)), "bc");
    EXPECT_EQ(names(map.replicas("two", 100)), "bc");
    EXPECT_EQ(names(map.replicas("two", 101)), "ca");
    EXPECT_EQ(names(map.replicas("two", 201)), "ab");
    EXPECT_EQ(names(map.replicas("two", -5)), "ab");
    EXPECT_EQ(names(map.replicas("many", 50)), "bca");
    EXPECT_EQ(names(map.replicas("unknown", 50)), "b");
}

TEST(TokenMap, NetworkTopologyPrefersNewRacksInEachDatacenter) {
    std::vector<HostPtr> hosts{make_host("a", "dc1", "r1", {"0"}), make_host("b", "dc1", "r1", {"100"}),
                               make_host("c", "dc1", "r2", {"200"}), make_host("d", "dc2", "r1", {"50"}),
                               make_host("e", "dc2", "r1", {"150"})};
    TokenMap map(kPartitioner, hosts,
                 {{"ks", {"NetworkTopologyStrategy", {{"dc1", "2"}, {"dc2", "1"}}}},
                  {"all", {"NetworkTopologyStrategy", {{"dc1", "3"}, {"dc9", "3"}}}}});
    EXPECT_EQ(names(map.replicas("ks", 0)), "adc");
    EXPECT_EQ(names(map.replicas("ks", 160)), "cad");
    EXPECT_EQ(names(map.replicas("all", 0)), "acb");
}

TEST(TokenMap, UnknownPartitionersAndBadTokensGiveNoRing) {
    std::vector<HostPtr> hosts{make_host("a", "dc1", "r1", {"0"})};
    EXPECT_TRUE(TokenMap("org.apache.cassandra.dht.RandomPartitioner", hosts, {}).replicas("ks", 0).empty());
    std::vector<HostPtr> bad{make_host("a", "dc1", "r1", {"x", "99999999999999999999"})};
    EXPECT_TRUE(TokenMap(kPartitioner, bad, {}).empty());
}

TEST(Replication, FactorsMayHaveTransientReplicas) {
    EXPECT_EQ(Replication::factor("3"), 3U);
    EXPECT_EQ(Replication::factor("3/1"), 3U);
    EXPECT_EQ(Replication::factor("x"), 0U);
    EXPECT_EQ(Replication::factor("-1"), 0U);
}

}  // namespace
}  // namespace ilion::driver
