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
// disk_usage; and max_sstable_size, for the tables of the node share their files, each in one sorted run. How large
// the largest partition is and how far times in a file are apart is not known: null.
VirtualRows size_rows(const schema::Table& table, Node& node);
// coordinator_read_latency and its like, rows_per_read, tombstones_per_read.
bool is_metric_table(const schema::Table& table);
VirtualRows metric_rows(const schema::Table& table, Node& node);
VirtualRows batch_metric_rows(const schema::Table& table, Node& node);
VirtualRows query_rows(const schema::Table& table, Node& node);
// Who is let in by address: nobody is asked, so nothing is counted.
VirtualRows cidr_count_rows(const schema::Table& table);
VirtualRows cidr_latency_rows(const schema::Table& table);
// system.size_estimates and system.table_estimates: how many partitions there are in each range of the ring, and
// how large they are. Made by looking at a sample.
VirtualRows estimate_rows(const schema::Table& table, Node& node);

}  // namespace ilion::server
