"""The words of the pages in the hall's languages.

A text is named by its English sentence (gettext msgid) with `{name}` for what is filled in. Kazakh and Russian stand in
`locales/LANGUAGE/LC_MESSAGES/kezek.po` and are read at start, so nothing is compiled and nothing can be out of date.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from aiohttp import web
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from queue_server.config.definition import LANGUAGES

LOCALES: Final = Path(__file__).parent / "locales"
SOURCE_LANGUAGE: Final = "en"
"""The language of the msgids; it needs no catalogue."""

LANGUAGE_NAMES: Final = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
"""Every language in its own words."""

LANGUAGE_COOKIE: Final = "lang"


class Words:
    """The texts of one language."""

    def __init__(self, language: str, catalogue: Catalog) -> None:
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        self.language = language
        self._catalogue = catalogue
        self._translations = Translations(compiled)

    def t(self, msgid: str, /, **params: object) -> str:
        """The text, its gaps filled."""
        return self._translations.ugettext(msgid).format_map(params)

    def tn(self, singular: str, plural: str, n: int, /, **params: object) -> str:
        """The text in the form that goes with the number `n`, which fills `{n}`."""
        return self._translations.ungettext(singular, plural, n).format_map({"n": n} | params)

    def forms(self, msgid: str, plural: str | None = None) -> list[str]:
        """Every form of a text, in gettext's order of plurals, gaps and all: what a script needs of it."""
        message = self._catalogue.get(msgid)
        if message is None or not message.string:
            return [msgid] if plural is None else [msgid, plural]
        return [message.string] if isinstance(message.string, str) else list(message.string)


@cache
def words(language: str) -> Words:
    return Words(language, catalogue(language))


def catalogue(language: str) -> Catalog:
    """What translators wrote for a language; empty for the language of the msgids."""
    if language == SOURCE_LANGUAGE:
        return Catalog(locale=language)
    with (LOCALES / language / "LC_MESSAGES" / "kezek.po").open("rb") as po:
        return read_po(po, locale=language, abort_invalid=True)


def script_texts(languages: Iterable[str], msgids: Mapping[str, str | None]) -> dict[str, dict[str, list[str]]]:
    """For each language the forms of each msgid (mapped to its plural, or None), as `words.js` reads them."""
    return {
        language: {msgid: words(language).forms(msgid, plural) for msgid, plural in msgids.items()}
        for language in languages
    }


def asked_language(request: web.Request) -> str | None:
    """The language that the address asks for (`?lang=ru`)."""
    language = request.query.get("lang")
    return language if language in LANGUAGES else None


def language_of(request: web.Request) -> str:
    """The reader's language: what the address asks for, what was chosen before, what the browser prefers, Kazakh."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return asked_language(request) or (chosen if chosen in LANGUAGES else None) or _preferred(request)


def _preferred(request: web.Request) -> str:
    """RFC 9110, section 12.5.4: `Accept-Language: ru-RU,ru;q=0.9,kk;q=0.8`; of equal weights the first."""
    best, weight = LANGUAGES[0], 0.0
    for part in request.headers.get("Accept-Language", "").split(","):
        tag, _, parameter = part.partition(";")
        language = tag.strip().split("-")[0].lower()
        quality = _quality(parameter)
        if language in LANGUAGES and quality > weight:
            best, weight = language, quality
    return best


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0
