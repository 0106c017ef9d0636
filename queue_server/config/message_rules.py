"""Defines what a hall tells its visitors by message, and in which words. Pure.

What carries the messages belongs to one machine and stands in `queue_server.config.sections.messages`.
"""

import string
from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal, get_args

from msgspec import Meta, Struct

from queue_server.config.mistakes import Mistake, Path, Sentence, repeats, sentence_of
from queue_server.config.values.names import Names
from queue_server.config.values.scalars import ClockTime

MessageChannel = Literal["sms", "email", "push", "telegram"]
"""What a visitor chooses."""

MessageOccasion = Literal[
    "taken",
    "ahead",
    "called",
    "moved",
    "held",
    "closed",
    "tomorrow",
    "booking_moved",
    "booking_displaced",
    "booking_cancelled",
]
"""What is told: a ticket is taken · so many are before it · it is called, or called again · it waits for another
service or window · it is on hold · it has ended unserved · an appointment is tomorrow · the hall has moved an
appointment · it receives nobody at the time of one · it has cancelled one."""

OCCASIONS: Final[tuple[MessageOccasion, ...]] = get_args(MessageOccasion)

GAPS: Final[dict[MessageOccasion, tuple[str, ...]]] = {
    "taken": ("number", "ahead"),
    "ahead": ("number", "ahead"),
    "called": ("number", "window"),
    "moved": ("number", "service"),
    "held": ("number",),
    "closed": ("number",),
    "tomorrow": ("date", "time", "service"),
    "booking_moved": ("date", "time", "service"),
    "booking_displaced": ("date", "time", "service"),
    "booking_cancelled": ("date", "time", "service"),
}
"""The gaps that a text of each occasion may have, besides `{hall}`."""

Country = Annotated[str, Meta(pattern="^[A-Z]{2}$", max_length=2, description="a country in two letters, such as KZ")]


class MessageTexts(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The hall's own texts. An occasion without one has the text of the program."""

    taken: Names | None = None
    ahead: Names | None = None
    called: Names | None = None
    moved: Names | None = None
    held: Names | None = None
    closed: Names | None = None
    tomorrow: Names | None = None
    booking_moved: Names | None = None
    booking_displaced: Names | None = None
    booking_cancelled: Names | None = None

    def of(self, occasion: MessageOccasion) -> Names | None:
        text: Names | None = getattr(self, occasion)
        return text


class MessageRules(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What visitors who wish it are told, and by which channels.

    `occasions` are what is told; without them everything is. `ahead` is what a visitor is offered who wants to know
    when so many are before them. Telephone numbers of `countries` alone are taken; without them, those of every
    country. Who has an appointment is reminded on the day before at `remind_at`, by the hall's clock.
    """

    channels: Annotated[tuple[MessageChannel, ...], Meta(min_length=1, max_length=4)]
    occasions: Annotated[tuple[MessageOccasion, ...], Meta(max_length=10)] = ()
    ahead: Annotated[int, Meta(ge=1, le=50)] = 3
    countries: Annotated[tuple[Country, ...], Meta(max_length=50)] = ()
    remind_at: ClockTime = "18:00"
    texts: MessageTexts = MessageTexts()

    def is_told(self, occasion: MessageOccasion) -> bool:
        return not self.occasions or occasion in self.occasions


def check(rules: MessageRules | None) -> Iterator[Mistake]:
    """The mistakes of a hall's messages."""
    if rules is None:
        return
    path: Path = ("messages",)
    yield from repeats(rules.channels, (*path, "channels"))
    yield from repeats(rules.occasions, (*path, "occasions"))
    yield from repeats(rules.countries, (*path, "countries"))
    for occasion in OCCASIONS:
        names = rules.texts.of(occasion)
        for language, text in names.items() if names is not None else ():
            yield from _text(text, occasion, (*path, "texts", occasion, language))


def _text(text: str, occasion: MessageOccasion, path: Path) -> Iterator[Mistake]:
    names = gaps_of(text)
    allowed = (*GAPS[occasion], "hall")
    if names is None:
        yield path, sentence_of("a brace stands alone; write a gap such as {gap}", gap="{" + allowed[0] + "}")
        return
    for name in names:
        if name not in allowed:
            yield path, no_gap(name, allowed)


def no_gap(name: str, allowed: Sequence[str]) -> Sentence:
    """The mistake of a gap that a text cannot have."""
    words = ", ".join("{" + gap + "}" for gap in allowed)
    return sentence_of("there is no gap {gap} here; write one of {known}", gap="{" + name + "}", known=words)


def gaps_of(text: str) -> list[str] | None:
    """The names of the gaps of a text; None where it cannot be read."""
    try:
        parts = [*string.Formatter().parse(text)]
    except ValueError:
        return None
    if any(spec or conversion for _, _, spec, conversion in parts):
        return None
    return [name for _, name, _, _ in parts if name is not None]
