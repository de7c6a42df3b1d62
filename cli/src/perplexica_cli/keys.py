"""The key that signs access tokens when accounts are used on a laptop."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from kit.tokens import TokenSigner
from pydantic import SecretStr


def read_or_make_key(path: Path) -> dict[str, object]:
    """Settings with a key pair of this installation; made once, readable by its owner only."""
    if not path.exists():
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(pem)
        unfinished.rename(path)
    secret = SecretStr(path.read_text(encoding="ascii"))
    return {"jwt_secret": secret, "jwt_public_key": TokenSigner(secret).public_key_pem()}
