"""Gives the scripts of a page their texts in one file, which a browser keeps as long as a static file.

The address of a file names the languages and the page's module: `words/kk/displays/phone/phone-ticket.js`;
`words/kk.ru.en/displays/kiosk/hall-kiosk.js` for a screen that speaks several, whose English sentences are sent once
then. So any server of the same version has it, whichever pages it has shown.
"""

import asyncio
from collections.abc import Iterable
from typing import Final

from msgspec import json

from queue_server.config.languages import FALLBACK, LANGUAGES, SOURCE_LANGUAGE
from queue_server.pages.assets.compression import StaticFile, static_file
from queue_server.pages.assets.sources import PageSources
from queue_server.pages.wording.problems import ANY_ERROR, CHOICE_PROBLEMS, PROBLEMS, VISITORS_PROBLEMS
from queue_server.pages.wording.words import script_texts

WORDS_FOLDER: Final = "words/"
LANGUAGE_SEPARATOR: Final = "."
SEVERAL_LANGUAGES_OF: Final = "displays"
"""The package whose pages change their language while they stand: screens and kiosks."""

ANY_CODE: Final = ""
"""The code of what a page says, in its reader's language, of a problem whose own sentence has not come."""

_OF_KIOSK: Final = "displays/kiosk/hall-kiosk.js"
PROBLEMS_LATER: Final = {
    "displays/phone/phone-ticket.js": "displays/phone/phone-later.js",
    _OF_KIOSK: "displays/kiosk/kiosk-later.js",
}
"""Page -> what it loads once it is usable. The sentences of problems, most of its texts, come with that: a page with a
slow line can wait for them, since nobody is refused before anything can be pressed. What a kiosk's first screen itself
says of a closed hall comes at first."""


def words_place(languages: Iterable[str], module: str) -> str:
    """The place of the texts of a module and all that it imports, in languages."""
    return f"{WORDS_FOLDER}{LANGUAGE_SEPARATOR.join(_in_order(languages))}/{module}"


def _in_order(languages: Iterable[str]) -> tuple[str, ...]:
    codes = set(languages)
    return tuple(code for code in LANGUAGES if code in codes)


_files: Final[dict[tuple[PageSources, str], StaticFile]] = {}


async def words_file(sources: PageSources, place: str) -> StaticFile:
    """The file at a place; a script that adds its texts to `kezekWords`, from which `words.js` takes them.

    It is made when it is first asked for, beside the halls: the scripts of a page take up to half a second. Raises
    `KeyError` for languages or a module that are not there.
    """
    codes, _, module = place.removeprefix(WORDS_FOLDER).partition("/")
    languages = tuple(codes.split(LANGUAGE_SEPARATOR))
    # strangers name what they like: only what a page can ask for is made and stays in memory
    if not codes or languages != _in_order(languages) or module not in sources.script_modules:
        raise KeyError(place)
    if len(languages) > 1 and not module.startswith(SEVERAL_LANGUAGES_OF):
        raise KeyError(place)
    file = _files.get((sources, place))
    if file is None:
        file = _files[sources, place] = await asyncio.to_thread(_make, sources, languages, module)
    return file


def _make(sources: PageSources, languages: tuple[str, ...], module: str) -> StaticFile:
    msgids = sources.script_msgids(module)
    if not msgids:
        raise KeyError(module)
    problems = _problems(sources, module)
    texts = script_texts(languages, {**msgids, **dict.fromkeys(problems.values())})
    plurals = {code: LANGUAGES[code].plurals for code in texts}
    registry = {"plurals": plurals, "fallback": FALLBACK, "source": SOURCE_LANGUAGE}
    document = json.encode({"texts": texts, "problems": problems, **registry})
    body = b"(self.kezekWords = self.kezekWords || []).push(" + document + b");\n"
    return static_file(body, "text/javascript; charset=utf-8")


def _problems(sources: PageSources, module: str) -> dict[str, str]:
    """The sentences of the problem documents that the scripts can get: of those of a visitor's page the fewest."""
    is_late = module in PROBLEMS_LATER.values()
    if module in PROBLEMS_LATER:
        return {ANY_CODE: ANY_ERROR} | (CHOICE_PROBLEMS if module == _OF_KIOSK else {})
    if not (is_late or sources.names_problems(module)):
        return {}
    return VISITORS_PROBLEMS if module.startswith("displays/") else PROBLEMS
