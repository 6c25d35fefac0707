// The SASL conversation. AUTHENTICATE (response 0x03) names the server's authenticator; AUTH_RESPONSE (request
// 0x0F), AUTH_CHALLENGE (response 0x0E) and AUTH_SUCCESS (response 0x10) carry one token each.
//
//   AUTHENTICATE    [string]  the authenticator's Java class
//   the others      [bytes]   the token, maybe null
#pragma once

#include "base/error.hpp"
#include "wire/codec/notation.hpp"

namespace ilion::wire {

struct Authenticate {
    std::string authenticator;

    void encode(Bytes& out) const;
    static Result<Authenticate> decode(BytesView body);
};

struct AuthToken {
    OptionalBytes token;

    void encode(Bytes& out) const;
    static Result<AuthToken> decode(BytesView body);
};
using AuthChallenge = AuthToken;
using AuthResponse = AuthToken;
using AuthSuccess = AuthToken;

}  // namespace ilion::wire
