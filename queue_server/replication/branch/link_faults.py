"""Defines the errors of a link, by whose fault they are:

LinkFault       the other side or the way to it: counted, named once, and tried again
JournalForked   the journal here and the one there differ: a person must look at it
TakenOver       another machine has taken the hall over: nothing more may be written here
"""

from typing import Literal

LinkFaultKind = Literal[
    "unreachable", "silent", "certificate", "other_certificate", "not_centre", "not_known", "refused", "unavailable"
]
"""Nothing answers at the address; the answer does not come in time; the certificate is not trusted, or another one than
at the pairing; something else answers, such as a page to sign in; the token or the hall is not known there; what was
sent is not taken; the other side cannot store anything at present."""


class LinkFault(Exception):
    """The link does not work at present. The text has no token, and no word of what was answered.

    `certificate` is the SHA-256 (hex) of the one that was shown, where it was not the right one.
    """

    def __init__(self, text: str, kind: LinkFaultKind, certificate: str = "", epoch: int = 0) -> None:
        super().__init__(text)
        self.epoch = epoch
        """The epoch that the other side has of the hall; 0 where it did not say."""
        self.kind: LinkFaultKind = kind
        self.certificate = certificate


class JournalForked(Exception):
    """The two journals differ from record `seq` on."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"the journals differ from record {seq} on")
        self.seq = seq


class TakenOver(Exception):
    """The other side has a higher epoch. `seq` is the first record here that the hall goes on without; None where it
    has all of them."""

    def __init__(self, epoch: int, seq: int | None) -> None:
        super().__init__(f"another machine has taken the hall over (epoch {epoch})")
        self.epoch = epoch
        self.seq = seq
