"""Reads the address of a store on PostgreSQL, such as `postgresql://HOST1,HOST2/kezek`. Pure."""

from typing import Final
from urllib.parse import parse_qs, urlsplit

from queue_server.config.mistakes import Sentence, sentence_of

SCHEMES: Final = ("postgresql", "postgres")
SECRET_PARAMETERS: Final = frozenset({"password", "sslpassword"})
"""What must not stand in an address: addresses are seen by whoever lists processes, and they are logged."""


def is_store_url(text: str) -> bool:
    """Whether a text is meant as an address, and not as the name of a folder."""
    return text.partition("://")[0].lower() in SCHEMES and "://" in text


def url_mistake(text: str) -> Sentence | None:
    """What is wrong with an address, in words that do not repeat a password; None where it can be tried."""
    if not is_store_url(text):
        return sentence_of("a store's address begins with postgresql://, such as postgresql://db.example/kezek")
    try:
        parts = urlsplit(text)
        parameters = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    except ValueError:
        return sentence_of(
            "this is no address; write postgresql://HOST/DATABASE, such as postgresql://db.example/kezek"
        )
    # a password may hold characters of an address, so it is looked for in all that stands before the last @
    authority = text.partition("://")[2].rpartition("@")[0]
    if ":" in authority or SECRET_PARAMETERS & parameters.keys():
        return sentence_of(
            "a password must not stand in the address: others can read it there; put it into a file and name "
            "that in [store], or use the file of PGPASSFILE"
        )
    if not parts.path.strip("/") and not {"dbname", "database", "service"} & parameters.keys():
        return sentence_of("the address does not say which database: write postgresql://HOST/DATABASE")
    return None
