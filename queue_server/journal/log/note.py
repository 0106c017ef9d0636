"""Signs notes, and opens signed ones, with Ed25519 keys. Pure.

The library of signatures is loaded by the first of them: it takes 8 MB, and many a server is never asked for one.

A note is a text that ends with a newline, an empty line, and a line for each signature. Its signatures are those of a
log, over the text, and cosignatures of witnesses, over a time and the text.

Source: https://c2sp.org/signed-note and https://c2sp.org/tlog-cosignature.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence
from typing import Final, Self

from msgspec import Struct

from queue_server.config.values.verifier_key import COSIGNATURE_KEY, ED25519_KEY, KEY_ID_BYTES, VerifierKey

MOST_NOTE_BYTES: Final = 64_000
"""A note with more is not read: no text of a log and no sixteen signatures are as long."""
_TIME_BYTES: Final = 8
_DASH: Final = "\u2014 "


class NoteError(Exception):
    """A note has a wrong format, or a signature that is not of the key."""


class Signature(Struct, frozen=True):
    """A line below a note: who has signed, with which key, and the bytes."""

    name: str
    key_id: bytes
    data: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {_encoded(self.key_id + self.data)}\n"


class SignedNote(Struct, frozen=True):
    """A text, with its last newline, and its signatures, of which nothing is believed before `signed_by`."""

    text: str
    signatures: Sequence[Signature]

    @classmethod
    def read(cls, note: str) -> Self:
        """The note of that text. Raises `NoteError`."""
        text, separator, lines = note.rpartition("\n\n")
        if len(note) > MOST_NOTE_BYTES or not separator or not lines.endswith("\n"):
            raise NoteError("a signed note is a text, an empty line, and lines with signatures")
        if any(character < " " and character != "\n" for character in note):
            raise NoteError("a signed note has no control characters")
        return cls(f"{text}\n", tuple(_signature(line) for line in lines.splitlines()))

    def signed_by(self, key: VerifierKey) -> int | None:
        """The time in s since 1970 that a witness with this key has signed, or 0 for a log's signature; None where the
        key has not signed. Raises `NoteError` where a signature under its name and id is not the key's."""
        for signature in self.signatures:
            if (signature.name, signature.key_id) == (key.name, key.id):
                return _verified_time(self.text, key, signature.data)
        return None

    def with_signatures(self, signatures: Iterable[Signature]) -> "SignedNote":
        return SignedNote(self.text, (*self.signatures, *signatures))

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"


class SignerKey:
    """A private key, under the name of whoever signs with it."""

    def __init__(self, name: str, seed: bytes, key_type: int = ED25519_KEY) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = VerifierKey(name, key_type, self._private.public_key().public_bytes_raw())

    def signature(self, text: str) -> Signature:
        """A log's signature of the text, which ends with a newline."""
        return Signature(self.verifier.name, self.verifier.id, self._private.sign(text.encode()))

    def cosignature(self, text: str, seconds: int) -> Signature:
        """A witness's signature of the text at a time (s since 1970)."""
        signed = self._private.sign(_cosigned(text, seconds))
        return Signature(self.verifier.name, self.verifier.id, seconds.to_bytes(_TIME_BYTES) + signed)


def _verified_time(text: str, key: VerifierKey, data: bytes) -> int:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    is_cosignature = key.type == COSIGNATURE_KEY
    seconds = int.from_bytes(data[:_TIME_BYTES]) if is_cosignature else 0
    signed = _cosigned(text, seconds) if is_cosignature else text.encode()
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(data[_TIME_BYTES:] if is_cosignature else data, signed)
    except (InvalidSignature, ValueError):
        raise NoteError(f"the signature of {key.name} is not that of its key") from None
    return seconds


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    data = _decoded(encoded)
    if not line.startswith(_DASH) or not _is_name(name) or len(data) <= KEY_ID_BYTES:
        raise NoteError("a signature is written as a dash, a name and the bytes in Base64")
    return Signature(name, data[:KEY_ID_BYTES], data[KEY_ID_BYTES:])


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(character.isspace() for character in name)


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteError("what should be Base64 is not") from None
