#include <gtest/gtest.h>

#include "driver/metadata/token_map.hpp"
#include "driver/metrics.hpp"
#include "driver/policy/load_balancing.hpp"
#include "driver/policy/reconnection.hpp"
#include "driver/policy/retry.hpp"

namespace ilion::driver {
namespace {

HostPtr make_host(const std::string& address, const std::string& datacenter, const std::string& token) {
    auto host = std::make_shared<Host>(Endpoint{address, 9042, {}});
    HostInfo info;
    info.datacenter = datacenter;
    info.rack = "r1";
    info.tokens = {token};
    host->set_info(info);
    host->set_state(HostState::up);
    return host;
}

struct View final : ClusterView {
    std::shared_ptr<const TokenMap> token_map() const override { return map; }
    std::vector<HostPtr> hosts() const override { return all; }
    std::shared_ptr<const TokenMap> map;
    std::vector<HostPtr> all;
};

std::vector<std::string> plan_of(LoadBalancingPolicy& policy, const RoutingInfo& routing = {}) {
    std::vector<std::string> addresses;
    auto plan = policy.new_plan(routing);
    while (HostPtr host = plan->next()) addresses.push_back(host->endpoint().address);
    return addresses;
}

TEST(RoundRobin, StartsOneFurtherEachTimeAndFollowsHosts) {
    View view;
    std::vector<HostPtr> hosts{make_host("a", "dc1", "0"), make_host("b", "dc1", "1"), make_host("c", "dc1", "2")};
    auto policy = round_robin_policy();
    policy->init(view, hosts);
    auto first = plan_of(*policy);
    auto second = plan_of(*policy);
    ASSERT_EQ(first.size(), 3U);
    EXPECT_EQ(second[0], first[1]);
    policy->on_down(hosts[1]);
    EXPECT_EQ(plan_of(*policy).size(), 2U);
    policy->on_up(hosts[1]);
    policy->on_up(hosts[1]);
    EXPECT_EQ(plan_of(*policy).size(), 3U);
}

TEST(DcAware, TakesItsDatacenterFromTheFirstContactPoint) {
    View view;
    std::vector<HostPtr> points{make_host("a", "", "0")};
    auto policy = dc_aware_policy("", 1);
    policy->init(view, points);
    EXPECT_EQ(plan_of(*policy), std::vector<std::string>{"a"});
    policy->on_down(points[0]);
    HostInfo info = *points[0]->info();
    info.datacenter = "dc1";
    points[0]->set_info(info);
    policy->on_up(points[0]);
    auto near = make_host("b", "dc1", "1");
    auto far = make_host("x", "dc2", "2");
    auto farther = make_host("y", "dc2", "3");
    for (const auto& host : {near, far, farther}) policy->on_add(host);
    EXPECT_EQ(policy->distance(*near), HostDistance::local);
    EXPECT_EQ(policy->distance(*far), HostDistance::remote);
    EXPECT_EQ(policy->distance(*farther), HostDistance::ignored);
    auto plan = plan_of(*policy);
    ASSERT_EQ(plan.size(), 3U);
    EXPECT_EQ(plan[2], "x");
}

TEST(TokenAware, AsksReplicasFirstAndNobodyTwice) {
    View view;
    view.all = {make_host("a", "dc1", "0"), make_host("b", "dc1", "100"), make_host("c", "dc1", "200")};
    view.map = std::make_shared<TokenMap>(
        "Murmur3Partitioner", view.all,
        std::map<std::string, Replication, std::less<>>{{"ks", {"SimpleStrategy", {{"replication_factor", "2"}}}}});
    auto policy = token_aware_policy(dc_aware_policy("dc1"));
    policy->init(view, view.all);
    for (int i = 0; i < 4; ++i) {
        auto plan = plan_of(*policy, {"ks", 150, nullptr});
        EXPECT_EQ(plan, (std::vector<std::string>{"c", "a", "b"}));
    }
    view.all[2]->set_state(HostState::down);
    policy->on_down(view.all[2]);
    EXPECT_EQ(plan_of(*policy, {"ks", 150, nullptr}), (std::vector<std::string>{"a", "b"}));
}

TEST(WhiteList, KnowsNoOtherHosts) {
    View view;
    std::vector<HostPtr> hosts{make_host("10.0.0.1", "dc1", "0"), make_host("10.0.0.2", "dc1", "1")};
    auto policy = white_list_policy({"10.0.0.2"});
    policy->init(view, hosts);
    EXPECT_EQ(plan_of(*policy), std::vector<std::string>{"10.0.0.2"});
    EXPECT_EQ(policy->distance(*hosts[0]), HostDistance::ignored);
}

TEST(HostFilter, LeavesOutWhatThePredicateDoesNotWant) {
    View view;
    std::vector<HostPtr> hosts{make_host("a", "dc1", "0"), make_host("b", "dc2", "1"), make_host("c", "dc1", "2")};
    auto policy =
        host_filter_policy(round_robin_policy(), [](const Host& host) { return host.info()->datacenter == "dc1"; });
    policy->init(view, hosts);
    auto plan = plan_of(*policy);
    std::sort(plan.begin(), plan.end());
    EXPECT_EQ(plan, (std::vector<std::string>{"a", "c"}));
    EXPECT_EQ(policy->distance(*hosts[0]), HostDistance::local);
    EXPECT_EQ(policy->distance(*hosts[1]), HostDistance::ignored);
}

TEST(Reconnection, ExponentialGrowsToItsLimit) {
    using std::chrono::milliseconds;
    auto schedule = exponential_reconnection_policy(milliseconds(100), milliseconds(1000), 64)->new_schedule();
    milliseconds previous{0};
    int attempts = 0;
    while (auto delay = schedule->next()) {
        EXPECT_GE(*delay, milliseconds(100));
        EXPECT_LE(*delay, milliseconds(1000));
        if (attempts > 0 && attempts < 3) {
            EXPECT_GT(*delay, previous);
        }
        previous = *delay;
        ++attempts;
    }
    EXPECT_EQ(attempts, 64);
}

TEST(Retry, TheDefaultRetriesOnce) {
    auto policy = default_retry_policy();
    ReplicaDetail batch_log;
    batch_log.write_type = "BATCH_LOG";
    using Kind = RetryDecision::Kind;
    EXPECT_EQ(policy->on_write_timeout({}, batch_log).kind, Kind::retry_same_host);
    EXPECT_EQ(policy->on_write_timeout({.retries = 1}, batch_log).kind, Kind::rethrow);
    EXPECT_EQ(policy->on_write_timeout({}, {}).kind, Kind::rethrow);
    EXPECT_EQ(policy->on_unavailable({}, {}).kind, Kind::retry_next_host);
    EXPECT_EQ(fallthrough_retry_policy()->on_unavailable({}, {}).kind, Kind::rethrow);
}

TEST(Retry, DowngradingAsksForWhatTheReplicasCanGive) {
    auto policy = downgrading_consistency_retry_policy();
    using Kind = RetryDecision::Kind;
    auto detail = [](uint16_t level, int32_t required, int32_t received, std::string type = {}) {
        ReplicaDetail made;
        made.consistency = level;
        made.required = required;
        made.received = received;
        made.write_type = std::move(type);
        return made;
    };
    constexpr uint16_t kQuorum = 4, kSerial = 8;
    EXPECT_EQ(policy->on_read_timeout({}, detail(kQuorum, 3, 2)).consistency, 2);
    EXPECT_EQ(policy->on_read_timeout({}, detail(kQuorum, 3, 0)).kind, Kind::rethrow);
    EXPECT_EQ(policy->on_read_timeout({}, detail(kQuorum, 2, 2)).kind, Kind::retry_same_host);
    EXPECT_EQ(policy->on_read_timeout({}, detail(kSerial, 3, 2)).kind, Kind::rethrow);
    EXPECT_EQ(policy->on_read_timeout({.retries = 1}, detail(kQuorum, 3, 2)).kind, Kind::rethrow);
    EXPECT_EQ(policy->on_write_timeout({}, detail(kQuorum, 2, 1, "SIMPLE")).kind, Kind::ignore);
    EXPECT_EQ(policy->on_write_timeout({}, detail(kQuorum, 2, 0, "SIMPLE")).kind, Kind::rethrow);
    EXPECT_EQ(policy->on_write_timeout({}, detail(kQuorum, 2, 1, "UNLOGGED_BATCH")).consistency, 1);
    EXPECT_EQ(policy->on_write_timeout({}, detail(kQuorum, 2, 1, "BATCH_LOG")).kind, Kind::retry_same_host);
    EXPECT_EQ(policy->on_write_timeout({}, detail(kQuorum, 2, 1, "CAS")).kind, Kind::rethrow);
    EXPECT_EQ(policy->on_unavailable({}, detail(kQuorum, 5, 4)).consistency, 3);
    EXPECT_EQ(policy->on_unavailable({}, detail(kSerial, 2, 1)).kind, Kind::retry_next_host);
    EXPECT_EQ(never_retry_policy()->on_unavailable({}, {}).kind, Kind::rethrow);
    EXPECT_EQ(never_retry_policy()->on_request_error({}, {}).kind, Kind::retry_next_host);
}

TEST(Histogram, QuantilesAreWithinABucketOfTheTruth) {
    LatencyHistogram histogram;
    for (uint64_t i = 1; i <= 10'000; ++i) histogram.record(i);
    EXPECT_EQ(histogram.total(), 10'000U);
    for (double q : {0.01, 0.5, 0.9, 0.999}) {
        double exact = q * 10'000;
        double found = static_cast<double>(histogram.quantile(q));
        EXPECT_GE(found, exact * 0.999);
        EXPECT_LE(found, exact * 1.07 + 1);
    }
    histogram.record(UINT64_MAX);
    EXPECT_EQ(histogram.total(), 10'001U);
}

}  // namespace
}  // namespace ilion::driver
