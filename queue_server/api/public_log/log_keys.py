"""Holds the keys with which a store signs its logs, and with which it cosigns others'.

A key's seed is a secret of the store, made when it is first asked for. Keys are counted: a further one signs beside
those before it until they are retired, so that whoever knows an earlier key can follow to the next.
"""

from typing import Final

from queue_server.config.values.verifier_key import COSIGNATURE_KEY
from queue_server.journal.log.note import SignerKey
from queue_server.journal.store import Store

KEY_COUNT: Final = "log keys"
RETIRED_COUNT: Final = "log keys retired"
"""Positions under which the store counts them."""
WITNESS_KEY: Final = "log witness key"
MOST_KEYS: Final = 8
"""Keys that sign side by side, so that a note stays short."""


class LogKeys:
    """The keys of one store. `name` is that of the place in the world; without it one is made from the first key."""

    def __init__(self, name: str | None = None) -> None:
        self._name = name
        self._seeds: list[bytes] = []
        self._first_seed = b""
        self._witness_seed = b""

    async def begin(self, store: Store) -> None:
        """Read the keys. Raises `Unavailable`."""
        count = await store.position(KEY_COUNT) or 1
        retired = await store.position(RETIRED_COUNT) or 0
        self._seeds = [await store.secret(_secret_name(number)) for number in range(retired + 1, count + 1)]
        self._witness_seed = await store.secret(WITNESS_KEY)
        if self._name is None:
            self._first_seed = await store.secret(_secret_name(1))

    @property
    def name(self) -> str:
        """The name of the place. Raises `RuntimeError` before `begin`."""
        if self._name is None:
            if not self._first_seed:
                raise RuntimeError("the keys of the log have not begun")
            self._name = f"kezek-{SignerKey('kezek', self._first_seed).verifier.id.hex()}"
        return self._name

    def origin(self, hall: str) -> str:
        """The name of a hall's log."""
        return f"{self.name}/{hall}"

    def signers(self, hall: str) -> list[SignerKey]:
        """The keys that sign a hall's log, the first one first."""
        return [SignerKey(self.origin(hall), seed) for seed in self._seeds]

    def witness(self) -> SignerKey:
        """The key that cosigns the logs of others."""
        return SignerKey(self.name, self._witness_seed, COSIGNATURE_KEY)


async def add_key(store: Store) -> None:
    """Let one more key sign from the next start on. Raises `ValueError` where too many sign already."""
    count, retired = await store.position(KEY_COUNT) or 1, await store.position(RETIRED_COUNT) or 0
    if count - retired >= MOST_KEYS:
        raise ValueError(f"{MOST_KEYS} keys sign already")
    await store.secret(_secret_name(count + 1))
    await store.save_position(KEY_COUNT, count + 1)


async def retire_key(store: Store) -> None:
    """Let the oldest key sign no more from the next start on. Raises `ValueError` for the only one."""
    count, retired = await store.position(KEY_COUNT) or 1, await store.position(RETIRED_COUNT) or 0
    if count - retired < 2:
        raise ValueError("one key has to stay")
    await store.save_position(RETIRED_COUNT, retired + 1)


def _secret_name(number: int) -> str:
    return f"log key {number}"
