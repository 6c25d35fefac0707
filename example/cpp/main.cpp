// A small shop on a CQL cluster: a table, prepared statements, many inserts at once, pages, and an asynchronous
// query.
//
//     example_cpp [contact point, 127.0.0.1:9042 unless given]
#include <boost/asio/use_future.hpp>
#include <future>
#include <ilion/cluster.hpp>
#include <iostream>

namespace {

void create_schema(ilion::Session& session) {
    session.execute(
        "CREATE KEYSPACE IF NOT EXISTS example_shop"
        " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    session.execute("USE example_shop");
    session.execute(
        "CREATE TABLE IF NOT EXISTS item (shelf int, number int, name text, tags set<text>, price double,"
        " PRIMARY KEY (shelf, number))");
}

// Two hundred inserts are under way at once; each answer is waited for only when it is needed.
void fill(ilion::Session& session) {
    auto insert = session.prepare("INSERT INTO item (shelf, number, name, tags, price) VALUES (?, ?, ?, ?, ?)");
    std::vector<std::future<ilion::ResultSet>> answers;
    for (int32_t number = 0; number < 200; ++number) {
        ilion::Statement statement(insert);
        statement.bind(1, number, "item " + std::to_string(number), std::set<std::string>{"new", "blue"}, 9.99);
        answers.push_back(session.async_execute(std::move(statement), boost::asio::use_future));
    }
    for (auto& answer : answers) answer.get();
}

void list(ilion::Session& session) {
    std::optional<ilion::Statement> next = ilion::Statement("SELECT number, name, price FROM item WHERE shelf = 1");
    next->options.page_size = 50;
    int pages = 0;
    int rows = 0;
    while (next) {
        ilion::ResultSet page = session.execute(*next);
        for (ilion::Row row : page) {
            if (rows++ < 3) {
                std::cout << row.get<int32_t>("number") << ": " << row.get<std::string>("name") << ", "
                          << row.get<double>("price") << '\n';
            }
        }
        ++pages;
        next = page.next_page();
    }
    std::cout << rows << " rows on " << pages << " pages\n";
}

}  // namespace

int main(int argc, char** argv) {
    try {
        ilion::Cluster cluster({.contact_points = {argc > 1 ? argv[1] : "127.0.0.1:9042"}});
        ilion::Session session = cluster.connect();
        for (const auto& host : cluster.hosts()) {
            std::cout << host.address << ", " << host.datacenter << ", release " << host.release_version << '\n';
        }
        create_schema(session);
        fill(session);
        list(session);
    } catch (const ilion::Exception& failure) {
        std::cerr << failure.what() << '\n';
        return 1;
    }
}
