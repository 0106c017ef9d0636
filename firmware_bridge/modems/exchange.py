"""Defines the steps of a dialogue with a modem: what is sent, how long its answer is awaited. Pure.

A dialogue is written as a generator that yields a step and is given the answer: it reads from top to bottom as it goes
over the wire, and whoever drives it decides about bytes and time.
"""

from collections.abc import Generator
from typing import Final, NamedTuple, TypeVar

from firmware_bridge.modems.at_lines import ModemAnswer
from queue_server.views.equipment.board_report import FaultCode, FaultText, fault_text

T = TypeVar("T")

MODEM_COMMAND_LIMIT_S: Final = 5.0
"""A command about the modem itself is answered within a second; one about the SIM may need longer."""


class Exchange(NamedTuple):
    """Bytes to send, and for how long their answer is awaited."""

    data: bytes
    limit_s: float = MODEM_COMMAND_LIMIT_S
    awaits_prompt: bool = False


class Pause(NamedTuple):
    """Nothing is sent for so long, or until there is something to do where it `ends_early`."""

    seconds: float
    ends_early: bool = False


Step = Exchange | Pause
Script = Generator[Step, ModemAnswer, T]


def ask(command: str, limit_s: float = MODEM_COMMAND_LIMIT_S) -> Script[ModemAnswer]:
    """Send a command and return its answer."""
    return (yield Exchange(command.encode("ascii") + b"\r", limit_s))


def pause(seconds: float, *, ends_early: bool = False) -> Script[None]:
    yield Pause(seconds, ends_early)


def fault_of(code: FaultCode, text: str, **values: object) -> FaultText:
    """A fault of the modem, in English for logs and as a code for pages."""
    return fault_text(text, code, **values)
