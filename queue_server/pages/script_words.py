"""Gives the scripts of a page their texts: a file for each language, which a browser keeps as long as a static file.

The address of a file names the language and the scripts, `words/kk/displays/phone-ticket.js` or `words/kk/displays` for
all scripts of a package. So any server of the same version has it, whichever pages it has shown.
"""

import asyncio
from typing import Final

from msgspec import json

from queue_server.config.languages import FALLBACK, LANGUAGES, SOURCE_LANGUAGE
from queue_server.pages.compression import StaticFile, static_file
from queue_server.pages.problems import PROBLEMS, VISITORS_PROBLEMS
from queue_server.pages.sources import PageSources
from queue_server.pages.words import script_texts

WORDS_FOLDER: Final = "words/"


def words_place(language: str, scripts: str) -> str:
    """The place of the texts of a package's scripts, or of a module with its imports, in a language."""
    return f"{WORDS_FOLDER}{language}/{scripts}"


_files: Final[dict[tuple[PageSources, str], StaticFile]] = {}


async def words_file(sources: PageSources, place: str) -> StaticFile:
    """The file at a place; a script that adds its texts to `kezekWords`, from which `words.js` takes them.

    It is made when it is first asked for, beside the halls: all scripts of a package take half a second. Raises
    `KeyError` for a language or scripts that are not there.
    """
    language, _, scripts = place.removeprefix(WORDS_FOLDER).partition("/")
    if language not in LANGUAGES or scripts not in sources.script_names:  # strangers name what they like
        raise KeyError(place)
    file = _files.get((sources, place))
    if file is None:
        file = _files[sources, place] = await asyncio.to_thread(_make, sources, language, scripts)
    return file


def _make(sources: PageSources, language: str, scripts: str) -> StaticFile:
    msgids = sources.script_msgids(scripts)
    if not msgids:
        raise KeyError(scripts)
    is_package = "/" not in scripts
    if is_package:
        msgids = {**sources.script_msgids("pages"), **msgids}
    problems = _problems(sources, scripts)
    texts = script_texts((language,), {**msgids, **dict.fromkeys(problems.values())})
    plurals = {code: LANGUAGES[code].plurals for code in texts}
    languages = {"plurals": plurals, "fallback": FALLBACK, "source": SOURCE_LANGUAGE}
    document = json.encode({"texts": texts, "problems": problems, **languages})
    body = b"(self.kezekWords = self.kezekWords || []).push(" + document + b");\n"
    return static_file(body, "text/javascript; charset=utf-8")


def _problems(sources: PageSources, scripts: str) -> dict[str, str]:
    """The sentences of the problem documents that the scripts can get: of those of a visitor's page the fewest."""
    if not sources.names_problems(scripts):
        return {}
    return VISITORS_PROBLEMS if scripts.startswith("displays/") else PROBLEMS
