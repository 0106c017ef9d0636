"""Encrypts the certificates and secrets of a hall with a passphrase, as an age file (https://age-encryption.org/v1).

The key is derived from the passphrase by scrypt, and an altered file cannot be decrypted. Anybody with the program
`age` can open the part without Kezek: it is JSON, the place of the configuration's key -> the bytes of the file, in
Base64.
"""

import time
from pathlib import Path
from typing import Final

from msgspec import DecodeError, json

from queue_server.backups.contents import SECRET_KEYS
from queue_server.journal.store import Unusable

SECRETS: Final = "secrets.age"
SHORTEST_PASSPHRASE: Final = 12
"""The least characters of a passphrase: a person who has the copy can guess without a limit of time."""
LARGEST_SECRET: Final = 1 << 20
"""The most bytes of one file: a chain of certificates has some thousands."""
LARGEST_PART: Final = 16 << 20
DECRYPTION_TRIES: Final = 20
DECRYPTION_PAUSE_S: Final = 0.25
TOO_MUCH_WORK: Final = "Excessive work parameter"
"""What age says of a passphrase that would take this machine some sixteen seconds, by how long it has taken for a first
small piece of that work: a machine that was busy in this moment seems a hundred times slower than it is."""


class WrongPassphrase(Unusable):
    """The passphrase does not open the certificates and secrets."""


def need_passphrase(passphrase: str) -> str:
    """The passphrase. Raises `Unusable` for one that is too easy to guess."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Unusable(f"the passphrase has fewer than {SHORTEST_PASSPHRASE} characters: take some words")
    return passphrase


def locked(files: dict[str, Path], passphrase: str) -> bytes:
    """The files, encrypted. Raises `OSError`, and `Unusable` for a file that is too large."""
    from pyrage import passphrase as age

    return bytes(age.encrypt(json.encode({key: _read(path) for key, path in files.items()}), passphrase))


def unlocked(part: bytes, passphrase: str) -> dict[str, bytes]:
    """The bytes of each file by the place of its key. Raises `WrongPassphrase`, and `Unusable` when too busy."""
    try:
        files = _files.decode(_decrypted(part, passphrase))
    except DecodeError as error:
        raise Unusable(f"the certificates and secrets of this backup cannot be read: {error}") from error
    places = {".".join(key) for key in SECRET_KEYS}
    return {key: body for key, body in files.items() if key in places and len(body) <= LARGEST_SECRET}


def _decrypted(part: bytes, passphrase: str) -> bytes:
    from pyrage import DecryptError
    from pyrage import passphrase as age

    for _ in range(DECRYPTION_TRIES):
        try:
            return bytes(age.decrypt(part, passphrase))
        except DecryptError as error:
            if not str(error).startswith(TOO_MUCH_WORK):
                sentence = "the passphrase does not open the certificates and secrets of this backup"
                raise WrongPassphrase(sentence) from None
            time.sleep(DECRYPTION_PAUSE_S)
    raise Unusable("this machine is too busy to open the certificates and secrets of this backup: try again later")


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        body = file.read(LARGEST_SECRET + 1)
    if len(body) > LARGEST_SECRET:
        raise Unusable(f"{path} is no certificate or secret: it has more than {LARGEST_SECRET} bytes")
    return body


_files: Final = json.Decoder(dict[str, bytes])
