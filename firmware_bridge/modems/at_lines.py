"""Cuts what a modem says into lines and answers. Pure.

Sources: 3GPP TS 27.007, 4 and 9.2 (final result codes, +CME ERROR); 3GPP TS 27.005, 3.2.5 (+CMS ERROR), 4.3 (the prompt
of AT+CMGS: CR LF `>` and a space, without an end of line).
"""

import re
from enum import Enum
from typing import Final, NamedTuple

PROMPT: Final = ">"
LONGEST_MODEM_LINE: Final = 1024
"""A status report of 164 octets takes 330 characters; more without an end of line is noise."""

_ERROR: Final = re.compile(r"\+(CMS|CME) ERROR:\s*(\d+)?")


class LineReader:
    """Joins bytes to lines, however they arrive. A prompt is a line by itself while one is awaited."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, data: bytes, *, awaits_prompt: bool) -> list[str]:
        """The lines that are complete with these bytes."""
        *lines, rest = re.split(r"[\r\n]+", self._rest + data.decode("latin-1"))
        self._rest = rest[-LONGEST_MODEM_LINE:]
        complete = [line.strip() for line in lines if line.strip()]
        if awaits_prompt and self._rest.lstrip().startswith(PROMPT):
            self._rest = ""
            complete.append(PROMPT)
        return complete

    def clear(self) -> None:
        """Drop a half line, whose other half is not coming."""
        self._rest = ""


class AnswerKind(Enum):
    """How an exchange ended: as asked, with an error, with the prompt for a message, or with nothing in time."""

    OK = "ok"
    ERROR = "error"
    PROMPT = "prompt"
    SILENCE = "silence"


class ErrorCode(NamedTuple):
    """The number of a +CMS or +CME ERROR."""

    family: str
    number: int

    def __str__(self) -> str:
        return f"+{self.family} ERROR: {self.number}"


class ModemAnswer(NamedTuple):
    """What a modem answered: the kind, the lines before the final one, and the number of an error that has one."""

    kind: AnswerKind
    lines: tuple[str, ...] = ()
    error: ErrorCode | None = None

    @property
    def is_ok(self) -> bool:
        return self.kind is AnswerKind.OK

    @property
    def is_silence(self) -> bool:
        return self.kind is AnswerKind.SILENCE

    def fields(self, name: str) -> tuple[str, ...]:
        """The values of the first line `+NAME: a,b`, without quotation marks; none where there is no such line."""
        for line in self.lines:
            head, colon, rest = line.partition(":")
            if colon and head == name:
                return tuple(value.strip().strip('"') for value in rest.split(","))
        return ()


def final_answer(line: str, before: tuple[str, ...]) -> ModemAnswer | None:
    """The answer that this line ends, with the lines before it; None for a line that ends none."""
    if line == "OK":
        return ModemAnswer(AnswerKind.OK, before)
    if line == PROMPT:
        return ModemAnswer(AnswerKind.PROMPT, before)
    if line == "ERROR":
        return ModemAnswer(AnswerKind.ERROR, before)
    if match := _ERROR.match(line):
        return ModemAnswer(AnswerKind.ERROR, before, ErrorCode(match[1], int(match[2])) if match[2] else None)
    return None
