"""Errors of the displays, by whose fault they are. What a visitor gets wrong is a page, not an error.

PeerFault             a printer or the speech engine misbehaves: told once as a WARNING, then tried again
├── NoPaper           the printer says so itself
└── UncertainPrint    a ticket left for the printer and nobody knows whether it came out: never tried again
"""


class PeerFault(Exception):
    """A device does not do what it should. The sentence says which, and what to look at."""


class NoPaper(PeerFault):
    """Somebody must put in a new roll."""


class UncertainPrint(PeerFault):
    """A ticket was sent, wholly or in part, and there is no receipt for it."""
