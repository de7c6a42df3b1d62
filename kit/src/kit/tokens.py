"""Access tokens (Ed25519, checked without a network call) and tokens between services (HMAC).

Formats: JWT (RFC 7519), EdDSA (RFC 8037), key ids are JWK thumbprints (RFC 7638).
"""

import base64
import hashlib
import json
import re
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import SecretStr

from kit.errors import Unauthenticated
from kit.identity import Principal

AUDIENCE = "perplexica"
ISSUER = "perplexica-auth"
ACCESS_TOKEN_SECONDS = 600
SERVICE_TOKEN_SECONDS = 60
SERVICE_TOKEN_REUSE_SECONDS = 30
REMEMBERED_TOKENS = 4096
LEEWAY_SECONDS = 10

_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", re.DOTALL)


def public_jwk(key: Ed25519PublicKey) -> dict[str, str]:
    """Give the key as a JWK whose `kid` is its thumbprint."""
    x = _base64url(key.public_bytes_raw())
    canonical = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": x}, separators=(",", ":"))
    kid = _base64url(hashlib.sha256(canonical.encode()).digest())
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "use": "sig", "alg": "EdDSA"}


class TokenSigner:
    """Signs access tokens; only auth-svc has one."""

    def __init__(self, private_key_pem: SecretStr) -> None:
        pem = private_key_pem.get_secret_value().replace("\\n", "\n").encode()
        try:
            key = serialization.load_pem_private_key(pem, password=None)
        except ValueError as error:
            raise ValueError("JWT_SECRET is not a private key in PEM form") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError("JWT_SECRET must be an Ed25519 private key in PEM form")
        self._key = key
        self.jwk = public_jwk(key.public_key())

    def sign(self, principal: Principal, *, seconds: int = ACCESS_TOKEN_SECONDS) -> str:
        """Give an access token that is good for so many seconds."""
        now = round(time.time(), 3)
        claims = _claims(principal) | {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": now,
            "exp": int(now) + seconds,
        }
        return jwt.encode(claims, self._key, "EdDSA", headers={"kid": self.jwk["kid"]})

    def public_key_pem(self) -> str:
        """Give what the other services need as JWT_PUBLIC_KEY."""
        encoding = serialization.Encoding.PEM
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._key.public_key().public_bytes(encoding, form).decode()


class TokenVerifier:
    """Checks access tokens by the public keys alone; `revoked` knows sessions that were ended."""

    def __init__(
        self, public_keys_pem: str | None, revoked: Callable[[str, float], bool] | None = None
    ) -> None:
        self._keys: dict[str, Ed25519PublicKey] = {}
        self._revoked = revoked
        if public_keys_pem:
            self.trust(public_keys_pem)
        if public_keys_pem and not self._keys:
            raise ValueError("JWT_PUBLIC_KEY holds no Ed25519 public key in PEM form")

    def trust(self, public_keys_pem: str) -> None:
        """Accept tokens of these keys too."""
        for pem in _PEM.findall(public_keys_pem.replace("\\n", "\n")):
            key = serialization.load_pem_public_key(pem.encode())
            if isinstance(key, Ed25519PublicKey):
                self._keys[public_jwk(key)["kid"]] = key

    @property
    def jwks(self) -> list[dict[str, str]]:
        """The public keys as JWKs, for others who check tokens."""
        return [public_jwk(key) for key in self._keys.values()]

    def verify(self, token: str) -> Principal:
        """Give who the token speaks for, or raise Unauthenticated."""
        try:
            kid = jwt.get_unverified_header(token).get("kid", "")
            claims = jwt.decode(
                token,
                self._keys[kid],
                algorithms=["EdDSA"],
                audience=AUDIENCE,
                issuer=ISSUER,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "sub"]},
            )
        except (KeyError, jwt.InvalidTokenError) as error:
            raise Unauthenticated from error
        if self._is_revoked(claims):
            raise Unauthenticated(code="session_ended", message="This session was ended.")
        return _principal(claims)

    def _is_revoked(self, claims: dict[str, Any]) -> bool:
        if self._revoked is None:
            return False
        issued = float(claims["iat"])
        return any(
            self._revoked(name, issued) for name in (claims.get("sid"), claims["sub"]) if name
        )


class ServiceTokens:
    """Short tokens between services, signed with one shared secret, good for one target only."""

    def __init__(self, secret: SecretStr, service: str) -> None:
        self._secret = secret.get_secret_value()
        self._service = service
        self._signed = lru_cache(REMEMBERED_TOKENS)(self._sign)
        self._verified = lru_cache(REMEMBERED_TOKENS)(self._decode)

    def sign(self, target: str, principal: Principal | None) -> str:
        """Give a token for a call to `target`, on behalf of `principal` if there is one.

        It is good for 30 to 60 seconds and reused meanwhile: signing costs more than a look-up.
        """
        return self._signed(target, principal, int(time.time()) // SERVICE_TOKEN_REUSE_SECONDS)

    def verify(self, token: str) -> tuple[str, Principal | None]:
        """Give the calling service and on whose behalf it calls, or raise Unauthenticated."""
        expires, service, principal = self._verified(token)
        if expires + LEEWAY_SECONDS < time.time():
            raise Unauthenticated(code="service_token_invalid")
        return service, principal

    def _sign(self, target: str, principal: Principal | None, period: int) -> str:
        expires = period * SERVICE_TOKEN_REUSE_SECONDS + SERVICE_TOKEN_SECONDS
        claims = {"iss": self._service, "aud": target, "exp": expires}
        return jwt.encode(claims | (_claims(principal) if principal else {}), self._secret, "HS256")

    def _decode(self, token: str) -> tuple[float, str, Principal | None]:
        try:
            claims = jwt.decode(
                token, self._secret, ["HS256"], audience=self._service, leeway=LEEWAY_SECONDS
            )
        except jwt.InvalidTokenError as error:
            raise Unauthenticated(code="service_token_invalid") from error
        return claims["exp"], claims["iss"], _principal(claims) if "sub" in claims else None


def _claims(principal: Principal) -> dict[str, Any]:
    return {
        "sub": principal.user_id,
        "org": principal.organisation_id,
        "role": principal.role,
        "scope": " ".join(sorted(principal.scopes)),
        "sid": principal.session_id,
        "kind": principal.kind,
    }


def _principal(claims: dict[str, Any]) -> Principal:
    return Principal(
        user_id=claims["sub"],
        organisation_id=claims.get("org"),
        role=claims.get("role"),
        scopes=frozenset(claims.get("scope", "").split()),
        session_id=claims.get("sid"),
        kind=claims.get("kind", "session"),
    )


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
