// The `ilion` command.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "cli/commands.hpp"

int main(int argc, char** argv) {
    using namespace ilion::cli;

    CLI::App app{"ilion: a CQL node and its tools"};
    app.require_subcommand(1);
    int exit_code = 0;

    ServeOptions serve_options;
    auto* serve_command = app.add_subcommand("serve", "Run a node until it is told to stop");
    serve_command->add_option("--data", serve_options.data, "Data folder; without it everything is kept in memory");
    serve_command->add_option("--host", serve_options.host, "Address to listen on")->capture_default_str();
    serve_command->add_option("--port", serve_options.port, "Port to listen on, 0 for a free one")
        ->capture_default_str();
    serve_command->add_flag("--sync-every-write", serve_options.sync_every_write,
                            "Answer a write when it is on the disk, not a second earlier");
    serve_command->add_option("--config", serve_options.config,
                              "Configuration file with the names of cassandra.yaml");
    serve_command->add_option("--authenticator", serve_options.authenticator,
                              "AllowAllAuthenticator or PasswordAuthenticator (superuser cassandra/cassandra)");
    serve_command->add_option("--authorizer", serve_options.authorizer,
                              "AllowAllAuthorizer or CassandraAuthorizer");
    serve_command->add_option("--tls-cert", serve_options.tls_cert, "TLS: the node's certificate chain, PEM");
    serve_command->add_option("--tls-key", serve_options.tls_key, "TLS: its private key, if it is in another file");
    serve_command->add_option("--tls-ca", serve_options.tls_ca, "TLS: the authorities of clients' certificates");
    serve_command->add_flag("--require-client-auth", serve_options.require_client_auth,
                            "TLS: only clients with a certificate of --tls-ca");
    serve_command->add_flag("--tls-optional", serve_options.tls_optional,
                            "TLS: serve clients without it on the same port");
    serve_command->add_flag("--strict-consistency", serve_options.strict_consistency,
                            "Levels that need more replicas than one node has are Unavailable");
    serve_command->callback([&] { exit_code = serve(serve_options); });

    RunOptions run_options;
    auto* run_command = app.add_subcommand("run", "Give a command a node for its lifetime: ILION_HOST, ILION_PORT");
    run_command->add_option("--data", run_options.data, "Data folder; without it everything is kept in memory");
    run_command->add_option("command", run_options.command, "The command, after --")->required();
    run_command->positionals_at_end();
    run_command->callback([&] { exit_code = run(run_options); });

    StatusOptions status_options;
    auto* status_command = app.add_subcommand("status", "Show the nodes of a cluster");
    status_command->add_option("--host", status_options.host, "Address of a node")->capture_default_str();
    status_command->add_option("--port", status_options.port, "Its port")->capture_default_str();
    status_command->callback([&] { exit_code = status(status_options); });

    auto* version_command = app.add_subcommand("version", "Show the version");
    version_command->callback([] { std::puts("ilion " ILION_VERSION); });

    CLI11_PARSE(app, argc, argv);
    return exit_code;
}
