"""Gives the texts of the pages in the hall's languages.

A text is named by its English sentence (gettext msgid) with `{name}` for a value. Texts in the other languages stand in
`locales/LANGUAGE/LC_MESSAGES/kezek.po` and are read when first needed, so nobody has to compile them. A text that a
catalogue lacks is shown in the language `FALLBACK`.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from gettext import c2py
from typing import TYPE_CHECKING, Final

from queue_server.config.languages import FALLBACK, LANGUAGES, SOURCE_LANGUAGE, STAFF_LANGUAGES
from queue_server.pages.wording.catalogues import language_texts
from queue_server.views.person_names import replace_pseudonyms

if TYPE_CHECKING:
    from aiohttp import web

LANGUAGE_COOKIE: Final = "lang"

COUNTS: Final = frozenset({"n", "count", "of", "done", "limit", "minutes", "seen", "needed"})
"""The gaps that hold counts: their numbers are written with thousands parted, those of windows and ports never."""


class Words:
    """The texts of one language; texts that it lacks are taken from `FALLBACK`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._forms: Mapping[str, Sequence[str]] = {}
        if language != SOURCE_LANGUAGE:
            texts = language_texts(language)
            self._forms, self._plural = texts.forms, c2py(texts.plural)

    def t(self, msgid: str, /, **params: object) -> str:
        """The text, with its gaps filled."""
        return self.unfilled(msgid).format_map(self._written(params))

    def tn(self, singular: str, plural: str, n: int, /, **params: object) -> str:
        """The text in the form that goes with the number `n`, which fills `{n}`."""
        text = self.translation(singular, n) or (singular if n == 1 else plural)
        return text.format_map(self._written({"n": n} | params))

    def unfilled(self, msgid: str) -> str:
        """The text with its gaps."""
        return self.translation(msgid, 1) or msgid

    def translation(self, msgid: str, n: int) -> str | None:
        """The form of a text that goes with the number `n`; None where nobody has translated it."""
        forms = self._forms.get(msgid)
        if forms is not None:
            return forms[self._plural(n)] if len(forms) > 1 else forms[0]
        return words(FALLBACK).translation(msgid, n) if self.language not in (FALLBACK, SOURCE_LANGUAGE) else None

    def people(self, text: str) -> str:
        """The text, with each pseudonym of somebody who was deleted in words."""
        return replace_pseudonyms(text, lambda n: self.t("Former colleague {n}", n=n))

    def _written(self, params: dict[str, object]) -> dict[str, object]:
        return {name: self._as_read(name, value) for name, value in params.items()}

    def _as_read(self, name: str, value: object) -> object:
        """What fills a gap: thousands are parted in what is a count, and a pseudonym is words."""
        if isinstance(value, str):
            return self.people(value)
        return grouped(value, self.language) if name in COUNTS and isinstance(value, int) else value

    def has(self, msgid: str) -> bool:
        """Whether the language itself has the text."""
        return self.language == SOURCE_LANGUAGE or msgid in self._forms

    def forms(self, msgid: str, plural: str | None = None) -> list[str]:
        """Every form of a text, in gettext's order of plurals, with its gaps unfilled, for a script."""
        return list(self._forms.get(msgid) or ([msgid] if plural is None else [msgid, plural]))


def grouped(number: int, language: str) -> str:
    """A whole number with its thousands parted as the language does it."""
    return f"{number:,}".replace(",", LANGUAGES[language].thousands)


@cache
def words(language: str) -> Words:
    return Words(language)


def script_texts(languages: Iterable[str], msgids: Mapping[str, str | None]) -> dict[str, dict[str, list[str]]]:
    """For each language the forms of each msgid (mapped to its plural, or None), as `words.js` reads them.

    Texts that a language lacks stand under `FALLBACK`, and take its plural forms. Those of the msgids' own language are
    not repeated.
    """
    texts: dict[str, dict[str, list[str]]] = {language: {} for language in languages}
    for language in tuple(texts):
        for msgid, plural in msgids.items():
            source = language if words(language).has(msgid) else FALLBACK
            if source == SOURCE_LANGUAGE:
                continue
            texts.setdefault(source, {})[msgid] = words(source).forms(msgid, plural)
    return texts


def asked_language(request: "web.Request", offered: Sequence[str] = STAFF_LANGUAGES) -> str | None:
    """The language that the address asks for (`?lang=ru`), if it is offered."""
    code = request.query.get("lang")
    return code if code in offered else None


def language_of(request: "web.Request", offered: Sequence[str] = STAFF_LANGUAGES, ticket: str | None = None) -> str:
    """The reader's language, of those offered: that of the address, the one chosen before, that of the ticket, the
    browser's preference, the first."""
    wishes = (request.query.get("lang"), request.cookies.get(LANGUAGE_COOKIE), ticket)
    return next((wish for wish in wishes if wish in offered and wish is not None), None) or _preferred(request, offered)


def _preferred(request: "web.Request", offered: Sequence[str]) -> str:
    """The browser's preferred language (RFC 9110, section 12.5.4: `Accept-Language: ru-RU,ru;q=0.9,kk;q=0.8`); of equal
    weights the first."""
    best, weight = offered[0], 0.0
    for part in request.headers.get("Accept-Language", "").split(","):
        tag, _, parameter = part.partition(";")
        language = tag.strip().split("-")[0].lower()
        quality = _quality(parameter)
        if language in offered and quality > weight:
            best, weight = language, quality
    return best


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0
