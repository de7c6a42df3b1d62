"""Tokens are checked by keys alone, and only by the right ones."""

import time

import jwt
import pytest
from kit.errors import Unauthenticated
from kit.identity import Principal
from kit.testing.callers import new_signing_key
from kit.tokens import ServiceTokens, TokenSigner, TokenVerifier
from pydantic import SecretStr

PRINCIPAL = Principal("u1", "o1", "admin", frozenset({"chat"}), session_id="s1")


def test_round_trip_keeps_who_and_rights():
    signer = TokenSigner(new_signing_key())
    verifier = TokenVerifier(signer.public_key_pem())
    assert verifier.verify(signer.sign(PRINCIPAL)) == PRINCIPAL


def test_two_keys_can_stand_side_by_side_during_rotation():
    old, new = TokenSigner(new_signing_key()), TokenSigner(new_signing_key())
    verifier = TokenVerifier(old.public_key_pem() + new.public_key_pem())
    assert verifier.verify(old.sign(PRINCIPAL)) == verifier.verify(new.sign(PRINCIPAL))


@pytest.mark.parametrize("seconds", [-11, -3600])
def test_an_expired_token_is_refused(seconds):
    signer = TokenSigner(new_signing_key())
    with pytest.raises(Unauthenticated):
        TokenVerifier(signer.public_key_pem()).verify(signer.sign(PRINCIPAL, seconds=seconds))


def test_another_key_another_audience_and_no_algorithm_are_refused():
    signer, other = TokenSigner(new_signing_key()), TokenSigner(new_signing_key())
    verifier = TokenVerifier(signer.public_key_pem())
    claims = {"sub": "u1", "iat": time.time(), "exp": time.time() + 60, "aud": "perplexica"}
    unsigned = jwt.encode(claims, "", "none", headers={"kid": signer.jwk["kid"]})
    confused = jwt.encode(claims, "x" * 32, "HS256", headers={"kid": signer.jwk["kid"]})
    for token in (other.sign(PRINCIPAL), unsigned, confused, "", "a.b.c"):
        with pytest.raises(Unauthenticated):
            verifier.verify(token)


def test_keys_of_the_wrong_kind_are_refused_with_the_variable_named():
    with pytest.raises(ValueError, match="JWT_SECRET"):
        TokenSigner(SecretStr("secret"))
    with pytest.raises(ValueError, match="JWT_PUBLIC_KEY"):
        TokenVerifier("-----BEGIN NONSENSE-----")


def test_a_pem_with_escaped_newlines_is_read():
    pem = new_signing_key().get_secret_value()
    signer = TokenSigner(SecretStr(pem.replace("\n", "\\n")))
    verifier = TokenVerifier(signer.public_key_pem().replace("\n", "\\n"))
    assert verifier.verify(signer.sign(PRINCIPAL)) == PRINCIPAL


def test_a_service_token_is_good_for_its_target_only():
    secret = SecretStr("s" * 32)
    chat, search = ServiceTokens(secret, "chat-svc"), ServiceTokens(secret, "search-svc")
    assert search.verify(chat.sign("search-svc", PRINCIPAL)) == ("chat-svc", PRINCIPAL)
    assert search.verify(chat.sign("search-svc", None)) == ("chat-svc", None)
    for token in (
        chat.sign("library-svc", PRINCIPAL),
        ServiceTokens(SecretStr("t" * 32), "chat-svc").sign("search-svc", None),
    ):
        with pytest.raises(Unauthenticated):
            search.verify(token)


def test_a_key_can_be_trusted_later_and_all_are_published():
    first, second = TokenSigner(new_signing_key()), TokenSigner(new_signing_key())
    verifier = TokenVerifier(first.public_key_pem())
    verifier.trust(second.public_key_pem())
    assert verifier.verify(second.sign(PRINCIPAL)) == PRINCIPAL
    assert verifier.jwks == [first.jwk, second.jwk]
