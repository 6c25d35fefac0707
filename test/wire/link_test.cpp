// The two links talking in memory, in every version and compression, at every way of cutting the bytes; and what
// the server's link answers to bytes that are no request, as a Cassandra 5.0.6 does.
#include <gtest/gtest.h>

#include "wire/codec/frame/compressor.hpp"
#include "wire/codec/frame/segment.hpp"
#include "wire/codec/request/query.hpp"
#include "wire/codec/response/error_message.hpp"
#include "wire/codec/response/result.hpp"
#include "wire/link/client_link.hpp"
#include "wire/link/server_link.hpp"

namespace ilion::wire {
namespace {

using namespace std::literals;

const ServerLinkOptions& server_options() {
    static const ServerLinkOptions options = [] {
        ServerLinkOptions made;
        made.supported.options = {{"PROTOCOL_VERSIONS", {"3/v3", "4/v4", "5/v5", "6/v6-beta"}},
                                  {"COMPRESSION", {"snappy", "lz4"}},
                                  {"CQL_VERSION", {"3.4.7"}}};
        return made;
    }();
    return options;
}

// Moves bytes between the two until neither has any, `chunk` at a time. The server answers each request with its
// body.
void talk(ClientLink& client, ServerLink& server, size_t chunk, std::vector<std::pair<int16_t, Bytes>>& answers) {
    Bytes bytes;
    Frame frame;
    while (client.has_output() || server.has_output()) {
        client.take_output(bytes);
        for (size_t at = 0; at < bytes.size(); at += chunk) {
            server.receive(BytesView(bytes).substr(at, chunk));
            while (server.next(frame)) {
                size_t position = server.begin_response(Opcode::result, frame.header.stream);
                server.frames().append(frame.body);
                server.end_response(position);
            }
        }
        server.take_output(bytes);
        for (size_t at = 0; at < bytes.size(); at += chunk) {
            client.receive(BytesView(bytes).substr(at, chunk));
            while (client.next(frame)) answers.emplace_back(frame.header.stream, frame.take_body());
        }
    }
}

struct Setting {
    int version;
    Compression compression;
    size_t chunk;
};

class LinkTest : public testing::TestWithParam<Setting> {};
INSTANTIATE_TEST_SUITE_P(Settings, LinkTest,
                         testing::Values(Setting{3, Compression::none, 1 << 20}, Setting{3, Compression::snappy, 7},
                                         Setting{4, Compression::lz4, 1}, Setting{4, Compression::none, 11},
                                         Setting{5, Compression::none, 1}, Setting{5, Compression::none, 4096},
                                         Setting{5, Compression::lz4, 13}, Setting{6, Compression::none, 4096}));

TEST_P(LinkTest, HandshakeAndRequests) {
    auto [version, compression, chunk] = GetParam();
    ClientLinkOptions options;
    options.version = version;
    options.compression = {compression};
    options.startup = {{"DRIVER_NAME", "test"}};
    ClientLink client(options);
    ServerLink server(server_options());
    std::vector<std::pair<int16_t, Bytes>> answers;
    client.start();
    talk(client, server, chunk, answers);
    ASSERT_EQ(client.state(), ClientLink::State::ready) << client.error().message;
    EXPECT_EQ(client.compression(), compression);
    EXPECT_EQ(server.compression(), compression);
    EXPECT_TRUE(server.started());
    EXPECT_EQ(*server.startup().option("DRIVER_NAME"), "test");
    EXPECT_EQ(client.supported().option("CQL_VERSION")->at(0), "3.4.7");

    std::vector<Bytes> bodies = {"", "a", Bytes(1000, 'b'), Bytes(131072 - 13, 'c'), Bytes(400000, 'd'), "e"};
    for (size_t i = 0; i < bodies[4].size(); ++i) bodies[4][i] = static_cast<char>(i * 2654435761u >> 13);
    for (size_t i = 0; i < bodies.size(); ++i) {
        size_t position = client.begin_request(Opcode::query, static_cast<int16_t>(i));
        client.frames().append(bodies[i]);
        client.end_request(position);
    }
    Bytes prepared_frame;  // encoded elsewhere
    FrameHeader header;
    header.version = static_cast<uint8_t>(version);
    header.flags = version == 6 ? kFlagUseBeta : uint8_t{0};
    header.opcode = static_cast<uint8_t>(Opcode::execute);
    size_t position = begin_frame(prepared_frame, header);
    prepared_frame.append("later");
    end_frame(prepared_frame, position);
    client.send(prepared_frame, 300);
    bodies.emplace_back("later");
    talk(client, server, chunk, answers);
    ASSERT_EQ(answers.size(), bodies.size()) << client.error().message;
    for (size_t i = 0; i < bodies.size(); ++i) {
        EXPECT_EQ(answers[i].first, i + 1 == bodies.size() ? 300 : static_cast<int>(i));
        EXPECT_EQ(answers[i].second, bodies[i]);
    }
}

TEST(ClientLink, TakesTheFirstCompressionThatFits) {
    ClientLinkOptions options;
    options.version = 5;
    options.compression = {Compression::snappy, Compression::lz4};
    ClientLink client(options);
    ServerLink server(server_options());
    std::vector<std::pair<int16_t, Bytes>> answers;
    client.start();
    talk(client, server, 4096, answers);
    EXPECT_EQ(client.state(), ClientLink::State::ready);
    EXPECT_EQ(client.compression(), Compression::lz4);
}

TEST(ClientLink, AsksForACqlVersionThatTheServerHas) {
    for (const char* version : {"3.4.7", "9.9.9"}) {
        ClientLinkOptions options;
        options.version = 5;
        options.startup.emplace_back("CQL_VERSION", version);
        ClientLink client(options);
        ServerLink server(server_options());
        std::vector<std::pair<int16_t, Bytes>> answers;
        client.start();
        talk(client, server, 4096, answers);
        if (version == "3.4.7"sv) {
            EXPECT_EQ(client.state(), ClientLink::State::ready);
        } else {
            EXPECT_EQ(client.state(), ClientLink::State::failed);
            EXPECT_EQ(client.error().message,
                      "cql_version '9.9.9' is not supported by remote (w/ native protocol). Supported versions: "
                      "['3.4.7']");
        }
    }
}

// A frame of a server.
Bytes response(int version, Opcode opcode, int16_t stream, BytesView body) {
    Bytes out;
    FrameHeader header;
    header.version = static_cast<uint8_t>(version);
    header.response = true;
    header.stream = stream;
    header.opcode = static_cast<uint8_t>(opcode);
    size_t position = begin_frame(out, header);
    out.append(body);
    end_frame(out, position);
    return out;
}

Bytes error_body(const Error& error, int version) {
    Bytes body;
    encode_error(body, error, version);
    return body;
}

TEST(ClientLink, SuggestsTheVersionThatTheServerAnswersWith) {
    ClientLink client({});
    client.start();
    client.receive(response(
        4, Opcode::error, 0,
        error_body(protocol_error("Invalid or unsupported protocol version (5); the lowest supported version is 3"),
                   4)));
    EXPECT_EQ(client.state(), ClientLink::State::wrong_version);
    EXPECT_EQ(client.suggested_version(), 4);
}

TEST(ClientLink, SuggestsTheNextLowerVersionForABeta) {
    ClientLink client({});
    client.start();
    client.receive(response(
        5, Opcode::error, 0,
        error_body(protocol_error("Beta version of the protocol used (5/v5-beta), but USE_BETA flag is unset"),
                   5)));
    EXPECT_EQ(client.state(), ClientLink::State::wrong_version);
    EXPECT_EQ(client.suggested_version(), 4);
}

Bytes supported_body() {
    Bytes body;
    server_options().supported.encode(body);
    return body;
}

Bytes authenticate_body() {
    Bytes body;
    Authenticate{"org.apache.cassandra.auth.PasswordAuthenticator"}.encode(body);
    return body;
}

TEST(ClientLink, AuthenticatesInSegmentsFromV5On) {
    for (int version : {4, 5}) {
        ClientLinkOptions options;
        options.version = version;
        options.authenticator = std::make_shared<PlainTextAuthenticator>("user", "secret");
        ClientLink client(options);
        Bytes sent;
        client.start();
        client.receive(response(version, Opcode::supported, 0, supported_body()));
        client.take_output(sent);
        client.receive(response(version, Opcode::authenticate, 0, authenticate_body()));
        client.take_output(sent);
        Bytes token;
        AuthResponse{"\0user\0secret"s}.encode(token);
        Bytes expected = response(version, Opcode::auth_response, 0, token);
        expected[0] = static_cast<char>(version);
        Bytes segment;
        encode_segments(expected, false, segment);
        EXPECT_EQ(sent, version >= 5 ? segment : expected);

        Bytes done;
        AuthSuccess{}.encode(done);
        Bytes success = response(version, Opcode::auth_success, 0, done);
        segment.clear();
        encode_segments(success, false, segment);
        client.receive(version >= 5 ? segment : success);
        EXPECT_EQ(client.state(), ClientLink::State::ready) << client.error().message;
    }
}

TEST(ClientLink, FailsWithoutCredentialsAndOnNonsense) {
    ClientLinkOptions options;
    options.version = 4;
    ClientLink client(options);
    client.start();
    client.receive(response(4, Opcode::supported, 0, supported_body()));
    client.receive(response(4, Opcode::authenticate, 0, authenticate_body()));
    EXPECT_EQ(client.state(), ClientLink::State::failed);
    EXPECT_EQ(client.error().code, ErrorCode::bad_credentials);

    ClientLink confused(options);
    confused.start();
    confused.receive(response(4, Opcode::ready, 0, ""));
    EXPECT_EQ(confused.state(), ClientLink::State::failed);

    ClientLink http(options);
    http.start();
    http.receive("HTTP/1.1 400 Bad Request\r\n\r\n"s);
    EXPECT_EQ(http.state(), ClientLink::State::failed);
}

TEST(StreamIds, AreReusedAndLimited) {
    StreamIds streams(2);
    EXPECT_EQ(streams.acquire(), 0);
    EXPECT_EQ(streams.acquire(), 1);
    EXPECT_EQ(streams.acquire(), std::nullopt);
    streams.release(0);
    EXPECT_EQ(streams.in_use(), 1);
    EXPECT_EQ(streams.acquire(), 0);
    StreamIds all;
    int16_t last = 0;
    for (int i = 0; i < 32768; ++i) last = *all.acquire();
    EXPECT_EQ(last, 32767);
    EXPECT_EQ(all.acquire(), std::nullopt);
}

// What the server's link answers, taken apart.
struct Answer {
    FrameHeader header;
    Error error;
};

class ServerLinkTest : public testing::Test {
protected:
    Bytes request(int version, int opcode, BytesView body, uint8_t flags = 0, int16_t stream = 7) {
        Bytes out;
        FrameHeader header;
        header.version = static_cast<uint8_t>(version & 0x7f);
        header.response = (version & 0x80) != 0;
        header.flags = flags;
        header.stream = stream;
        header.opcode = static_cast<uint8_t>(opcode);
        size_t position = begin_frame(out, header);
        out.append(body);
        end_frame(out, position);
        return out;
    }
    Bytes startup(int version, const StringMap& options = {{"CQL_VERSION", "3.0.0"}}) {
        Bytes body;
        Startup{options}.encode(body);
        return request(version, 1, body);
    }
    Bytes query(int version) {
        Bytes body;
        Query{"SELECT", {}}.encode(body, version);
        return request(version, 7, body);
    }
    Bytes segment(BytesView frames, bool contained = true) {
        Bytes out;
        encode_segment(frames, contained, false, out);
        return out;
    }
    void start(int version) {
        link.receive(startup(version));
        Frame frame;
        EXPECT_FALSE(link.next(frame));
        link.take_output(output);
        segments = version >= 5;
    }
    // Feeds the bytes; counts requests and returns the first answer.
    Answer ask(BytesView bytes) {
        link.receive(bytes);
        Frame frame;
        while (link.next(frame)) ++requests;
        link.take_output(output);
        Answer answer;
        BytesView rest = output;
        if (segments && !rest.empty()) rest.remove_prefix(SegmentHeader::kSize);
        if (rest.size() < FrameHeader::kSize) return answer;
        answer.header = FrameHeader::decode(rest);
        rest = rest.substr(FrameHeader::kSize, static_cast<size_t>(answer.header.length));
        if (answer.header.op() == Opcode::error) {
            EXPECT_TRUE(decode_error(rest, answer.header.version, answer.error));
        }
        return answer;
    }

    ServerLink link{server_options()};
    Bytes output;
    bool segments = false;
    int requests = 0;
};

TEST_F(ServerLinkTest, WrongVersions) {
    auto answer = ask("\x42"s);  // one byte is enough
    EXPECT_EQ(answer.error.message,
              "Invalid or unsupported protocol version (66); supported versions are (3/v3, 4/v4, 5/v5, 6/v6-beta)");
    EXPECT_EQ(answer.error.code, ErrorCode::protocol_error);
    EXPECT_EQ(answer.header.version, 5);
    EXPECT_EQ(answer.header.stream, 0);
    // The connection is as good as before.
    EXPECT_EQ(ask(request(4, 5, "")).header.op(), Opcode::supported);
    EXPECT_EQ(ask(request(6, 5, "")).error.message,
              "Beta version of the protocol used (6/v6-beta), but USE_BETA flag is unset");
    EXPECT_EQ(ask(request(6, 5, "", kFlagUseBeta)).header.op(), Opcode::supported);
}

TEST_F(ServerLinkTest, OldVersionsAreAnsweredInTheirOwnForm) {
    link.receive("\1\0\0\5\0\0\0\0"s);
    Frame frame;
    EXPECT_FALSE(link.next(frame));
    link.take_output(output);
    EXPECT_EQ(output.substr(0, 8 + 6), "\x81\0\0\0\0\0\0\x67\0\0\0\x0a\0\x61"s);
    EXPECT_EQ(output.substr(14),
              "Invalid or unsupported protocol version (1); supported versions are (3/v3, 4/v4, 5/v5, 6/v6-beta)");
}

TEST_F(ServerLinkTest, BeforeStartup) {
    EXPECT_EQ(ask(query(4)).error.message, "Unexpected message QUERY, expecting STARTUP or OPTIONS");
    EXPECT_EQ(ask(request(3, 99, "")).error.message, "Unknown opcode 99");
    auto answer = ask(request(3, 8, ""));
    EXPECT_EQ(answer.error.message,
              "Wrong protocol direction (expected RESPONSE, got REQUEST) for opcode 8 (RESULT)");
    EXPECT_EQ(answer.header.version, 5);
    EXPECT_EQ(answer.header.stream, 7);
    EXPECT_EQ(ask(request(0x84, 5, "")).error.message,
              "Wrong protocol direction (expected REQUEST, got RESPONSE) for opcode 5 (OPTIONS)");
    EXPECT_EQ(ask(request(4, 4, "")).error.message, "Unexpected message CREDENTIALS, expecting STARTUP or OPTIONS");
    EXPECT_EQ(requests, 0);
}

TEST_F(ServerLinkTest, StartupOptions) {
    EXPECT_EQ(ask(startup(4, {})).error.message, "Missing value CQL_VERSION in STARTUP message");
    EXPECT_EQ(ask(startup(4, {{"CQL_VERSION", "2.0.0"}})).error.message,
              "CQL version 2.0.0 is not supported by the binary protocol (supported version are >= 3.0.0)");
    EXPECT_EQ(ask(startup(4, {{"CQL_VERSION", "abc"}})).error.message, "Invalid version value: abc");
    EXPECT_EQ(ask(startup(4, {{"CQL_VERSION", "3.4.7"}, {"COMPRESSION", "zstd"}})).error.message,
              "Unknown compression algorithm: zstd");
    EXPECT_EQ(ask(startup(5, {{"CQL_VERSION", "3.4.7"}, {"COMPRESSION", "snappy"}})).error.message,
              "Snappy compression is not supported in protocol V5");
    EXPECT_EQ(ask(request(4, 1, "\0\5\0"s)).error.message,
              "Not enough bytes to read an UTF8 serialized string preceded by its 2 bytes length");
    EXPECT_FALSE(link.started());
    EXPECT_EQ(ask(startup(3, {{"cql_version", "4.0.0"}, {"compression", "LZ4"}})).header.op(), Opcode::ready);
    EXPECT_EQ(link.compression(), Compression::lz4);
}

TEST_F(ServerLinkTest, AfterStartup) {
    for (int version : {3, 5}) {
        link = ServerLink(server_options());
        segments = false;
        start(version);
        auto framed = [&](const Bytes& frame) { return version >= 5 ? segment(frame) : frame; };
        EXPECT_EQ(ask(framed(startup(version))).error.message,
                  "Unexpected message STARTUP, the connection is already initialized");
        EXPECT_EQ(ask(framed(request(version, 5, ""))).header.op(), Opcode::supported);
        EXPECT_EQ(ask(framed(request(version, 4, ""))).error.message, "Unsupported message");
        auto answer = ask(framed(request(version, 99, "xyz")));
        EXPECT_EQ(answer.error.message, "Unknown opcode 99");
        EXPECT_EQ(answer.header.stream, 7);
        EXPECT_EQ(answer.header.version, version);
        answer = ask(framed(query(4)));
        EXPECT_EQ(
            answer.error.message,
            version >= 5
                ? "Invalid message version. Got 4/v4 but previousmessages on this connection had version 5/v5"
                : "Invalid message version. Got 4/v4 but previous messages on this connection had version 3/v3");
        EXPECT_EQ(
            ask(framed(request(66, 7, ""))).error.message,
            "Invalid or unsupported protocol version (66); supported versions are (3/v3, 4/v4, 5/v5, 6/v6-beta)");
        requests = 0;
        ask(framed(query(version) + query(version) + query(version)));
        EXPECT_EQ(requests, 3);
    }
}

TEST_F(ServerLinkTest, FramesThatAreTooLarge) {
    start(4);
    FrameHeader header;
    header.version = 4;
    header.stream = 9;
    header.opcode = 7;
    header.length = 17 << 20;
    Bytes bytes;
    header.encode(bytes);
    auto answer = ask(bytes);
    EXPECT_EQ(answer.error.code, ErrorCode::invalid);
    EXPECT_EQ(answer.error.message, "Request is too big: length 17825801 exceeds maximum allowed length 16777216.");
    EXPECT_EQ(answer.header.stream, 9);
    for (int i = 0; i < 17; ++i) ask(Bytes(1 << 20, 'x'));
    EXPECT_EQ(requests, 0);
    ask(query(4));
    EXPECT_EQ(requests, 1);
}

TEST_F(ServerLinkTest, LargeFramesInSegmentsAreSkippedToo) {
    start(5);
    FrameHeader header;
    header.opcode = 7;
    header.stream = 9;
    header.length = 17 << 20;
    Bytes first;
    header.encode(first);
    EXPECT_EQ(ask(segment(first, false)).header.stream, 9);
    size_t left = 17 << 20;
    while (left > 0) {
        size_t part = std::min(left, SegmentHeader::kMaxPayload);
        ask(segment(Bytes(part, 'x'), false));
        left -= part;
    }
    EXPECT_EQ(requests, 0);
    ask(segment(query(5)));
    EXPECT_EQ(requests, 1);
}

TEST_F(ServerLinkTest, WrongChecksumsEndTheConnection) {
    for (bool header : {true, false}) {
        link = ServerLink(server_options());
        segments = false;
        start(5);
        Bytes bytes = segment(query(5));
        auto& byte = header ? bytes[4] : bytes.back();
        byte = static_cast<char>(byte ^ 0xff);
        auto answer = ask(bytes);
        EXPECT_EQ(answer.error.code, ErrorCode::protocol_error);
        EXPECT_TRUE(answer.error.message.starts_with(
            header ? "invalid, unrecoverable CRC mismatch detected in frame header. Read "
                   : "invalid, unrecoverable CRC mismatch detected in frame body. Read "))
            << answer.error.message;
        EXPECT_TRUE(link.closing());
        ask(segment(query(5)));
        EXPECT_EQ(requests, 0);
    }
}

TEST_F(ServerLinkTest, SegmentsThatEndWithinAFrame) {
    start(5);
    EXPECT_EQ(ask(segment(query(5).substr(0, 12))).error.code, ErrorCode::server_error);
    EXPECT_EQ(ask(segment(query(5).substr(0, 5))).error.code, ErrorCode::server_error);
    ask(segment(query(5)));
    EXPECT_EQ(requests, 1);
    ask(segment(""));
    // A frame in parts, with a whole one between them.
    ask(segment(query(5).substr(0, 5), false));
    ask(segment(query(5)));
    EXPECT_EQ(requests, 2);
    ask(segment(query(5).substr(5), false));
    EXPECT_EQ(requests, 3);
    EXPECT_EQ(ask(segment(query(5) + "x", false)).error.code, ErrorCode::protocol_error);
}

TEST_F(ServerLinkTest, NegativeLengths) {
    start(5);
    Bytes bytes = query(5);
    store_be(bytes.data() + 5, int32_t{-5});
    auto answer = ask(segment(bytes));
    EXPECT_EQ(answer.error.message, "Invalid value for envelope header body length field: -5");
    EXPECT_EQ(answer.header.stream, 7);
    EXPECT_TRUE(link.closing());
}

TEST_F(ServerLinkTest, BadCompressedBodies) {
    link.receive(startup(4, {{"CQL_VERSION", "3.4.7"}, {"COMPRESSION", "lz4"}}));
    ask("");
    EXPECT_EQ(ask(request(4, 7, "\0\0\1\0garbage"s, kFlagCompressed)).header.op(), Opcode::error);
    EXPECT_EQ(ask(request(4, 7, "\0"s, kFlagCompressed)).header.op(), Opcode::error);
    ask(query(4));
    EXPECT_EQ(requests, 1);
}

}  // namespace
}  // namespace ilion::wire
