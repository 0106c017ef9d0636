"""Says what an error means for a message that was to be sent. Pure.

Source: 3GPP TS 27.005, 3.2.5: numbers to 127 are those of 3GPP TS 24.011, E-2, from 128 to 255 of 3GPP TS 23.040,
9.2.3.22, and from 300 on the modem's own.
"""

from collections.abc import Collection
from enum import Enum
from typing import Final

from firmware_bridge.modems.at_lines import ErrorCode


class SubmitError(Enum):
    """What an error is about: this message alone, the network, the account, the SIM, something that passes, or nobody
    knows whether the message was taken."""

    MESSAGE = "message"
    NETWORK = "network"
    CREDIT = "credit"
    SIM = "sim"
    PASSING = "passing"
    UNCERTAIN = "uncertain"


NETWORK_TIMEOUT: Final = 332
"""The modem has sent it, and no answer of the network has come: it may have been taken."""
DUPLICATE: Final = 197
"""The service centre has this very message already, from a first try whose answer was lost."""
UNKNOWN_ERROR: Final = 500
"""A modem says so of a SIM without credit, and of whatever else it has no number for."""

_OF_MESSAGE: Final = frozenset({1, 21, 28, 81, 95, 96, 97, 98, 99, 111, 195, 196, 198, 199, 304, 305})
_OF_NETWORK: Final = frozenset({17, 22, 27, 38, 41, 42, 47, 192, 194, 331})
_OF_SIM: Final = frozenset({310, 311, 312, 313, 315, 316, 317, 318})
_SIM_ERRORS_OF_MODEM: Final = frozenset({10, 11, 12, 13, 15, 16, 17, 18})
_NETWORK_ERRORS_OF_MODEM: Final = frozenset({30, 31, 32})


def meaning_of(error: ErrorCode | None, no_credit_errors: Collection[int]) -> SubmitError:
    """What the error says. `no_credit_errors` are the numbers with which this network refuses a SIM without credit."""
    if error is None:
        return SubmitError.PASSING
    if error.family == "CME":
        if error.number in _SIM_ERRORS_OF_MODEM:
            return SubmitError.SIM
        return SubmitError.NETWORK if error.number in _NETWORK_ERRORS_OF_MODEM else SubmitError.PASSING
    if error.number in no_credit_errors:
        return SubmitError.CREDIT
    if error.number in (NETWORK_TIMEOUT, DUPLICATE, UNKNOWN_ERROR):
        return SubmitError.UNCERTAIN
    for numbers, meaning in (
        (_OF_MESSAGE, SubmitError.MESSAGE),
        (_OF_NETWORK, SubmitError.NETWORK),
        (_OF_SIM, SubmitError.SIM),
    ):
        if error.number in numbers:
            return meaning
    return SubmitError.PASSING


def is_vague(error: ErrorCode | None) -> bool:
    """Whether the error leaves it open if the message was taken."""
    return error == ErrorCode("CMS", UNKNOWN_ERROR)
