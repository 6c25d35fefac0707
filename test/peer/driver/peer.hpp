// Tests against a real server: ILION_PEER names it ("127.0.0.11:9042"). Without it they are skipped.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "driver/cluster.hpp"
#include "driver/session.hpp"
#include "wire/codec/request/query.hpp"

namespace ilion::test {

inline std::string peer() {
    const char* name = std::getenv("ILION_PEER");
    return name != nullptr ? name : "";
}

inline driver::ClusterConfig peer_config() {
    std::string name = peer();
    size_t colon = name.rfind(':');
    driver::ClusterConfig config;
    auto port = colon == std::string::npos ? 9042 : std::stoi(name.substr(colon + 1));
    config.contact_points = {{name.substr(0, colon), static_cast<uint16_t>(port), {}}};
    return config;
}

inline driver::Request query_request(std::string_view cql, int version) {
    driver::Request request;
    wire::Query query{.query = cql};
    query.encode(request.body, version);
    return request;
}

}  // namespace ilion::test
