"""Defines the errors of the displays, by whose fault they are. A visitor's mistake is shown as a page, not an error.

PeerFault             a printer or the speech engine misbehaves: logged once as a WARNING, then tried again
├── NoPaper           the printer reports it
├── Unrecorded        the store is away, or another server prints by now, so nothing was sent: it would come out twice
└── UncertainPrint    a ticket was sent to the printer, and it is unknown whether it was printed: never tried again
"""


class PeerFault(Exception):
    """A device does not do what it should. The sentence names the device and what to check."""


class NoPaper(PeerFault):
    """The printer has no paper: a person must put in a new roll."""


class Unrecorded(PeerFault):
    """The store did not take in that a ticket is being sent. Nothing was sent."""


class UncertainPrint(PeerFault):
    """A ticket was sent, wholly or in part, and the printer has not confirmed it."""
