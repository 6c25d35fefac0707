// The store alone: commits, point reads, scans, a row that is written over and over. CPU time is what counts.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "base/endian.hpp"
#include "store/store.hpp"

namespace ilion::store {
namespace {

namespace fs = std::filesystem;

schema::TablePtr make_table() {
    auto table = std::make_shared<schema::Table>();
    table->keyspace = "ks";
    table->name = "t";
    table->number = 1;
    auto add = [&](std::string name, schema::ColumnKind kind, ColumnId id, int position) {
        schema::Column column;
        column.name = std::move(name);
        column.type = DataType::of(TypeKind::blob);
        column.kind = kind;
        column.id = id;
        column.position = position;
        table->columns.push_back(std::move(column));
    };
    add("p", schema::ColumnKind::partition_key, 1, 0);
    add("c", schema::ColumnKind::clustering, 2, 0);
    for (int i = 0; i < 6; ++i) {
        add(std::string(1, static_cast<char>('d' + i)), schema::ColumnKind::regular, static_cast<ColumnId>(3 + i),
            -1);
    }
    table->finish();
    return table;
}

// A store in a folder of its own, removed at the end.
class Fixture : public benchmark::Fixture {
public:
    void SetUp(benchmark::State&) override {
        std::string name = (fs::temp_directory_path() / "ilion-bench-XXXXXX").string();
        path_ = mkdtemp(name.data());
        StoreOptions options;
        options.path = path_;
        options.clock = &clock_;
        store_ = std::move(*Store::open(options));
        next_ = 0;
    }
    void TearDown(benchmark::State&) override {
        store_.reset();
        fs::remove_all(path_);
    }

    Bytes clustering(uint64_t number) const {
        Bytes bytes(9, '\x01');
        store_be(bytes.data() + 1, number);
        return bytes;
    }
    // The row `number` of a partition for every `rows_each` rows.
    void write(uint64_t number, uint64_t rows_each) {
        builder_.clear();
        builder_.set_liveness({static_cast<int64_t>(number)});
        for (ColumnId column = 3; column < 9; ++column) {
            Cell cell;
            cell.column = column;
            cell.timestamp = static_cast<int64_t>(number);
            cell.value = "0123456789abcdef";
            builder_.add_cell(cell);
        }
        char key[8];
        store_be(key, number / rows_each);
        mutation_.write_row(*table_, PartitionKey::of({key, sizeof key}), clustering(number % rows_each), builder_);
    }
    void fill(uint64_t rows, uint64_t rows_each) {
        for (uint64_t i = 0; i < rows; ++i) {
            write(i, rows_each);
            if (mutation_.count() == 1000) (void)store_->commit(mutation_);
        }
        (void)store_->commit(mutation_);
    }

protected:
    SystemClock clock_;
    std::string path_;
    schema::TablePtr table_ = make_table();
    std::unique_ptr<Store> store_;
    RowBuilder builder_;
    Mutation mutation_;
    uint64_t next_ = 0;
};

BENCHMARK_F(Fixture, CommitOfARow)(benchmark::State& state) {
    for (auto _ : state) {
        write(next_++ * 0x9e3779b97f4a7c15, 1);
        (void)store_->commit(mutation_);
    }
}

BENCHMARK_F(Fixture, CommitOfTwentyRows)(benchmark::State& state) {
    for (auto _ : state) {
        for (int i = 0; i < 20; ++i) write(next_++ * 0x9e3779b97f4a7c15, 1);
        (void)store_->commit(mutation_);
    }
    state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * 20);
}

BENCHMARK_F(Fixture, ReadRow)(benchmark::State& state) {
    constexpr uint64_t kRows = 100'000;
    fill(kRows, 1);
    auto buffer = Store::make_row_buffer();
    RowView row;
    for (auto _ : state) {
        char key[8];
        store_be(key, next_++ * 7919 % kRows);
        auto found = store_->read_row(*table_, PartitionKey::of({key, sizeof key}), clustering(0), {1}, *buffer,
                                      row, nullptr);
        benchmark::DoNotOptimize(found);
    }
}

BENCHMARK_F(Fixture, ReadPartition)(benchmark::State& state) {
    constexpr uint64_t kRows = 100'000;
    fill(kRows, 10);
    for (auto _ : state) {
        char key[8];
        store_be(key, next_++ * 7919 % (kRows / 10));
        auto cursor = store_->read_partition(table_, PartitionKey::of({key, sizeof key}), {}, {1});
        while (cursor->next_partition()) {
            while (cursor->next_row()) benchmark::DoNotOptimize(cursor->row().cells.data());
        }
    }
}

BENCHMARK_F(Fixture, ScanPerRow)(benchmark::State& state) {
    constexpr uint64_t kRows = 100'000;
    fill(kRows, 100);
    (void)store_->compact();
    for (auto _ : state) {
        auto cursor = store_->read_range(table_, {}, {}, {1});
        while (cursor->next_partition()) {
            while (cursor->next_row()) benchmark::DoNotOptimize(cursor->row().cells.data());
        }
    }
    state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * kRows);
}

// What a counter does: read, write, of one row.
BENCHMARK_F(Fixture, ReadAndRewriteOneRow)(benchmark::State& state) {
    auto buffer = Store::make_row_buffer();
    RowView row;
    char key[8] = {};
    PartitionKey partition = PartitionKey::of({key, sizeof key});
    for (auto _ : state) {
        (void)store_->read_row(*table_, partition, clustering(0), {1}, *buffer, row, nullptr);
        write(0, 1);
        (void)store_->commit(mutation_);
    }
}

void open_on_an_empty_folder(benchmark::State& state) {
    for (auto _ : state) {
        std::string name = (fs::temp_directory_path() / "ilion-bench-XXXXXX").string();
        StoreOptions options;
        options.path = mkdtemp(name.data());
        auto store = Store::open(options);
        benchmark::DoNotOptimize(store);
        state.PauseTiming();
        store = make_error(ErrorCode::server_error, "closed");
        fs::remove_all(options.path);
        state.ResumeTiming();
    }
}
BENCHMARK(open_on_an_empty_folder)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ilion::store

BENCHMARK_MAIN();
