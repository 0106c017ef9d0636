"""Defines where the journals of a server are kept: `[store]` of the configuration. Pure.

It concerns one machine, and is never written to a journal.
"""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from queue_server.config.mistakes import Mistake
from queue_server.config.sections.openid import SecretFile
from queue_server.config.values.store_url import url_mistake

StoreUrlText = Annotated[str, Meta(min_length=1, description="an address such as postgresql://db.example/kezek")]


class StoreSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The store. Without `url` it is the file in the data folder.

    `password_file` holds the password of the role in `url`. First answers to command ids are kept for `answers_days`:
    a command that is repeated later than that is a command of its own.
    """

    url: StoreUrlText | None = None
    password_file: SecretFile | None = None
    answers_days: Annotated[int, Meta(ge=1, le=3650)] = 30


def check(store: StoreSettings) -> Iterator[Mistake]:
    """The mistake of the address, if any."""
    if store.url is not None and (mistake := url_mistake(store.url)) is not None:
        yield ("store", "url"), mistake
