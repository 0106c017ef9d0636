"""The words of the pages: complete in Kazakh and Russian, in the right form, and in the reader's language."""

import re
import sys
from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request
from msgspec import json

from queue_server.api.http.problem import STATUS
from queue_server.config.languages import LANGUAGES, SOURCE_LANGUAGE
from queue_server.pages.render import number_signs
from queue_server.pages.wording import catalogues
from queue_server.pages.wording.catalogues import catalogue
from queue_server.pages.wording.problems import PROBLEMS
from queue_server.pages.wording.words import language_of, script_texts, words
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.period import Period
from script.texts import every_text, missing, script_sources, visitors_texts
from tests.halls import DEFINITION

DAY = "2025-10-09"
CATALOGUES = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
GAP = re.compile(r"\{\w+\}")
ENDING_OF_A_GAP = {
    "kk": re.compile(
        r"\{\w+\}[»”]?(?: (?:бастап|бері|дейін|кейін|әрі|қарай|[бмп]ен|[дт][ае])\b"
        r"|-?(?:[дт][ае]н?|[дт]ың|[дт]ің|[дт]?[ыі]|[ғқ]а|[гк]е|[нс][ыі]|н[ае]н|ның|нің|інде|ында|ін|ын)\b)"
    ),
    "ru": re.compile(
        r"\{\w+\} (?:раза?|минут|секунд|часов|дней|записей|посетителей|окон|талонов|мест|залов|строк|человек|букв)\b"
    ),
}
"""An ending, or a word that asks for one, which is another after each number: `9:00-ден`, `10:00-нан`; `1 запись`, `5
записей`."""


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_text_is_translated(language: str) -> None:
    """Every text of templates, scripts, modules and refusals has its translation."""
    assert missing(language, every_text()) == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_text_for_visitors_is_translated(language: str) -> None:
    """Whoever chooses a language at the kiosk reads all of it there, on paper and on the phone."""
    assert missing(language, visitors_texts()) == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_no_translation_is_in_doubt(language: str) -> None:
    """Nobody has left a translation marked as fuzzy, or half a plural."""
    messages = [message for message in catalogue(language) if message.id]
    assert [message.id for message in messages if message.fuzzy or not all(message.string)] == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_translations_have_the_gaps_of_their_text(language: str) -> None:
    """No translation has lost a `{gap}` or has one that nothing fills."""
    wrong = []
    for message in catalogue(language):
        source = message.id if isinstance(message.id, str) else message.id[-1]
        forms = [message.string] if isinstance(message.string, str) else message.string
        wrong += [form for form in forms if message.id and set(GAP.findall(form)) != set(GAP.findall(source))]
    assert wrong == []


@pytest.mark.parametrize("language", ENDING_OF_A_GAP)
def test_no_ending_hangs_on_what_fills_a_gap(language: str) -> None:
    """A text with one form is right for every number and time: the ending stands on a word of its own, `{time}
    уақытынан бастап`, or the text is put so that none is needed."""
    ending = ENDING_OF_A_GAP[language]
    texts = [message.string for message in catalogue(language) if isinstance(message.string, str)]
    assert [text for text in texts if ending.search(text)] == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_no_translation_is_left_over(language: str) -> None:
    """What no page says any more is not kept."""
    texts = every_text()
    ids = [message.id if isinstance(message.id, str) else message.id[0] for message in catalogue(language)]
    assert [msgid for msgid in ids if msgid and msgid not in texts] == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_catalogue_has_the_plurals_of_its_language(language: str) -> None:
    """The registry names the forms that scripts choose by; the catalogue has as many."""
    assert catalogue(language).num_plurals == len(LANGUAGES[language].plurals)


def test_what_a_language_lacks_is_shown_in_russian() -> None:
    """A text, its number's form too: of Russian, by Russian rules."""
    assert not words("uz").has("Sign out")
    assert words("uz").t("Sign out") == "Выйти"
    assert words("uz").tn("{n} day", "{n} days", 5) == "5 дней"


def test_scripts_get_what_a_language_lacks_in_russian() -> None:
    """It stands under Russian, whose plurals the script takes then."""
    texts = script_texts(("uz",), {"Back": None, "Sign out": None})
    assert texts == {"uz": {"Back": ["Orqaga"]}, "ru": {"Sign out": ["Выйти"]}}


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
        ("uz", 7, "Oldingizda 7 kishi bor"),
        ("en", 1, "1 person ahead of you"),
        ("en", 0, "0 people ahead of you"),
    ],
)
def test_plurals_follow_the_language(language: str, n: int, text: str) -> None:
    """A number takes the form that the language's rules give it."""
    assert words(language).tn("{n} person ahead of you", "{n} people ahead of you", n) == text


KEY = re.compile(r"\b[a-z]+_[a-z_]+\b|\[\[?[a-z]+\.|\w = ")
OF_THE_FILE_ALONE = {
    "there is no hall; write one as [halls.ID], as the sample does",
    "a register holds an ASCII code; give other letters to a board by its stand_ins",
}
OF_A_DATABASE = {"it has no free connection; raise max_connections of the database, or the role's CONNECTION LIMIT"}
OF_A_LOG = {"the times go backwards; arrival_s <= start_s <= end_s, and after midnight 86400 or 24:00 is added"}


def test_sentences_have_the_words_of_the_page() -> None:
    """No mistake names a key of the file, which no page shows, but for what only the file can have; a log's columns
    have the names of its heading."""
    assert {
        text for text in every_text() if KEY.search(GAP.sub("", text))
    } == OF_THE_FILE_ALONE | OF_A_DATABASE | OF_A_LOG


def test_gaps_are_filled() -> None:
    """`{window}` of a text is what the caller says."""
    assert words("kk").t("Window {window}", window=4) == "4-терезе"


def test_scripts_get_every_form_of_a_text() -> None:
    """A script receives, for each language, gettext's forms in their order, gaps and all; the msgids are English."""
    texts = script_texts(("en", "ru"), {"Back": None, "{n} person waiting": "{n} people waiting"})
    assert texts == {
        "en": {},
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


@pytest.mark.parametrize(
    ("path", "headers", "language"),
    [
        ("/", {}, "uz"),
        ("/", {"Accept-Language": "kk, ru;q=0.5"}, "ru"),
        ("/?lang=kk", {"Accept-Language": "ru"}, "ru"),
        ("/", {"Cookie": "lang=en", "Accept-Language": "uz-Latn-UZ"}, "uz"),
    ],
)
def test_only_what_is_offered_is_spoken(path: str, headers: dict[str, str], language: str) -> None:
    """A hall that offers Uzbek and Russian is read in one of them, its own first."""
    assert language_of(make_mocked_request("GET", path, headers), ("uz", "ru")) == language


def test_a_page_has_the_texts_of_its_modules_alone() -> None:
    """A module stands for itself and all that it imports, a package for all its scripts."""
    site = script_sources()
    texts = site.script_msgids("displays/phone/phone-ticket.js")
    assert "You are next" in texts  # of the module itself
    assert "about {low}–{high} min" in texts  # of wait-range.js, which it imports
    assert "No connection. This is as it was {age} ago." in texts  # of live-status.js of all pages
    assert "What have you come for?" not in texts
    assert "What have you come for?" in site.script_msgids("displays")


def test_the_tickets_language_comes_before_the_browsers() -> None:
    """What was chosen at the kiosk holds on the phone too, where the hall still offers it."""
    request = make_mocked_request("GET", "/", {"Accept-Language": "en"})
    assert language_of(request, ("kk", "ru", "en", "uz"), "uz") == "uz"
    assert language_of(request, ("kk", "ru", "en"), "uz") == "en"


@pytest.mark.parametrize(
    ("language", "former"),
    [("kk", "Бұрынғы қызметкер 3"), ("ru", "Бывший сотрудник 3"), ("en", "Former colleague 3")],
)
def test_whoever_was_deleted_is_named_in_words(language: str, former: str) -> None:
    """In whatever gap of whatever refusal a pseudonym stands, alone or in a text, nobody reads it as programs do."""
    name, words_of = "former-colleague-3", words(language)
    for sentence in PROBLEMS.values():
        gaps = dict.fromkeys((gap.strip("{}") for gap in GAP.findall(sentence)), name)
        assert words_of.t(sentence, **gaps).count(former) == len(GAP.findall(words_of.t(sentence, **_unfilled(gaps))))
    assert words_of.people(f"by operator:{name}, beside {name}0") == f"by operator:{former}, beside {former}0"


def _unfilled(gaps: dict[str, str]) -> dict[str, str]:
    return {gap: f"{{{gap}}}" for gap in gaps}


@pytest.mark.parametrize(
    ("language", "written"), [("kk", "12\u00a0345"), ("ru", "12\u00a0345"), ("en", "12,345"), ("uz", "12\u00a0345")]
)
def test_thousands_are_written_in_one_way(language: str, written: str) -> None:
    """In sentences, in figures and by the scripts of pages; what numbers a window or a port is no count."""
    words_of = words(language)
    assert words_of.tn("{n} ticket", "{n} tickets", 12345).split(" ")[0] == written
    assert Formatter(DEFINITION, language, "hall", Period(DAY, DAY, DAY)).number(12345) == written
    signs = LANGUAGES[language].thousands + LANGUAGES[language].decimal
    assert json.decode(number_signs([language])) == {language: signs}
    assert "8080" in words_of.t("another program listens at port {port}; end it, or write another port", port=8080)


def test_a_catalogue_is_read_once_for_each_text_of_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A start takes what an earlier one has stored; a changed catalogue, or a damaged store, is read anew."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "cache"))
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)
    reads: list[str] = []
    monkeypatch.setattr(catalogues, "catalogue", lambda code: (reads.append(code), catalogue(code))[1])
    written = tmp_path / "kk" / "LC_MESSAGES" / "kezek.po"
    written.parent.mkdir(parents=True)

    def texts(translation: str) -> dict[str, tuple[str, ...]]:
        written.write_text(f'msgid "Ticket"\nmsgstr "{translation}"\n', "utf-8")
        return catalogues.language_texts("kk").forms

    assert texts("Билет") == texts("Билет") == {"Ticket": ("Билет",)}
    assert reads == ["kk"]
    assert texts("Талон") == {"Ticket": ("Талон",)}
    (stored,) = (tmp_path / "cache").rglob("*.texts")
    stored.write_bytes(stored.read_bytes()[:-1])
    assert texts("Талон") == {"Ticket": ("Талон",)}
    assert reads == ["kk"] * 3
