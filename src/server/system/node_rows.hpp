// Rows that say how the running node is doing: system_views, and the estimates in system.
#pragma once

#include "server/node.hpp"
#include "server/system/rows.hpp"

namespace ilion::server {

// The bytes that all tables take.
uint64_t load_of(Node& node);

VirtualRows thread_pool_rows(const schema::Table& table, Node& node);
VirtualRows cache_rows(const schema::Table& table);
VirtualRows system_property_rows(const schema::Table& table);
VirtualRows cql_metric_rows(const schema::Table& table, Node& node);
VirtualRows gossip_rows(const schema::Table& table, Node& node);
VirtualRows disk_usage_rows(const schema::Table& table, Node& node);
// system.size_estimates and system.table_estimates: how many partitions there are in each range of the ring, and
// how large they are. Made by looking at a sample.
VirtualRows estimate_rows(const schema::Table& table, Node& node);

}  // namespace ilion::server
