// The keywords: a table from spelling to token, made at compile time.
#include <array>
#include <cstddef>

#include "base/characters.hpp"
#include "cql/token.hpp"

namespace ilion::cql {
namespace {

constexpr size_t kKinds = static_cast<size_t>(TokenKind::count_);
constexpr size_t kLongest = 14;  // "columnfamilies"
constexpr size_t kBuckets = 1024;

constexpr uint32_t hash(std::string_view word) {
    uint32_t h = 2166136261U;
    for (char c : word) {
        h = (h ^ static_cast<uint8_t>(to_lower(c))) * 16777619U;
    }
    return (h ^ (h >> 15)) % kBuckets;
}

struct Keyword {
    std::string_view spelling;
    TokenKind kind;
};

constexpr std::string_view spelling(std::string_view enumerator) {
    return enumerator.back() == '_' ? enumerator.substr(0, enumerator.size() - 1) : enumerator;
}

constexpr Keyword kKeywords[] = {
#define ILION_CQL_KEYWORD(name, cls) {spelling(#name), TokenKind::name},
    ILION_CQL_KEYWORDS(ILION_CQL_KEYWORD)
#undef ILION_CQL_KEYWORD
        {"table", TokenKind::columnfamily},
    {"columnfamilies", TokenKind::tables},
    {"nan", TokenKind::positive_nan},
    {"infinity", TokenKind::positive_infinity},
    {"true", TokenKind::boolean_literal},
    {"false", TokenKind::boolean_literal},
};
static_assert(std::size(kKeywords) < 250);

// Bucket -> index + 1 into kKeywords; collisions go to the next free bucket.
constexpr std::array<uint8_t, kBuckets> kTable = [] {
    std::array<uint8_t, kBuckets> table{};
    for (size_t i = 0; i < std::size(kKeywords); ++i) {
        uint32_t bucket = hash(kKeywords[i].spelling);
        while (table[bucket] != 0) {
            bucket = (bucket + 1) % kBuckets;
        }
        table[bucket] = static_cast<uint8_t>(i + 1);
    }
    return table;
}();

constexpr std::array<KeywordClass, kKinds> kClasses = [] {
    std::array<KeywordClass, kKinds> classes{};
    classes.fill(KeywordClass::symbol);
#define ILION_CQL_KEYWORD(name, cls) classes[static_cast<size_t>(TokenKind::name)] = KeywordClass::cls;
    ILION_CQL_KEYWORDS(ILION_CQL_KEYWORD)
#undef ILION_CQL_KEYWORD
    return classes;
}();

// "K_SELECT" and the like, made once from the spellings.
struct Name {
    char text[2 + kLongest]{};
    uint8_t size = 0;
};
constexpr std::array<Name, kKinds> kKeywordNames = [] {
    std::array<Name, kKinds> names{};
    for (const Keyword& keyword : kKeywords) {
        Name& name = names[static_cast<size_t>(keyword.kind)];
        if (name.size != 0) {
            continue;  // a second spelling
        }
        name.text[0] = 'K';
        name.text[1] = '_';
        for (size_t i = 0; i < keyword.spelling.size(); ++i) {
            name.text[2 + i] = to_upper(keyword.spelling[i]);
        }
        name.size = static_cast<uint8_t>(2 + keyword.spelling.size());
    }
    return names;
}();

constexpr std::string_view kSymbolNames[] = {
#define ILION_CQL_SYMBOL(name, text) text,
    ILION_CQL_SYMBOLS(ILION_CQL_SYMBOL)
#undef ILION_CQL_SYMBOL
};

}  // namespace

std::string_view name(TokenKind kind) {
    auto i = static_cast<size_t>(kind);
    if (i < std::size(kSymbolNames)) {
        return kSymbolNames[i];
    }
    return {kKeywordNames[i].text, kKeywordNames[i].size};
}

KeywordClass keyword_class(TokenKind kind) {
    return kClasses[static_cast<size_t>(kind)];
}

TokenKind find_keyword(std::string_view word) {
    if (word.size() > kLongest) {
        return TokenKind::identifier;
    }
    for (uint32_t bucket = hash(word); kTable[bucket] != 0; bucket = (bucket + 1) % kBuckets) {
        const Keyword& keyword = kKeywords[kTable[bucket] - 1];
        if (equals_ignoring_case(word, keyword.spelling)) {
            return keyword.kind;
        }
    }
    return TokenKind::identifier;
}

}  // namespace ilion::cql
