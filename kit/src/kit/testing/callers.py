"""Callers of every kind, for the test that every endpoint needs."""

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr

from kit.identity import Principal
from kit.ids import new_id
from kit.tokens import TokenSigner

Headers = dict[str, str]


def new_signing_key() -> SecretStr:
    """Make an Ed25519 private key, as JWT_SECRET takes it."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return SecretStr(pem.decode())


class Callers:
    """Callers: `nobody`, `owner`, `stranger` of the same organisation, `outsider` of another."""

    def __init__(self) -> None:
        self.signing_key = new_signing_key()
        self._signer = TokenSigner(self.signing_key)
        self.public_key = self._signer.public_key_pem()
        ours, theirs = new_id(), new_id()
        self.owner_principal = Principal(new_id(), ours, "owner", session_id=new_id())
        self.stranger_principal = Principal(new_id(), ours, "member", session_id=new_id())
        self.outsider_principal = Principal(new_id(), theirs, "owner", session_id=new_id())
        self.nobody: Headers = {}
        self.owner = self.headers(self.owner_principal)
        self.stranger = self.headers(self.stranger_principal)
        self.outsider = self.headers(self.outsider_principal)

    def headers(self, principal: Principal) -> Headers:
        """Give the headers that make a request come from this principal."""
        return {"Authorization": f"Bearer {self._signer.sign(principal)}"}

    def someone(self) -> tuple[Principal, Headers]:
        """Make a new person without an organisation, so that tests do not meet one another."""
        principal = Principal(new_id(), session_id=new_id())
        return principal, self.headers(principal)
