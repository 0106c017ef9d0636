"""Formats figures for a terminal's tables as a language writes them. Pure."""

from babel.numbers import format_decimal

from queue_server.reports.contents.formatting import NOTHING


class Numbers:
    def __init__(self, language: str) -> None:
        self._language = language

    def tenths(self, value: float) -> str:
        return str(format_decimal(value, "0.0", locale=self._language))

    def count(self, people: float) -> str:
        """A number of people; the mean of several plays has one decimal."""
        return str(format_decimal(people, "0.#", locale=self._language))

    def minutes(self, seconds: float | None) -> str:
        return NOTHING if seconds is None else self.tenths(seconds / 60)

    def share(self, share: float | None) -> str:
        return NOTHING if share is None else f"{self.tenths(100 * share)}%"

    def whole_share(self, share: float | None) -> str:
        return NOTHING if share is None else f"{share:.0%}"
