"""Defines the bodies of commands, and makes the hall's commands from them. Pure."""

from collections.abc import Callable
from typing import Annotated, Any, Final, NamedTuple

from msgspec import Meta, Struct, json

from queue_server.api.http.bodies import EmptyBody, Line, Name, Text, decode
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.reference import Reference, impersonal
from queue_server.config.languages import LanguageCode
from queue_server.config.values.scalars import WindowNumber
from queue_server.hall import commands as c
from queue_server.hall.bookings.receptions.reception import ReceptionResult
from queue_server.hall.events import Estimate
from queue_server.journal.personal.contents import PersonalPart

DateText = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", description="a date such as 2026-01-31")]
Minutes = Annotated[int, Meta(ge=1, le=1440)]


class TicketBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A ticket to give. `visit` names the further services of a visit, which keeps one number.

    `reference` is the visit's id in another system: opaque, without anything about a person. `waits_in` is the zone in
    which the visitor waits, one of the hall's waiting places; with `sign_language` boards show a clip of the call.
    """

    service: Name
    priority: Name | None = None
    language: LanguageCode | None = None
    visit: Annotated[tuple[Name, ...], Meta(max_length=10)] = ()
    reference: Reference | None = None
    waits_in: Name | None = None
    sign_language: bool = False

    def command(self, ticket: str, estimate: Estimate | None = None) -> c.IssueTicket:
        """The command. `ticket` is the id of the new ticket, `estimate` the wait that its visitor is shown."""
        return c.IssueTicket(
            ticket,
            self.service,
            self.priority,
            self.language,
            self.visit,
            estimate=estimate,
            reference=impersonal(self.reference),
            waits_in=self.waits_in,
            sign_language=self.sign_language,
        )


class SwitchOffBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A service to switch off. `reason` is shown to visitors who ask for the service."""

    reason: Line


class OpenBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A window to open. `operator` is who sits down; a person who leaves it out sits down themselves."""

    operator: Name | None = None


class PauseBody(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Line


class FinishBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The end of a service. `result` is one of the hall's own, such as `accepted`, or any words where the hall names
    none."""

    result: Name | None = None


class EndReceptionBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The end of a reception in person. What is taken under control has the date `until`, a referral the host
    `to_host`."""

    result: ReceptionResult
    until: DateText | None = None
    to_host: Name | None = None


class HoldBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A hold. Without `minutes` the ticket stays on hold until it is returned by hand."""

    minutes: Minutes | None = None


class ReturnBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A return from hold. `ticket` is an id or a number of today; without it, the one this window put on hold last."""

    ticket: Name | None = None


class TransferBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A transfer to a service, or to a window; `back` brings the ticket here again; `note` is for the next operator."""

    service: Name | None = None
    window: WindowNumber | None = None
    back: bool = False
    note: Text | None = None


class CallBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A call out of turn. `ticket` is an id or a number of today."""

    ticket: Name
    reason: Line


class PrivilegeBody(Struct, frozen=True, forbid_unknown_fields=True):
    confirmed: bool


class WindowCommand(NamedTuple):
    """The body of a window command, and the function that makes the command for a window."""

    body: type[Struct]
    build: Callable[[int, Any], c.WindowCommand]


WINDOW_COMMANDS: Final = {
    "open": WindowCommand(OpenBody, lambda window, body: c.OpenWindow(window, body.operator)),
    "close": WindowCommand(EmptyBody, lambda window, _: c.CloseWindow(window)),
    "pause": WindowCommand(PauseBody, lambda window, body: c.PauseWindow(window, body.reason)),
    "resume": WindowCommand(EmptyBody, lambda window, _: c.ResumeWindow(window)),
    "next": WindowCommand(EmptyBody, lambda window, _: c.CallNext(window)),
    "recall": WindowCommand(EmptyBody, lambda window, _: c.Recall(window)),
    "start": WindowCommand(EmptyBody, lambda window, _: c.StartService(window)),
    "finish": WindowCommand(FinishBody, lambda window, body: c.FinishService(window, body.result)),
    "no-show": WindowCommand(EmptyBody, lambda window, _: c.MarkNoShow(window)),
    "end-reception": WindowCommand(
        EndReceptionBody, lambda window, body: c.EndReception(window, body.result, body.until, body.to_host)
    ),
    "hold": WindowCommand(HoldBody, lambda window, body: c.HoldTicket(window, body.minutes)),
    "return": WindowCommand(ReturnBody, lambda window, body: c.ReturnTicket(window, body.ticket)),
    "transfer": WindowCommand(
        TransferBody,
        lambda window, body: c.TransferTicket(window, body.service, body.window, body.back, noted=bool(body.note)),
    ),
    "call": WindowCommand(CallBody, lambda window, body: c.CallOutOfTurn(window, body.ticket, body.reason)),
    "take-back": WindowCommand(EmptyBody, lambda window, _body: c.TakeBack(window)),
    "privilege": WindowCommand(PrivilegeBody, lambda window, body: c.ConfirmPrivilege(window, body.confirmed)),
}
"""Every window command by its name in an address."""

_decoders: Final = {name: json.Decoder(command.body) for name, command in WINDOW_COMMANDS.items()}


def window_command(name: str, window: int, body: bytes) -> tuple[c.WindowCommand, PersonalPart]:
    """The command of that name for a window, and what it says about a person. Raises `HttpProblem`."""
    decoder = _decoders.get(name)
    if decoder is None:
        raise HttpProblem("unknown_command", command=name[:64], known=", ".join(WINDOW_COMMANDS))
    decoded = decode(decoder, body)
    return WINDOW_COMMANDS[name].build(window, decoded), PersonalPart(getattr(decoded, "note", None) or None)
