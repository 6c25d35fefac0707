// The folder of a store: made, recognised by its marker file, refused when it is something else.
#pragma once

#include <rocksdb/status.h>

#include <string>

#include "base/error.hpp"

namespace ilion::store {

struct Folder {
    bool is_new = false;  // holds no database yet
};

// Makes the folder if it is not there. Fails with io_error, or with corruption for a folder that is not ilion's,
// whose format is unknown, or whose database is missing.
Result<Folder> prepare_folder(const std::string& path);

// RocksDB's failure to open the database in `path`, in our codes.
Error to_open_error(const rocksdb::Status& status, const std::string& path);

// Any later failure of RocksDB: io_error for what a disk refuses, corruption for bytes that are not what was
// written.
Error to_error(const rocksdb::Status& status);

}  // namespace ilion::store
