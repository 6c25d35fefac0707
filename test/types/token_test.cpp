#include "types/token.hpp"

#include <gtest/gtest.h>

#include <array>

#include "types/hex.hpp"

namespace ilion {
namespace {

struct Vector {
    std::string_view key;
    Token token;
};

// What `SELECT token(key)` of Apache Cassandra 5.0.6 answers: all lengths of a tail, with and without negative
// bytes.
constexpr Vector kVectors[] = {
    {"a5", 9102176746827431674},
    {"ff", -4442228696663692417},
    {"80", -5284281814142962636},
    {"4dca", 7937931544219438322},
    {"ffff", 6163071069786142063},
    {"8081", 3479874077480803178},
    {"182530", 6068479167813565288},
    {"ffffff", -9154616442117352147},
    {"808182", 4805209697930042770},
    {"bb1d6d13", -4469617531165980528},
    {"ffffffff", 7297452126230313552},
    {"80818283", -3443090708941767951},
    {"2cded6237b", -5181672435055343724},
    {"ffffffffff", -8869521063059112040},
    {"8081828384", 5082927503400334641},
    {"2ed91e3f721f", 4534573008782432204},
    {"ffffffffffff", 2112339540026359505},
    {"808182838485", 2501425557546660757},
    {"cb1971174494d6", -6108198017939165541},
    {"ffffffffffffff", 4860178782003914630},
    {"80818283848586", 690902581674979450},
    {"493c9d5c3460be31", 369911734640614424},
    {"ffffffffffffffff", 7071048584287372947},
    {"8081828384858687", -6062263109623760877},
    {"201e69fedaa0eee8b9", -2074272014092295086},
    {"ffffffffffffffffff", 8434364767658694854},
    {"808182838485868788", 7770289513489161555},
    {"997f5c7c2999fdafe593", -32003801386848725},
    {"ffffffffffffffffffff", -2285028417834605101},
    {"80818283848586878889", -7623170703309721106},
    {"253cd654af4dfad71427a0", -710262683116833875},
    {"ffffffffffffffffffffff", 4844839740296823970},
    {"808182838485868788898a", 4237241090754518618},
    {"aeb3fee9232f8af2211f9ee4", -7166419386614295414},
    {"ffffffffffffffffffffffff", 5441275315642417349},
    {"808182838485868788898a8b", -5351185824061215367},
    {"91c5b10becb5563bfc1e6f9342", 2344439780066371560},
    {"ffffffffffffffffffffffffff", 5402220310222980743},
    {"808182838485868788898a8b8c", 255722452590173982},
    {"7ecbc8fe2955e5cd8e46dc8ed4b7", -3889258449416575448},
    {"ffffffffffffffffffffffffffff", -7003579699878715426},
    {"808182838485868788898a8b8c8d", -3501484581142773634},
    {"c2764d2a5a4d767706f85d8690024a", 6346434833608210718},
    {"ffffffffffffffffffffffffffffff", -2195530867418009455},
    {"808182838485868788898a8b8c8d8e", 63099782945186636},
    {"d6bda3401be9c8cbccc935f6cd1f6122", 2496137534570887662},
    {"ffffffffffffffffffffffffffffffff", -2824192546314762522},
    {"808182838485868788898a8b8c8d8e8f", 7217206371623098675},
    {"6ae15338ae1a34004d33ba0d246ac04c81", -5163860770097987848},
    {"ffffffffffffffffffffffffffffffffff", -4128212798341382003},
    {"808182838485868788898a8b8c8d8e8f90", -3616694464407856223},
    {"b1baf23e3bf9eef5f79f2b4934af87f5520b", -1739369041822248009},
    {"ffffffffffffffffffffffffffffffffffff", -1363856092562072622},
    {"808182838485868788898a8b8c8d8e8f9091", -5426630927970410053},
    {"69b94b0d982e85bb55b672a872637acd7466fc", -3944668422202499633},
    {"ffffffffffffffffffffffffffffffffffffff", 3068027875626831873},
    {"808182838485868788898a8b8c8d8e8f909192", -2321390140336213615},
    {"b60e0e8ff18463b0e4b2ba29703474f064ac68f7", -7786467646688507977},
    {"ffffffffffffffffffffffffffffffffffffffff", 6996911144616199499},
    {"808182838485868788898a8b8c8d8e8f90919293", 4445046086399922156},
    {"00f5b02b3dc666f45bdeaa2ccaedcd2b5157410e4d", 1951256186105160739},
    {"ffffffffffffffffffffffffffffffffffffffffff", -5433701066071953126},
    {"808182838485868788898a8b8c8d8e8f9091929394", 6573721208026541422},
    {"ee4af2b34f430a073447de636c0e806c957ba684d643", 3507963295454856628},
    {"ffffffffffffffffffffffffffffffffffffffffffff", 127144198915815677},
    {"808182838485868788898a8b8c8d8e8f909192939495", 7542982577064699236},
    {"1fb5ead7424d09e15d024c5848f23d1fa6f7361d7f618d", -8588892845546608172},
    {"ffffffffffffffffffffffffffffffffffffffffffffff", 1938495958014436960},
    {"808182838485868788898a8b8c8d8e8f90919293949596", 9144087934241854682},
    {"1532e70e20e2a6668de7f47e8467e546d53ec8e2a1257bdb", 6707213903693155933},
    {"ffffffffffffffffffffffffffffffffffffffffffffffff", 3816310703998031073},
    {"808182838485868788898a8b8c8d8e8f9091929394959697", -8535103944179837470},
    {"256c9b3e4fbb498146ef7030cbf9537252dcceadd764b6a32f", -8424332517172412811},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffff", -8490867703346180748},
    {"808182838485868788898a8b8c8d8e8f909192939495969798", -6273854752894398747},
    {"bb09adeae109c4a997203975352b878b145c8a42d884cf4cfda7", 709345390310507954},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffff", -6120389513095126688},
    {"808182838485868788898a8b8c8d8e8f90919293949596979899", 2508067736658357677},
    {"2d8e1d5dd92589082d852a7122873ee805add58942167a38528619", 1395167599800584676},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffff", 1288839145492222455},
    {"808182838485868788898a8b8c8d8e8f909192939495969798999a", 3048272121591114314},
    {"5c679f9c6994e45b8ab1098012070961f37de436ddfdc99d6e75af65", -5042908090517330491},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffff", -5282313468393769391},
    {"808182838485868788898a8b8c8d8e8f909192939495969798999a9b", -5926478496653958546},
    {"47cfb11b42072482dc531c2bc3907c9617eb5e5089e40186baa8a57d11", 939714455876839797},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", -8275920908838677769},
    {"808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c", -4393242355911335604},
    {"9e6fb65d00abc32af38e667f022e872d49cc15c90b999b772b4fc7a6fd4c", 5489273470328774013},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 911528564376864884},
    {"808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d", 4052339114363354864},
    {"914a16db4708752b0f1544b835c0e719097dfa8701e9232f21f28126877869", -1599464230021034359},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", -3550403632215323560},
    {"808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e", -9222542793393665168},
    {"76ebfcc327f5931765274ba9829b4406f61ff889326ffa9492edeeee3c669f2b", 3298334995322450226},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 8472088376404677617},
    {"808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f", -61479015959055060},
    {"61", -8839064797231613815},
    {"68656c6c6f", -3758069500696749310},
    {"00", 5048724184180415669},
    {"7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f", -7827196640360172469},
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353"
     "63738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c"
     "6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a"
     "3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9"
     "dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
     2060892794568774329},
};

struct Composite {
    std::array<std::string_view, 3> components;
    Token token;
};

// The same of a partition key (int, text, blob).
constexpr Composite kComposites[] = {
    {{"00000001", "78", ""}, -8764560297917365023},
    {{"fffffffb", "", "ff80"}, 3231414950660270969},
    {{"7fffffff", "68c3a96c6c6f",
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627"},
     -3536800815982136054},
    {{"ffffffff", "616263", "00"}, 3009098728487621673},
    {{"00000000", "6161616161616161616161616161616161616161", "80808080808080808080808080"}, 5777976128831937614},
};

Bytes unhex(std::string_view digits) {
    Bytes bytes;
    EXPECT_TRUE(parse_hex(digits, bytes));
    return bytes;
}

TEST(Token, IsCassandras) {
    for (const auto& [key, token] : kVectors) EXPECT_EQ(murmur3_token(unhex(key)), token) << key;
}

TEST(Token, OfCompositeKeysIsCassandras) {
    for (const auto& [components, token] : kComposites) {
        std::array<Bytes, 3> bytes{unhex(components[0]), unhex(components[1]), unhex(components[2])};
        std::array<BytesView, 3> views{bytes[0], bytes[1], bytes[2]};
        Bytes key = serialize_partition_key(views);
        EXPECT_EQ(murmur3_token(key), token) << components[0];
        std::array<BytesView, 3> split;
        ASSERT_TRUE(split_partition_key(key, 3, split));
        EXPECT_EQ(split, views);
        EXPECT_FALSE(split_partition_key(key, 2, split));
        EXPECT_FALSE(split_partition_key(BytesView(key).substr(1), 3, split));
    }
}

TEST(Token, OfSingleComponentKeyIsOfTheComponent) {
    BytesView component = "abc";
    EXPECT_EQ(serialize_partition_key({&component, 1}), "abc");
    BytesView split;
    ASSERT_TRUE(split_partition_key("abc", 1, {&split, 1}));
    EXPECT_EQ(split, "abc");
}

TEST(Token, OfNothingIsTheMinimum) {
    EXPECT_EQ(murmur3_token(""), kMinToken);
}

}  // namespace
}  // namespace ilion
