#include "store/folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace ilion::store {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMarkerName = "ILION";
constexpr std::string_view kMarkerText = "ilion data folder, format 1\n";

Error io_error(const std::string& path, const std::string& reason) {
    return make_error(ErrorCode::io_error, fmt::format("Cannot open data folder {}: {}", path, reason));
}

Error damaged(const std::string& path, std::string_view reason) {
    return make_error(ErrorCode::corruption, fmt::format("Data folder {} is damaged: {}", path, reason));
}

bool sync_path(const std::string& path) {
    int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
}

// Written whole or not at all: into another name, then renamed.
Status write_marker(const std::string& folder) {
    std::string marker = folder + "/" + std::string(kMarkerName);
    std::string temporary = marker + ".new";
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file << kMarkerText;
    file.close();
    if (!file || !sync_path(temporary)) return io_error(folder, std::strerror(errno));
    std::error_code error;
    fs::rename(temporary, marker, error);
    if (error) return io_error(folder, error.message());
    sync_path(folder);
    return {};
}

Result<std::string> read_marker(const std::string& folder) {
    std::ifstream file(folder + "/" + std::string(kMarkerName), std::ios::binary);
    if (!file) return io_error(folder, std::strerror(errno));
    return std::string(std::istreambuf_iterator<char>(file), {});
}

struct Contents {
    bool marker = false, current = false, data = false, foreign = false;
};

// `data`: tables or a log with something in it, which a database that is only being made does not have.
Contents look_into(const std::string& path, std::error_code& error) {
    Contents contents;
    for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
        std::string name = entry->path().filename().string();
        std::string extension = entry->path().extension().string();
        std::error_code ignored;
        if (name == kMarkerName) {
            contents.marker = true;
        } else if (name == "CURRENT") {
            contents.current = true;
        } else if (extension == ".sst" || (extension == ".log" && entry->file_size(ignored) > 0)) {
            contents.data = true;
        } else if (name != std::string(kMarkerName) + ".new" && name != "lost+found") {
            contents.foreign = true;
        }
    }
    return contents;
}

}  // namespace

Result<Folder> prepare_folder(const std::string& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) return io_error(path, error.message());
    Contents contents = look_into(path, error);
    if (error) return io_error(path, error.message());
    if (!contents.marker) {
        if (contents.current || contents.data || contents.foreign) {
            return make_error(ErrorCode::corruption,
                              fmt::format("{} is not an ilion data folder: it is not empty and has no file {}",
                                          path, kMarkerName));
        }
        ILION_TRY(write_marker(path));
        return Folder{true};
    }
    ILION_TRY_ASSIGN(std::string marker, read_marker(path));
    if (marker != kMarkerText) {
        return damaged(path, fmt::format("its file {} does not name a format this version knows", kMarkerName));
    }
    if (!contents.current && contents.data) return damaged(path, "the file CURRENT is missing");
    return Folder{!contents.current};
}

Error to_open_error(const rocksdb::Status& status, const std::string& path) {
    std::string text = status.ToString();
    auto mentions = [&](std::string_view part) { return text.find(part) != std::string::npos; };
    if (mentions("LOCK") &&
        (mentions("Resource temporarily unavailable") || mentions("lock hold by current process"))) {
        return make_error(ErrorCode::in_use, fmt::format("Data folder {} is in use by another process", path));
    }
    bool file_missing = status.IsPathNotFound() || mentions("No such file or directory");
    if (status.IsCorruption() || status.IsInvalidArgument() || status.IsNotFound() || file_missing) {
        return damaged(path, text);
    }
    if (status.IsIOError()) return io_error(path, text);
    return make_error(ErrorCode::server_error, fmt::format("The store failed: {}", text));
}

Error to_error(const rocksdb::Status& status) {
    ErrorCode code = ErrorCode::server_error;
    if (status.IsIOError() || status.IsNoSpace()) code = ErrorCode::io_error;
    if (status.IsCorruption()) code = ErrorCode::corruption;
    return make_error(code, fmt::format("The store failed: {}", status.ToString()));
}

}  // namespace ilion::store
