#include "cql/class_text.hpp"

#include <algorithm>

#include "base/characters.hpp"

namespace ilion::cql {

namespace {

constexpr std::string_view kPackage = "org.apache.cassandra.db.marshal.";

bool is_of_class_name(char c) {
    return is_word(c) || c == '.' || c == '$' || c == '-' || c == '+' || c == '&';
}

}  // namespace

std::string full_class_text(std::string_view written) {
    // What begins with no name at all is a blob.
    size_t first = std::min(written.find_first_not_of(" \t\n"), written.size());
    if (first == written.size() || !is_of_class_name(written[first])) return std::string(kPackage) + "BytesType";
    std::string text;
    for (size_t i = 0; i < written.size();) {
        if (written[i] == ' ') {
            ++i;
            continue;
        }
        size_t end = i;
        while (end < written.size() && is_of_class_name(written[end])) ++end;
        if (end == i) {
            text += written[i++];
            continue;
        }
        std::string_view word = written.substr(i, end - i);
        // Parameters may stand side by side without a comma.
        if (!text.empty() && is_of_class_name(text.back())) text += ',';
        // An alias of a composite's component is no class; the dimension of a vector is none either.
        size_t behind = std::min(written.find_first_not_of(' ', end), written.size());
        bool is_alias = written.substr(behind).starts_with("=>");
        bool is_dimension = all_digits(word) && text.ends_with(',');
        if (is_dimension) text.replace(text.size() - 1, 1, " , ");
        if (!is_alias && !is_dimension && word.find('.') == std::string_view::npos) text += kPackage;
        text += word;
        i = end;
    }
    return text;
}

}  // namespace ilion::cql
