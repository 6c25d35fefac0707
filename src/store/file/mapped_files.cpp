#include "store/file/mapped_files.hpp"

#include <rocksdb/file_system.h>

#include <algorithm>

#include "base/cache_line.hpp"
#include "store/file/damage.hpp"

namespace ilion::store {

namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

constexpr size_t kPage = 4096;

// Reading a block begins with its checksum, at its end, and goes on from its beginning: these misses, of the
// processor's cache and of its page tables, are had at once. What lies between comes by itself, page by page.
void prefetch_block(const Slice& block) {
    const char* page = block.data() + kPage - reinterpret_cast<uintptr_t>(block.data()) % kPage;
    __builtin_prefetch(block.data() + block.size() - 1);
    __builtin_prefetch(block.data());
    __builtin_prefetch(block.data() + kCacheLine);
    if (page < block.data() + block.size()) __builtin_prefetch(page);
}

class MappedFile final : public rocksdb::FSRandomAccessFileOwnerWrapper {
public:
    MappedFile(std::unique_ptr<rocksdb::FSRandomAccessFile> file, const Slice& mapping, std::atomic<bool>& damaged)
        : FSRandomAccessFileOwnerWrapper(std::move(file)),
          mapping_(mapping),
          watched_(mapping.data(), mapping.size(), damaged) {}

    // What is behind the end of the file is missing in the result, as when files are not mapped.
    IOStatus Read(uint64_t offset, size_t size, const IOOptions&, Slice* result, char*,
                  IODebugContext*) const override {
        size_t from = std::min<uint64_t>(offset, mapping_.size());
        *result = Slice(mapping_.data() + from, std::min(size, mapping_.size() - from));
        if (!result->empty()) prefetch_block(*result);
        return IOStatus::OK();
    }

private:
    const Slice mapping_;
    const WatchedMapping watched_;  // ends before the mapping, which is the base's
};

IOStatus failed() {
    return IOStatus::IOError("A table file could not be read");
}

class WrittenFile final : public rocksdb::FSWritableFileOwnerWrapper {
public:
    WrittenFile(std::unique_ptr<rocksdb::FSWritableFile> file, const std::atomic<bool>& damaged)
        : FSWritableFileOwnerWrapper(std::move(file)),
          damaged_(damaged) {}

    using FSWritableFileOwnerWrapper::Append;
    IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
        return damaged_ ? failed() : FSWritableFileOwnerWrapper::Append(data, options, debug);
    }
    IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
        return damaged_ ? failed() : FSWritableFileOwnerWrapper::Sync(options, debug);
    }

private:
    const std::atomic<bool>& damaged_;
};

class MappedFiles final : public rocksdb::FileSystemWrapper {
public:
    explicit MappedFiles(std::atomic<bool>& damaged)
        : FileSystemWrapper(rocksdb::FileSystem::Default()),
          damaged_(damaged) {}

    const char* Name() const override { return "ilion.mapped_files"; }

    IOStatus NewRandomAccessFile(const std::string& name, const FileOptions& options,
                                 std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                 IODebugContext* debug) override {
        IOStatus opened = FileSystemWrapper::NewRandomAccessFile(name, options, file, debug);
        if (!opened.ok() || !options.use_mmap_reads) return opened;
        uint64_t size = 0;
        IOStatus known = GetFileSize(name, options.io_options, &size, debug);
        if (!known.ok()) return known;
        // RocksDB's own file says where it is mapped by reading from it.
        Slice mapping;
        char scratch = 0;
        IOStatus read = (*file)->Read(0, 1, options.io_options, &mapping, &scratch, debug);
        if (!read.ok() || mapping.size() != 1 || mapping.data() == &scratch) return read;
        *file = std::make_unique<MappedFile>(std::move(*file), Slice(mapping.data(), size), damaged_);
        return read;
    }

    IOStatus NewWritableFile(const std::string& name, const FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* file, IODebugContext* debug) override {
        if (damaged_) return failed();
        IOStatus opened = FileSystemWrapper::NewWritableFile(name, options, file, debug);
        if (opened.ok()) *file = std::make_unique<WrittenFile>(std::move(*file), damaged_);
        return opened;
    }
    IOStatus DeleteFile(const std::string& name, const IOOptions& options, IODebugContext* debug) override {
        return damaged_ ? failed() : FileSystemWrapper::DeleteFile(name, options, debug);
    }

private:
    std::atomic<bool>& damaged_;
};

}  // namespace

std::unique_ptr<rocksdb::Env> make_mapped_files(std::atomic<bool>& damaged) {
    return rocksdb::NewCompositeEnv(std::make_shared<MappedFiles>(damaged));
}

}  // namespace ilion::store
