"""Opens the store of a place: a data folder, or the address of a PostgreSQL database."""

import asyncio
import contextlib
import logging
from pathlib import Path
from typing import Final

from msgspec import Struct

from queue_server.config.mistakes import sentence_of
from queue_server.config.values.store_url import is_store_url, url_mistake
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import DatabaseAway, Store, Unavailable, Unusable

log = logging.getLogger(__name__)

WAIT_S: Final = 2.0
"""How often a start asks for a database that is away."""


class StoreUrl(Struct, frozen=True):
    """A store on PostgreSQL. Without `password_file` the password comes from the file of PGPASSFILE or from
    `~/.pgpass`."""

    url: str
    password_file: Path | None = None

    def __str__(self) -> str:
        return self.url


Place = Path | StoreUrl


def place_of(text: str) -> Place:
    """The place that a text names. Raises `ValueError` with a sentence."""
    if not is_store_url(text):
        if Path(text).is_file():
            raise ValueError(sentence_of("{file} is a file; name the folder of the journal", file=text))
        return Path(text)
    if (mistake := url_mistake(text)) is not None:
        raise ValueError(mistake)
    return StoreUrl(text)


def name_of_place(place: Place) -> str:
    """The place as another one names it: by the whole path, or by the address without the role."""
    if isinstance(place, Path):
        return str(place.absolute())
    scheme, _, rest = place.url.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}://{authority.rpartition('@')[2]}{slash}{path.partition('?')[0]}"


async def open_place(place: Place, *, read_only: bool = False, as_owner: bool = False) -> Store:
    """The store of a place. A folder gets one if need be, unless it is `read_only`; a database must have one. Raises
    `Unavailable`, `Unusable`."""
    if isinstance(place, Path):
        return await SqliteStore.open(place, read_only=read_only)
    need_driver()
    from queue_server.journal.postgres.postgres_store import PostgresStore

    return await PostgresStore.open(
        place.url, password_file=place.password_file, read_only=read_only, as_owner=as_owner
    )


async def open_for_server(place: Place, has_ended: asyncio.Event) -> Store | None:
    """The store of a place for a server that starts: it waits for a database that is away, until the event is set;
    then None. Raises `Unavailable` for a folder, `Unusable`."""
    reason = ""
    while not has_ended.is_set():
        try:
            store = await open_place(place)
        except DatabaseAway as fault:
            if str(fault) != reason:
                log.warning("the start waits for the database: %s", fault)
            reason = str(fault)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(has_ended.wait(), WAIT_S)
        else:
            if isinstance(place, StoreUrl):
                await _warn_of_loss(store, place)
            return store
    return None


async def _warn_of_loss(store: Store, place: StoreUrl) -> None:
    from queue_server.journal.postgres.postgres_store import PostgresStore

    if isinstance(store, PostgresStore):
        with contextlib.suppress(Unavailable):
            await store.warn_of_loss(place.url)


def need_driver() -> None:
    """Raises `Unusable` where the library for PostgreSQL is not installed: a hall on one machine does without it."""
    from importlib.util import find_spec

    if find_spec("asyncpg") is None:
        raise Unusable(
            sentence_of(
                "the library for PostgreSQL is not installed: run {command}", command="pip install 'kezek[postgres]'"
            )
        )
