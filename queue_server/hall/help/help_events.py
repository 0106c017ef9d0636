"""Events about calls for help. Each can be shown from its own record. Times are µs UTC."""

from typing import Final, get_args

from msgspec import Struct


class HelpRequested(Struct, frozen=True, omit_defaults=True, gc=False):
    """A visitor rings for help with `reason`, one of the hall's: at a kiosk, by its name, or with a ticket."""

    help: str
    reason: str
    kiosk: str | None = None
    ticket: str | None = None
    number: str | None = None


class HelpAnswered(Struct, frozen=True, gc=False):
    """The actor has come to help."""

    help: str


class HelpWithdrawn(Struct, frozen=True, gc=False):
    """The visitor has taken the call for help back."""

    help: str


HelpEvent = HelpRequested | HelpAnswered | HelpWithdrawn
HELP_EVENTS: Final[frozenset[type[Struct]]] = frozenset(get_args(HelpEvent))
"""They change no line and no ticket: whoever follows those ignores them."""
