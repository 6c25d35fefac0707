#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cstdlib>
#include <cstring>
#include <ilion/node.hpp>

#include "cli/commands.hpp"
#include "cli/signals.hpp"

extern char** environ;

namespace ilion::cli {
namespace {

// Starts the command with the signals that it would have without us; an errno value if that fails.
int start(const RunOptions& options, const BlockedSignals& signals, pid_t& child) {
    std::vector<char*> arguments;
    for (const auto& argument : options.command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigmask(&attributes, &signals.before());
    int failed = posix_spawnp(&child, arguments[0], nullptr, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    return failed;
}

// Waits for the command to end. SIGINT of a terminal reaches it by itself; SIGTERM is passed on.
int wait_for(pid_t child, const BlockedSignals& signals) {
    while (true) {
        int signal = signals.wait();
        if (signal == SIGTERM) kill(child, SIGTERM);
        if (signal != SIGCHLD) continue;
        int status = 0;
        if (waitpid(child, &status, WNOHANG) != child) continue;
        if (WIFEXITED(status)) return WEXITSTATUS(status);
        if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
    }
}

}  // namespace

int run(const RunOptions& options) {
    BlockedSignals signals{SIGTERM, SIGINT, SIGCHLD};
    auto node = Node::open({.path = options.data});
    if (!node) return complain(node.error().message);
    setenv("ILION_HOST", node->host().c_str(), 1);
    setenv("ILION_PORT", std::to_string(node->port()).c_str(), 1);

    pid_t child = 0;
    if (int failed = start(options, signals, child); failed != 0) {
        complain(fmt::format("cannot run {}: {}", options.command[0], std::strerror(failed)));
        return failed == ENOENT ? 127 : 126;
    }
    int exit_code = wait_for(child, signals);
    node->close();
    return exit_code;
}

}  // namespace ilion::cli
