"""Defines the report of a bridge on its LED boards: one struct for each board. Pure.

The bridge sends it with `POST /api/v1/bridges/{name}/boards` and shows it with `kezek bridge --status`; the server's
`/metrics`, alarms and devices page are drawn from it.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct, field

from queue_server.config.values.scalars import WindowNumber

Seconds = Annotated[float, Meta(ge=0, le=4_102_444_800, description="seconds since 1970, before 2100")]
Words = Annotated[str, Meta(max_length=1000)]
LONGEST_VALUE: Final = 200
FaultKey = Annotated[str, Meta(max_length=32)]
FaultValue = Annotated[str, Meta(max_length=LONGEST_VALUE)]
BoardStage = Literal["asked", "sent", "confirmed", "failing"]
"""How far the text that a board should show has got."""


FaultCode = Literal[
    "not_opened", "port_missing", "usb_missing", "port_denied", "port_busy", "port_refused", "no_rs485", "port_lost",
    "port_stuck", "no_answer", "refuses", "other_content", "letters_missing", "too_wide", "not_showable",
    "modem_silent", "modem_refuses", "no_network", "no_credit",
    "sim_missing", "sim_pin", "sim_pin_refused", "sim_puk", "sim_fails",
]  # fmt: skip
"""What is wrong with a port (`port_…`), a board that answers, a text that a board cannot show, a modem or its SIM."""


class BoardFault(Struct, frozen=True):
    """A fault that pages put into words: its code, a `FaultCode` of the version of the bridge, and what it is about."""

    code: FaultKey
    values: Annotated[dict[FaultKey, FaultValue], Meta(max_length=8)]


class FaultText(str):
    """A fault in English, as logs and the terminal have it, with the same as a `BoardFault`."""

    __slots__ = ("fault",)
    fault: BoardFault


def fault_text(text: str, code: FaultCode, /, **values: object) -> FaultText:
    """The fault of that code in these words."""
    sentence = FaultText(text)
    sentence.fault = BoardFault(code, {name: str(value)[:LONGEST_VALUE] for name, value in values.items()})
    return sentence


class BoardReport(Struct, frozen=True, omit_defaults=True):
    """The state of one board, as its bridge reports it.

    `texts` are the lines that it should show, since `asked_at`; `is_sent` says whether they have gone out, and
    `sent_at` when everything was last sent. `confirmed` is None for a device that never answers. `failing` is the fault
    of the board or of its port in English, `fault` the same for pages. `hall` is None where the configuration of the
    bridge has but one.
    """

    bus: Annotated[str, Meta(max_length=64)]
    address: Annotated[int, Meta(ge=0, le=65_535)]
    window: WindowNumber | None
    texts: Annotated[tuple[Words, ...], Meta(max_length=64)] = field(name="asked")
    asked_at: Seconds | None
    is_sent: bool = field(name="sent")
    sent_at: Seconds | None = None
    confirmed: bool | None = None
    failing: Words | None = None
    failing_since: Seconds | None = None
    fault: BoardFault | None = None
    hall: Annotated[str, Meta(max_length=64)] | None = None

    @property
    def stage(self) -> BoardStage:
        """How far the text has got. A fault comes first; a text that was not sent is not confirmed, whatever the device
        reported before."""
        if self.failing is not None:
            return "failing"
        if not self.is_sent:
            return "asked"
        return "confirmed" if self.confirmed else "sent"

    @property
    def since(self) -> float | None:
        """When the board came to its stage, in seconds since the epoch; None before it was given a text."""
        match self.stage:
            case "failing":
                return self.failing_since
            case "asked":
                return self.asked_at
        return self.sent_at

    def is_in(self, hall: str) -> bool:
        """Whether the board shows that hall; a bridge of one hall names none."""
        return self.hall in (None, hall)
