#include "schema/index_target.hpp"

#include <algorithm>
#include <array>

#include "base/characters.hpp"

namespace ilion::schema {

namespace {

constexpr std::array<std::string_view, 5> kPartNames = {"simple", "values", "keys", "entries", "full"};

// A column's name as options write it, quoted where it must be.
std::string unquoted(std::string_view written) {
    if (written.size() < 2 || written.front() != '"') return std::string(written);
    std::string name;
    for (size_t i = 1; i + 1 < written.size(); ++i) {
        name += written[i];
        if (written[i] == '"') ++i;  // doubled
    }
    return name;
}

std::string_view option(const std::map<std::string, std::string>& options, const char* name) {
    auto found = options.find(name);
    return found == options.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace

std::string_view name_of(IndexPart part) {
    return kPartNames[static_cast<size_t>(part)];
}

std::optional<IndexTarget> target_of(const Table& table, const Index& index) {
    std::string_view text = option(index.options, "target");
    IndexTarget target;
    size_t open = text.find('(');
    if (open != std::string_view::npos && text.back() == ')') {
        auto part = std::find(kPartNames.begin(), kPartNames.end(), text.substr(0, open));
        if (part != kPartNames.end()) {
            target.part = static_cast<IndexPart>(part - kPartNames.begin());
            text = text.substr(open + 1, text.size() - open - 2);
        }
    }
    target.column = table.column(unquoted(text));
    if (target.column == nullptr) return std::nullopt;
    return target;
}

bool is_storage_attached(std::string_view class_name) {
    return equals_ignoring_case(class_name, "sai") || equals_ignoring_case(class_name, "StorageAttachedIndex") ||
           class_name == "org.apache.cassandra.index.sai.StorageAttachedIndex";
}

bool is_storage_attached(const Index& index) {
    return index.kind == "CUSTOM" && is_storage_attached(option(index.options, "class_name"));
}

bool is_vector_index(const Table& table, const Index& index) {
    if (!is_storage_attached(index)) return false;
    auto target = target_of(table, index);
    return target && target->column->type->kind() == TypeKind::vector;
}

bool is_analyzed(const std::map<std::string, std::string>& options) {
    return options.contains("case_sensitive") || options.contains("normalize") || options.contains("ascii");
}

}  // namespace ilion::schema
