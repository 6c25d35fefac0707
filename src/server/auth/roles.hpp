// The roles of the node, kept in system_auth. Thread-safe; a change is seen by whoever asks after it.
#pragma once

#include <memory>
#include <mutex>

#include "server/auth/role_graph.hpp"
#include "server/system/internal_queries.hpp"

namespace ilion::server {

class Roles {
public:
    explicit Roles(InternalQueries& queries) : queries_(queries) {}

    // Makes the superuser cassandra, whose password is cassandra, unless there are roles already.
    Status make_default();
    // The roles of this moment.
    Result<std::shared_ptr<const RoleGraph>> snapshot();
    // Something wrote to system_auth.
    void invalidate();

    // Changes of one role; whether they are allowed was checked before.
    struct Options {
        std::optional<bool> can_login, is_superuser;
        std::optional<std::string> salted_hash;
    };
    Status create(const std::string& role, const Options& options);
    Status alter(const std::string& role, const Options& options);
    Status allow_all_cidrs(const std::string& role);
    // With its memberships and everything that was granted to it or on it.
    Status drop(const std::string& role);
    Status add_member(const std::string& role, const std::string& member);
    Status remove_member(const std::string& role, const std::string& member);

    Status grant(const std::string& role, const Resource& resource, const Permissions& permissions);
    Status revoke(const std::string& role, const Resource& resource, const Permissions& permissions);
    // The resource is gone: nobody has permissions on it any more.
    Status revoke_all(const Resource& resource);

    Result<bool> has_identity(const std::string& identity);
    Status add_identity(const std::string& identity, const std::string& role);
    Status drop_identity(const std::string& identity);

private:
    Status write(std::string_view query, const InternalQueries::Values& values);
    Status set_options(const std::string& role, const Options& options);

    InternalQueries& queries_;
    std::mutex mutex_;  // guards what follows
    std::shared_ptr<const RoleGraph> snapshot_;
    uint64_t changes_ = 0;
};

}  // namespace ilion::server
