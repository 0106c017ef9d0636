"""Reads the texts that translators wrote for a language.

To read a catalogue as it is written takes a tenth of a second, in which a hall would stand still at its first page. So
it is read once for each text of it, and what that gave is stored beside the bytecode.
"""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from queue_server.beside_bytecode import read_beside, write_beside
from queue_server.config.languages import SOURCE_LANGUAGE

if TYPE_CHECKING:
    from babel.messages import Catalog

LOCALES: Final = Path(__file__).parents[1] / "locales"


class LanguageTexts(Struct, frozen=True, array_like=True):
    """The texts of one language."""

    source: str
    """The digest of what they were made of."""
    plural: str
    """The rule by which a number has its form, as gettext writes it."""
    forms: dict[str, tuple[str, ...]]
    """Of each msgid that has a text its forms, in gettext's order of plurals."""


def catalogue(language: str) -> "Catalog":
    """The texts as translators wrote them; empty for the language of the msgids."""
    from babel.messages import Catalog  # here, as it takes a twentieth of a start
    from babel.messages.pofile import read_po

    if language == SOURCE_LANGUAGE:
        return Catalog(locale=language)
    with _file(language).open("rb") as written:
        return read_po(written, locale=language, abort_invalid=True)


def language_texts(language: str) -> LanguageTexts:
    """The texts of a language other than that of the msgids."""
    name = f"{language}.texts"
    digest = sha256(Path(__file__).read_bytes() + _file(language).read_bytes()).hexdigest()
    stored = _decoded(read_beside(__file__, name))
    if stored is not None and stored.source == digest:
        return stored
    written = catalogue(language)
    forms = {_msgid(message.id): _forms(message.string) for message in written if message.id and message.string}
    texts = LanguageTexts(digest, written.plural_expr, {msgid: of for msgid, of in forms.items() if all(of)})
    write_beside(__file__, name, msgspec.msgpack.encode(texts))
    return texts


def _file(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "kezek.po"


def _decoded(stored: bytes | None) -> LanguageTexts | None:
    try:
        return None if stored is None else msgspec.msgpack.decode(stored, type=LanguageTexts)
    except msgspec.MsgspecError:
        return None


def _msgid(of: str | list[str] | tuple[str, ...]) -> str:
    """The msgid; of a text with plurals the singular."""
    return of if isinstance(of, str) else of[0]


def _forms(of: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (of,) if isinstance(of, str) else tuple(of)
