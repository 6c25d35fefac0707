#include "index/analyzer.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

#include "base/characters.hpp"

namespace ilion::index {

namespace {

bool is_true(const std::string& text) {
    return equals_ignoring_case(text, "true");
}

bool is_ascii(BytesView text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
}

void append_code_point(utf8proc_int32_t code, Bytes& out) {
    utf8proc_uint8_t encoded[4];
    utf8proc_ssize_t size = utf8proc_encode_char(code, encoded);
    out.append(reinterpret_cast<const char*>(encoded), static_cast<size_t>(size));
}

// Calls `visit` for each code point; stops at malformed text, which validated values are not.
template <class Visit>
void each_code_point(BytesView text, Visit visit) {
    const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    auto left = static_cast<utf8proc_ssize_t>(text.size());
    while (left > 0) {
        utf8proc_int32_t code = 0;
        utf8proc_ssize_t used = utf8proc_iterate(at, left, &code);
        if (used <= 0) return;
        visit(code, BytesView(reinterpret_cast<const char*>(at), static_cast<size_t>(used)));
        at += used;
        left -= used;
    }
}

void lower(Bytes& text) {
    Bytes out;
    each_code_point(text,
                    [&](utf8proc_int32_t code, BytesView) { append_code_point(utf8proc_tolower(code), out); });
    text = std::move(out);
}

// Canonical composition.
void normalize(Bytes& text) {
    utf8proc_uint8_t* composed = nullptr;
    utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                         static_cast<utf8proc_ssize_t>(text.size()), &composed,
                                         static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(composed, &std::free);
    if (size >= 0) text.assign(reinterpret_cast<const char*>(composed), static_cast<size_t>(size));
}

// Letters with an ASCII likeness that Unicode does not decompose into it.
constexpr std::array<std::pair<utf8proc_int32_t, std::string_view>, 46> kLikenesses = {{
    {0x00c6, "AE"}, {0x00d0, "D"},  {0x00d8, "O"}, {0x00de, "TH"}, {0x00df, "ss"}, {0x00e6, "ae"}, {0x00f0, "d"},
    {0x00f8, "o"},  {0x00fe, "th"}, {0x0110, "D"}, {0x0111, "d"},  {0x0126, "H"},  {0x0127, "h"},  {0x0131, "i"},
    {0x0138, "q"},  {0x0141, "L"},  {0x0142, "l"}, {0x014a, "N"},  {0x014b, "n"},  {0x0152, "OE"}, {0x0153, "oe"},
    {0x0166, "T"},  {0x0167, "t"},  {0x0180, "b"}, {0x0192, "f"},  {0x0197, "I"},  {0x019a, "l"},  {0x01b5, "Z"},
    {0x01b6, "z"},  {0x01e4, "G"},  {0x01e5, "g"}, {0x0221, "d"},  {0x0237, "j"},  {0x023a, "A"},  {0x023d, "L"},
    {0x0259, "a"},  {0x1e9e, "SS"}, {0x2018, "'"}, {0x2019, "'"},  {0x201c, "\""}, {0x201d, "\""}, {0x2010, "-"},
    {0x2011, "-"},  {0x2012, "-"},  {0x2013, "-"}, {0x2014, "-"},
}};

// The blocks of Latin letters, of punctuation and of letters and digits in other forms; symbols stay as they are.
bool may_fold(utf8proc_int32_t code) {
    constexpr std::pair<utf8proc_int32_t, utf8proc_int32_t> kBlocks[] = {
        {0x00c0, 0x02af}, {0x1d00, 0x1dbf}, {0x1e00, 0x1eff}, {0x2010, 0x205f}, {0x2070, 0x209f}, {0x2460, 0x24ff},
        {0x2c60, 0x2c7f}, {0xa720, 0xa7ff}, {0xfb00, 0xfb06}, {0xff01, 0xff5e}, {0x00aa, 0x00ba},
    };
    return std::any_of(std::begin(kBlocks), std::end(kBlocks),
                       [code](const auto& block) { return code >= block.first && code <= block.second; });
}

// The code point's decomposition without its marks, if that is ASCII.
bool append_decomposed(utf8proc_int32_t code, Bytes& out) {
    utf8proc_int32_t parts[32];
    int boundary = 0;
    constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
    utf8proc_ssize_t count = utf8proc_decompose_char(code, parts, std::size(parts), kOptions, &boundary);
    if (count <= 0 || count > static_cast<utf8proc_ssize_t>(std::size(parts))) return false;
    Bytes plain;
    for (utf8proc_ssize_t i = 0; i < count; ++i) {
        if (utf8proc_category(parts[i]) == UTF8PROC_CATEGORY_MN) continue;
        if (parts[i] > 0x7f) return false;
        plain.push_back(static_cast<char>(parts[i]));
    }
    if (plain.empty()) return false;
    out.append(plain);
    return true;
}

void fold(Bytes& text) {
    Bytes out;
    each_code_point(text, [&](utf8proc_int32_t code, BytesView encoded) {
        if (may_fold(code)) {
            const auto* known = std::find_if(kLikenesses.begin(), kLikenesses.end(),
                                             [code](const auto& entry) { return entry.first == code; });
            if (known != kLikenesses.end()) {
                out.append(known->second);
                return;
            }
            if (append_decomposed(code, out)) return;
        }
        out.append(encoded);
    });
    text = std::move(out);
}

}  // namespace

Analyzer Analyzer::of(const std::map<std::string, std::string>& options) {
    auto given = [&options](const char* name) {
        auto found = options.find(name);
        return found == options.end() ? nullptr : &found->second;
    };
    Analyzer analyzer;
    if (const auto* text = given("case_sensitive")) analyzer.lower_ = !is_true(*text);
    if (const auto* text = given("normalize")) analyzer.normalize_ = is_true(*text);
    if (const auto* text = given("ascii")) analyzer.ascii_ = is_true(*text);
    return analyzer;
}

BytesView Analyzer::apply(BytesView text, Bytes& memory) const {
    if (!changes_text()) return text;
    memory.assign(text);
    if (is_ascii(text)) {
        if (!lower_) return text;
        for (char& c : memory) c = to_lower(c);
        return memory;
    }
    if (lower_) lower(memory);
    if (normalize_) normalize(memory);
    if (ascii_) fold(memory);
    return memory;
}

}  // namespace ilion::index
