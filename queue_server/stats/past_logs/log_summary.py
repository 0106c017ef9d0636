"""Summarises in a few sentences how a past log was read, for whoever imports it by command or on a page. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from typing import Final, Protocol

from queue_server.config.mistakes import in_words
from queue_server.stats.past_logs.import_log import ImportedJournal
from queue_server.stats.past_logs.past_log import PastLog, days_of

MOST_NAMES: Final = 30
MOST_LINES: Final = 10


class Translator(Protocol):
    """The texts of one language, by their English sentence."""

    def t(self, msgid: str, /, **params: object) -> str:
        """The text, with its gaps filled."""

    def tn(self, singular: str, plural: str, n: int, /, **params: object) -> str:
        """The text in the form that goes with the number `n`, which fills `{n}`."""


class EnglishTexts:
    """The sentences as they stand in the program, for the command."""

    def t(self, msgid: str, /, **params: object) -> str:
        return msgid.format_map(params)

    def tn(self, singular: str, plural: str, n: int, /, **params: object) -> str:
        return (singular if n == 1 else plural).format_map({"n": n} | params)


def summary(name: str, log: PastLog, journal: ImportedJournal, texts: Translator) -> Iterator[str]:
    """The sentences. `name` is how messages call the file, `journal` what it would become."""
    t, tn, form, visits = texts.t, texts.tn, log.form, log.visits
    days, services = days_of(visits), sorted({visit.service for visit in visits})
    encoding, separator = _translated(form.encoding, texts), _translated(form.separator, texts)
    yield t("{file}: {encoding}, columns by {separator}", file=name, encoding=encoding, separator=separator)
    yield t(
        "days written as {days}, from {first} to {last}; times as {times}",
        days=_joined(form.days, texts),
        first=days[0],
        last=days[-1],
        times=_joined(form.times, texts),
    )
    yield t(
        "{visits} of {days}; {n} of them at a spare window",
        visits=tn("{n} visit", "{n} visits", len(visits)),
        days=tn("{n} day", "{n} days", len(days)),
        n=journal.spare,
    )
    count = tn("{n} service", "{n} services", len(services))
    yield t("{count}: {names}", count=count, names=_first_names(services, MOST_NAMES, texts))
    if form.doubled:
        lines = _of_lines(form.doubled, texts)
        yield tn(
            "{n} doubled row counted once: {lines}", "{n} doubled rows counted once: {lines}",
            len(form.doubled), lines=lines,
        )  # fmt: skip
    if form.alike:
        lines = _of_lines(form.alike, texts)
        yield tn(
            "{n} row like another, counted as people of their own: {lines}",
            "{n} rows like another, counted as people of their own: {lines}",
            len(form.alike), lines=lines,
        )  # fmt: skip
    hour = journal.definition.rules.day_ends
    yield t("the day turns at {time}, when the fewest were in the hall", time=hour)


def _translated(text: str, texts: Translator) -> str:
    return str(in_words(text, texts.t))


def _joined(forms: Sequence[str], texts: Translator) -> str:
    return reduce(
        lambda first, second: texts.t("{first} and {second}", first=first, second=second),
        [_translated(form, texts) for form in forms],
    )


def _of_lines(lines: Sequence[int], texts: Translator) -> str:
    names = _first_names(map(str, lines), MOST_LINES, texts)
    return texts.t("line {numbers}", numbers=names) if len(lines) == 1 else texts.t("lines {numbers}", numbers=names)


def _first_names(names: Iterable[str], most: int, texts: Translator) -> str:
    listed = list(names)
    beginning = ", ".join(listed[:most])
    return texts.t("{names} and {n} more", names=beginning, n=len(listed) - most) if len(listed) > most else beginning
