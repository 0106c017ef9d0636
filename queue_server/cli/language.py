"""Chooses the language of what the terminal is told: that of `--lang`, else of the environment, else English.

The texts are those of the pages. They are loaded only where English, which stands in the program, is not wanted.
"""

import logging
import os
from collections.abc import Callable, Mapping
from typing import Annotated, Final

import typer

from queue_server.config.languages import SOURCE_LANGUAGE, STAFF_LANGUAGES, StaffLanguageCode
from queue_server.config.mistakes import ConfigError, Problem, Sentence, in_words

VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set decides (POSIX.1-2017, XBD 8.2)."""

Lang = Annotated[
    StaffLanguageCode | None, typer.Option("--lang", help="The language; without it that of LC_ALL or LANG.")
]
Translate = Callable[..., str]


def terminal_language(environment: Mapping[str, str] = os.environ) -> str:
    """The language of the environment (`kk_KZ.UTF-8`), where staff pages have it; otherwise English."""
    wish = next((value for name in VARIABLES if (value := environment.get(name))), "")
    code = wish.partition("_")[0].partition(".")[0].lower()
    return code if code in STAFF_LANGUAGES else SOURCE_LANGUAGE


def translator(language: str | None = None) -> Translate:
    """The function that puts a sentence into a language; without one, into that of the environment."""
    language = language or terminal_language()
    if language == SOURCE_LANGUAGE:
        return lambda msgid, **gaps: msgid.format_map(gaps)
    from queue_server.pages.wording.words import words

    return words(language).t


def error_text(error: Exception, translate: Translate) -> str:
    """The error as a person reads it. An error whose text is no `Sentence` stays as it is."""
    if isinstance(error, ConfigError):
        return "\n".join(problem.line_in(translate) for problem in error.problems)
    return str(in_words(error.args[0], translate)) if len(error.args) == 1 else str(error)


class TerminalFormatter(logging.Formatter):
    """Writes a line of the log as always and, where the terminal's language is not English, its sentence below."""

    def __init__(self, form: str, language: str) -> None:
        super().__init__(form)
        self._translate = None if language == SOURCE_LANGUAGE else translator(language)

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        if self._translate is None:
            return line
        sentence = _sentence(record, self._translate)
        return line if sentence is None else f"{line}\n    {sentence}"


def _sentence(record: logging.LogRecord, translate: Translate) -> str | None:
    """A usual line in words, and a line that is one sentence or one problem of the configuration."""
    from queue_server.upkeep.log_words import sentence_of_line
    from queue_server.upkeep.recent_log import line_of

    match record.args:
        case (Sentence() as sentence,) if record.msg == "%s":
            return str(in_words(sentence, translate))
        case (Problem() as problem,) if record.msg == "%s":
            return problem.line_in(translate)
    return sentence_of_line(line_of(record), translate)
