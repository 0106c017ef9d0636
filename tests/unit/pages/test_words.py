"""The words of the pages: complete in Kazakh and Russian, in the right form, and in the reader's language."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request
from babel.messages.extract import extract
from jinja2.ext import babel_extract

import displays
import firmware_bridge
import operator_console
import queue_server.api.configuration.configuration
import queue_server.api.configuration.configuration_good
import queue_server.config
import queue_server.pages
import queue_server.pages.settings_notice
import queue_server.reports
from queue_server.api.http.problem import STATUS
from queue_server.pages.problems import PROBLEMS, STATUS_SENTENCES
from queue_server.pages.site import KEYWORDS, Site
from queue_server.pages.words import catalogue, language_of, script_texts, words

PACKAGES = {
    name: Path(package.__file__ or "").parent
    for name, package in (
        ("pages", queue_server.pages),
        ("displays", displays),
        ("operator_console", operator_console),
        ("firmware_bridge", firmware_bridge),
        ("reports", queue_server.reports),
    )
}
GAP = re.compile(r"\{\w+\}")


def template_msgids() -> Iterator[tuple[str, str | None]]:
    """Every text that a template names, and its plural."""
    for package in PACKAGES.values():
        for template in sorted((package / "templates").glob("*.html")):
            with template.open("rb") as file:
                for _, function, message, _ in babel_extract(file, tuple(KEYWORDS), [], {}):
                    texts = [message] if isinstance(message, str) else [m for m in message or () if m]
                    if texts:
                        yield texts[0], texts[1] if function == "tn" else None


def python_msgids() -> Iterator[tuple[str, str | None]]:
    """Every text that Python itself says, as the words of a printed ticket are, and its plural."""
    for package in PACKAGES.values():
        for module in sorted(package.rglob("*.py")):
            with module.open("rb") as file:
                for _, message, _, _ in extract("python", file, KEYWORDS):
                    yield (message, None) if isinstance(message, str) else (message[0], message[1])


def mistake_msgids() -> Iterator[str]:
    """Every sentence that may stand beside a field of the administrator's page, and what it may ask to be written."""
    modules = sorted(Path(queue_server.config.__file__).parent.rglob("*.py"))
    others = (
        queue_server.api.configuration.configuration,
        queue_server.api.configuration.configuration_good,
        queue_server.pages.settings_notice,
    )
    for module in (*modules, *(Path(other.__file__) for other in others)):
        with module.open("rb") as file:
            yield from (message for _, message, _, _ in extract("python", file, {"said": None}) if message)
        yield from re.findall(r'description=\s*"([^"]+)"', module.read_text(encoding="utf-8"))
    yield from ("group", "priority", "service", "zone")


def all_msgids() -> dict[str, str | None]:
    site = Site()
    for name, package in PACKAGES.items():
        site.add(name, package)
    sentences = dict.fromkeys([*PROBLEMS.values(), *STATUS_SENTENCES.values()])
    mistakes = dict.fromkeys(mistake_msgids())
    return dict(template_msgids()) | mistakes | dict(python_msgids()) | site.script_msgids(*PACKAGES) | sentences


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_text_is_translated(language: str) -> None:
    """Every text of templates, scripts, modules and refusals has its translation, and nobody has left one in doubt."""
    known = catalogue(language)
    missing = [msgid for msgid in all_msgids() if msgid not in known or not any(known[msgid].string)]
    assert missing == []
    assert [message.id for message in known if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_translations_have_the_gaps_of_their_text(language: str) -> None:
    """No translation has lost a `{gap}` or has one that nothing fills."""
    wrong = []
    for message in catalogue(language):
        source = message.id if isinstance(message.id, str) else message.id[-1]
        forms = [message.string] if isinstance(message.string, str) else message.string
        wrong += [form for form in forms if message.id and set(GAP.findall(form)) != set(GAP.findall(source))]
    assert wrong == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_translation_is_left_over(language: str) -> None:
    """What no page says any more is not kept."""
    used = all_msgids()
    ids = [message.id if isinstance(message.id, str) else message.id[0] for message in catalogue(language)]
    assert [msgid for msgid in ids if msgid and msgid not in used] == []


def test_every_code_of_the_api_has_a_sentence_for_people() -> None:
    """Whatever the API answers, a page can say it in the reader's language."""
    assert sorted(STATUS) == sorted(PROBLEMS)


@pytest.mark.parametrize(
    ("language", "n", "text"),
    [
        ("ru", 1, "Перед вами 1 человек"),
        ("ru", 2, "Перед вами 2 человека"),
        ("ru", 5, "Перед вами 5 человек"),
        ("ru", 11, "Перед вами 11 человек"),
        ("ru", 21, "Перед вами 21 человек"),
        ("kk", 1, "Алдыңызда 1 адам бар"),
        ("kk", 7, "Алдыңызда 7 адам бар"),
        ("en", 1, "1 person ahead of you"),
        ("en", 0, "0 people ahead of you"),
    ],
)
def test_plurals_follow_the_language(language: str, n: int, text: str) -> None:
    """A number takes the form that the language's rules give it."""
    assert words(language).tn("{n} person ahead of you", "{n} people ahead of you", n) == text


def test_gaps_are_filled() -> None:
    """`{window}` of a text is what the caller says."""
    assert words("kk").t("Window {window}", window=4) == "4-терезе"


def test_scripts_get_every_form_of_a_text() -> None:
    """A script receives, for each language, gettext's forms in their order, gaps and all."""
    texts = script_texts(("en", "ru"), {"Back": None, "{n} person waiting": "{n} people waiting"})
    assert texts == {
        "en": {"Back": ["Back"], "{n} person waiting": ["{n} person waiting", "{n} people waiting"]},
        "ru": {
            "Back": ["Назад"],
            "{n} person waiting": ["{n} человек ожидает", "{n} человека ожидают", "{n} человек ожидают"],
        },
    }


@pytest.mark.parametrize(
    ("path", "headers", "language"),
    [
        ("/", {}, "kk"),
        ("/", {"Accept-Language": "de, fr"}, "kk"),
        ("/", {"Accept-Language": "ru-RU,ru;q=0.9,kk;q=0.8"}, "ru"),
        ("/", {"Accept-Language": "en;q=0.3, kk-KZ;q=0.7, ru;q=x"}, "kk"),
        ("/", {"Accept-Language": "en", "Cookie": "lang=ru"}, "ru"),
        ("/?lang=en", {"Cookie": "lang=ru"}, "en"),
        ("/?lang=xx", {"Cookie": "lang=<b>"}, "kk"),
    ],
)
def test_the_readers_language(path: str, headers: dict[str, str], language: str) -> None:
    """The address decides, then what was chosen before, then the browser's wish, then Kazakh."""
    assert language_of(make_mocked_request("GET", path, headers)) == language


def test_a_page_has_the_texts_of_its_modules_alone() -> None:
    """A module stands for itself and all that it imports, a package for all its scripts."""
    site = Site()
    for name, package in PACKAGES.items():
        site.add(name, package)
    texts = site.script_msgids("displays/phone-ticket.js")
    assert "You are next" in texts  # of the module itself
    assert "about {low}–{high} min" in texts  # of wait-range.js, which it imports
    assert "No connection. This is as it was {age} ago." in texts  # of live-status.js of all pages
    assert "What have you come for?" not in texts
    assert "What have you come for?" in site.script_msgids("displays")
