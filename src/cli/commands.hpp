// What the subcommands of `ilion` do. Each prints to the standard streams and returns the exit code.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ilion::cli {

struct ServeOptions {
    std::string data;
    std::string host = "127.0.0.1";
    uint16_t port = 9042;
    bool sync_every_write = false;
    std::string config, authenticator, authorizer;
    std::string tls_cert, tls_key, tls_ca;
    bool require_client_auth = false, tls_optional = false;
    bool strict_consistency = false;
};
// Runs a node until SIGTERM or SIGINT. Prints one line when it listens.
int serve(const ServeOptions& options);

struct RunOptions {
    std::string data;
    std::vector<std::string> command;
};
// Runs a command with a node of its own; the command's exit code, or 128 and the signal that ended it.
int run(const RunOptions& options);

struct StatusOptions {
    std::string host = "127.0.0.1";
    uint16_t port = 9042;
};
// Prints what `nodetool status` would.
int status(const StatusOptions& options);

// Prints the one line of a failure; returns 1.
int complain(const std::string& message);

}  // namespace ilion::cli
