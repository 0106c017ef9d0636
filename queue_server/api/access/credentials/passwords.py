"""Hashes and checks passwords with argon2id, on a thread of its own; an unknown name takes the same work."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from queue_server.api.access.credentials.guessable import is_password_guessable, is_pin_guessable

THREADS: Final = 2
"""How many checks run at once. Each takes 64 MiB (RFC 9106, section 4, second choice): more would let strangers fill
the memory."""

_hasher: Final = PasswordHasher()
_NOBODYS: Final = "nobody has this name, and finding that out takes as long as finding a wrong password"


def hash_password(password: str) -> str:
    """The hash that is stored for a password."""
    return _hasher.hash(password)


class Passwords:
    """Checks passwords beside the loop."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, "password")
        self._nobody: str | None = None

    async def is_right(self, password_hash: str | None, password: str) -> bool:
        """Whether the password fits the hash; without a hash the answer is no, after the same time."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._verify, password_hash, password)

    async def hashed(self, password: str) -> str:
        """The hash that is stored for a password, computed on the thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, hash_password, password)

    async def is_guessable(self, password: str, name: str) -> bool:
        """Whether the password is among those that are tried first for that person."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, is_password_guessable, password, name)

    async def is_pin_guessable(self, pin: str) -> bool:
        """Whether the PIN is among those that are tried first."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, is_pin_guessable, pin)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verify(self, password_hash: str | None, password: str) -> bool:
        if self._nobody is None:
            self._nobody = hash_password(_NOBODYS)
        try:
            return _hasher.verify(password_hash or self._nobody, password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False
