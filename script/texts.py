"""Lists every text that the program shows to people, by reader, and the texts that a language lacks.

script/texts         how many texts each language lacks
script/texts uz      and which: those for visitors first
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.extract import extract
from jinja2.ext import babel_extract

import displays
import firmware_bridge
import operator_console
import queue_server.api.configuration.configuration_good
import queue_server.api.configuration.running_configuration
import queue_server.assembly.program
import queue_server.bookings
import queue_server.cli.arguments
import queue_server.cli.journals.clock
import queue_server.cli.journals.public_log.commands
import queue_server.cli.machine.kiosk_setup
import queue_server.cli.machine.serve
import queue_server.cli.replication.catalogue
import queue_server.cli.replication.join
import queue_server.cli.replication.standby
import queue_server.cli.replication.taking
import queue_server.cli.store.acceptance
import queue_server.cli.store.databases
import queue_server.config
import queue_server.journal.place
import queue_server.journal.postgres
import queue_server.journal.sqlite.connection
import queue_server.journal.transfer
import queue_server.messages
import queue_server.pages
import queue_server.pages.settings_notice
import queue_server.reports
import queue_server.stats.past_logs
import queue_server.upkeep
import queue_server.worker
from queue_server.config.languages import FALLBACK, LANGUAGES
from queue_server.pages.assets.sources import KEYWORDS, PageSources, sources_of
from queue_server.pages.wording.problems import BOOKING_PROBLEMS, PROBLEMS, STATUS_SENTENCES, VISITORS_PROBLEMS
from queue_server.pages.wording.words import words

PACKAGES: Final = {
    name: Path(package.__file__ or "").parent
    for name, package in (
        ("pages", queue_server.pages),
        ("bookings", queue_server.bookings),
        ("messages", queue_server.messages),
        ("displays", displays),
        ("operator_console", operator_console),
        ("firmware_bridge", firmware_bridge),
        ("reports", queue_server.reports),
        ("past_logs", queue_server.stats.past_logs),
        ("upkeep", queue_server.upkeep),
        ("worker", queue_server.worker),
    )
}

VISITORS_TEMPLATES: Final = ("error.html", "languages.html", "plain.html", "refusals.html", "too_old.html")
"""The shared templates that visitors' pages use."""

Msgids = dict[str, str | None]
"""English sentence -> its plural, where it has one."""


@cache
def every_text() -> Msgids:
    """All texts, staff's and visitors'."""
    templates = [template for package in PACKAGES.values() for template in (package / "templates").rglob("*.html")]
    modules = [module for package in PACKAGES.values() for module in package.rglob("*.py")]
    sentences = dict.fromkeys([*PROBLEMS.values(), *STATUS_SENTENCES.values()])
    mistakes = dict.fromkeys(_mistakes())
    of_scripts = script_sources().script_msgids(*PACKAGES)
    return dict(_in_templates(templates)) | mistakes | dict(_in_modules(modules)) | dict(of_scripts) | sentences


@cache
def visitors_texts() -> Msgids:
    """The texts on the pages, papers and screens of visitors."""
    shared = [PACKAGES["pages"] / "templates" / name for name in VISITORS_TEMPLATES]
    templates = [*shared, *(PACKAGES["displays"] / "templates").rglob("*.html")]
    modules = [module for name in ("bookings", "messages", "displays") for module in PACKAGES[name].rglob("*.py")]
    of_scripts = script_sources().script_msgids("pages", "displays")
    sentences = dict.fromkeys([*VISITORS_PROBLEMS.values(), *BOOKING_PROBLEMS.values(), *STATUS_SENTENCES.values()])
    return dict(_in_templates(templates)) | dict(_in_modules(modules)) | dict(of_scripts) | sentences


def script_sources() -> PageSources:
    """The pages of all packages, which name the texts of their scripts."""
    return sources_of(tuple(PACKAGES.items()))


def missing(language: str, msgids: Mapping[str, str | None]) -> list[str]:
    """The texts that the language lacks, in order; they are shown in the language `FALLBACK`."""
    return sorted(msgid for msgid in msgids if not words(language).has(msgid))


def table() -> str:
    """Every language with what it has, as a table for a page."""
    for_visitors = visitors_texts()
    for_staff = {msgid: plural for msgid, plural in every_text().items() if msgid not in for_visitors}
    rows = [
        f"| `{code}` | {language.name} | {_extent(code, for_visitors)} | {_extent(code, for_staff)} "
        f"| {'yes' if language.is_for_staff else 'no'} |"
        for code, language in LANGUAGES.items()
    ]
    heading = ["| code | language | visitors' texts | other texts | staff pages |", "|---|---|---|---|---|"]
    return "\n".join([*heading, *rows])


def main() -> None:
    for_visitors, everything = visitors_texts(), every_text()
    for code in LANGUAGES:
        lacks = missing(code, for_visitors), missing(code, everything)
        visitors = f"{len(lacks[0])} of {len(for_visitors)} texts for visitors"
        print(f"{code}: lacks {visitors}, {len(lacks[1])} of all {len(everything)}")  # noqa: T201 - its purpose
    for code in sys.argv[1:]:
        lacking = missing(code, everything)
        for msgid in sorted(lacking, key=lambda text: (text not in for_visitors, text)):
            print(f"{code} {'visitors' if msgid in for_visitors else 'staff'}: {msgid}")  # noqa: T201 - its purpose


def _extent(language: str, msgids: Msgids) -> str:
    lacking = missing(language, msgids)
    if not lacking:
        return "all"
    return "none" if len(lacking) == len(msgids) else f"some; the rest in {LANGUAGES[FALLBACK].english}"


def _in_templates(templates: Iterable[Path]) -> Iterator[tuple[str, str | None]]:
    for template in sorted(templates):
        yield from _in_template(template)


@cache
def _in_template(template: Path) -> tuple[tuple[str, str | None], ...]:
    return tuple(_texts_of(template))


def _texts_of(template: Path) -> Iterator[tuple[str, str | None]]:
    with template.open("rb") as file:
        for _, function, message, _ in babel_extract(file, tuple(KEYWORDS), [], {}):
            texts = [message] if isinstance(message, str) else [m for m in message or () if m]
            if texts:
                yield texts[0], texts[1] if function == "tn" else None


def _in_modules(modules: Iterable[Path]) -> Iterator[tuple[str, str | None]]:
    """The texts of Python modules, such as the words of a printed ticket."""
    for module in sorted(modules):
        for message in _messages(module, *KEYWORDS):
            yield (message, None) if isinstance(message, str) else (message[0], message[1])


@cache
def _messages(module: Path, *functions: str) -> tuple[str | tuple[str, ...], ...]:
    """What the module gives to these functions as texts. Most modules call none of them, and are not taken apart."""
    if not re.search(rf"\b(?:{'|'.join(functions)})\s*\(", module.read_text("utf-8")):
        return ()
    with module.open("rb") as file:
        of_functions = {function: KEYWORDS.get(function) for function in functions}
        return tuple(message for _, message, _, _ in extract("python", file, of_functions))


def _mistakes() -> Iterator[str]:
    """Every sentence that may be shown beside a field of the administrator's page, with the limits it may name."""
    packages = (
        queue_server.config,
        queue_server.journal.postgres,
        queue_server.journal.transfer,
        queue_server.stats.past_logs,
        queue_server.upkeep,
    )
    modules = sorted(module for package in packages for module in Path(package.__file__ or "").parent.rglob("*.py"))
    further = (
        queue_server.cli.machine.serve,
        queue_server.cli.replication.standby,
        queue_server.cli.replication.catalogue,
        queue_server.cli.replication.taking,
        queue_server.cli.arguments,
        queue_server.cli.journals.clock,
        queue_server.cli.store.acceptance,
        queue_server.cli.store.databases,
        queue_server.cli.replication.join,
        queue_server.cli.machine.kiosk_setup,
        queue_server.cli.journals.public_log.commands,
        queue_server.journal.sqlite.connection,
        queue_server.journal.place,
        queue_server.api.configuration.running_configuration,
        queue_server.api.configuration.configuration_good,
        queue_server.assembly.program,
        queue_server.pages.settings_notice,
    )
    for module in (*modules, *(Path(other.__file__ or "") for other in further)):
        yield from (str(message) for message in _messages(module, "sentence_of") if message)
        yield from re.findall(r'description=\s*"([^"]+)"', module.read_text(encoding="utf-8"))
    yield from ("group", "host", "priority", "service", "zone")


if __name__ == "__main__":
    main()
