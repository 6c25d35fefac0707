// What analyzed texts are compared by.
#include "index/analyzer.hpp"

#include <gtest/gtest.h>

namespace ilion::index {
namespace {

std::string analyzed(const std::map<std::string, std::string>& options, BytesView text) {
    Bytes memory;
    return std::string(Analyzer::of(options).apply(text, memory));
}

TEST(Analyzer, ChangesNothingUnlessAsked) {
    EXPECT_FALSE(Analyzer::of({{"target", "w"}}).changes_text());
    EXPECT_FALSE(Analyzer::of({{"case_sensitive", "TRUE"}, {"normalize", "false"}}).changes_text());
    EXPECT_EQ(analyzed({}, "Ä a"), "Ä a");
}

TEST(Analyzer, LowersLetters) {
    EXPECT_EQ(analyzed({{"case_sensitive", "false"}}, "Hello ÄÖÜ ΣΔ"), "hello äöü σδ");
    EXPECT_EQ(analyzed({{"case_sensitive", "False"}}, ""), "");
}

TEST(Analyzer, Composes) {
    EXPECT_EQ(analyzed({{"normalize", "true"}}, "a\u0308"), "ä");
    EXPECT_EQ(analyzed({{"normalize", "true"}}, "½ ﬁ"), "½ ﬁ");
}

TEST(Analyzer, FoldsToAscii) {
    const std::map<std::string, std::string> ascii = {{"ascii", "true"}};
    EXPECT_EQ(analyzed(ascii, "Éclair Straße Ærø Łódź ﬁ"), "Eclair Strasse AEro Lodz fi");
    EXPECT_EQ(analyzed(ascii, "½ № Δ 日本"), "½ № Δ 日本");
    EXPECT_EQ(analyzed(ascii, "ｆｕｌｌ ① ²"), "full 1 2");
}

TEST(Analyzer, TakesMalformedTextAsFarAsItGoes) {
    EXPECT_EQ(analyzed({{"case_sensitive", "false"}}, "A\xff"), "a");
    analyzed({{"normalize", "true"}, {"ascii", "true"}}, "\xc3");
}

}  // namespace
}  // namespace ilion::index
