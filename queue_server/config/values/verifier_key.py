"""Defines the public key of a log or of a witness, as it is written: NAME+ID+KEY. Pure.

Source: https://c2sp.org/signed-note and https://c2sp.org/tlog-cosignature.
"""

import base64
import re
from hashlib import sha256
from typing import Final, Self

from msgspec import Struct

ED25519_KEY: Final = 0x01
COSIGNATURE_KEY: Final = 0x04
KEY_ID_BYTES: Final = 4
_WRITTEN: Final = re.compile(r"([^\s+]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")


class VerifierKeyError(ValueError):
    """A key has a wrong format."""


class VerifierKey(Struct, frozen=True):
    """A public key, under the name of whoever signs with it. `type` is that of its signatures."""

    name: str
    type: int
    public: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """The key of that text. Raises `VerifierKeyError`."""
        match = _WRITTEN.fullmatch(text.strip())
        data = base64.b64decode(match[3]) if match is not None else b""
        if match is None or data[0] not in (ED25519_KEY, COSIGNATURE_KEY):
            raise VerifierKeyError("a key is written as NAME+ID+KEY, with an Ed25519 key")
        key = cls(match[1], data[0], data[1:])
        if match[2] != key.id.hex():
            raise VerifierKeyError("the key's id does not belong to its name and its bytes: it was not copied whole")
        return key

    @property
    def id(self) -> bytes:
        """Four bytes by which signatures name the key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public).digest()[:KEY_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.type]) + self.public).decode()}"
