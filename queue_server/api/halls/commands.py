"""From a request's JSON body to a command of the hall. Pure.

A missing body is an empty object. Anything that is not JSON, has a member nobody knows, a value of another type or one
out of range is `malformed`, and the sentence says which member it is and what it should be.
"""

from collections.abc import Callable
from typing import Annotated, Any, Final, NamedTuple, TypeVar

from msgspec import DecodeError, Meta, Struct, ValidationError, json

from queue_server.api.http.problem import Problem
from queue_server.config.definition import WindowNumber
from queue_server.config.languages import LanguageCode
from queue_server.config.text import hidden_in
from queue_server.hall import commands as c
from queue_server.hall.events import Estimate

Name = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$", description="one line")]
Line = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", description="one line")]
Text = Annotated[str, Meta(max_length=1000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$", description="some lines")]
Minutes = Annotated[int, Meta(ge=1, le=1440)]


UNREAD: Final = frozenset({"new", "old", "password", "secret"})
"""Members that hold a secret: nobody reads them, and they may be any characters."""


class TicketBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`visit` names the further services of a visit, which keeps one number."""

    service: Name
    priority: Name | None = None
    language: LanguageCode | None = None
    visit: Annotated[tuple[Name, ...], Meta(max_length=10)] = ()

    def command(self, ticket: str, estimate: Estimate | None = None) -> c.IssueTicket:
        """`ticket` is the id that the new ticket gets, `estimate` what its visitor is told of the wait."""
        return c.IssueTicket(ticket, self.service, self.priority, self.language, self.visit, estimate=estimate)


class SwitchOffBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`reason` is shown to visitors who ask for the service."""

    reason: Line


class EmptyBody(Struct, frozen=True, forbid_unknown_fields=True):
    """No members."""


class OpenBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`operator` is whoever sits down; a person who leaves it out sits down themselves."""

    operator: Name | None = None


class PauseBody(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Line


class FinishBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`result` is one of the hall's own, such as `accepted`; any words where the hall names none."""

    result: Name | None = None


class HoldBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Without `minutes` the ticket stays on hold until somebody returns it."""

    minutes: Minutes | None = None


class ReturnBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`ticket` is an id or a number of today; without it, the one this window put on hold last."""

    ticket: Name | None = None


class TransferBody(Struct, frozen=True, forbid_unknown_fields=True):
    """To a service, or to a window; `back` brings the ticket here again; `note` is for the next operator."""

    service: Name | None = None
    window: WindowNumber | None = None
    back: bool = False
    note: Text | None = None


class CallBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`ticket` is an id or a number of today."""

    ticket: Name
    reason: Line


class PrivilegeBody(Struct, frozen=True, forbid_unknown_fields=True):
    confirmed: bool


class WindowCommand(NamedTuple):
    """A window command's body, and the command it makes for a window."""

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

Body = TypeVar("Body")


def window_command(name: str, window: int, body: bytes) -> tuple[c.WindowCommand, str | None]:
    """The command of that name for a window, and the note for the next operator. Raises `Problem`."""
    decoder = _decoders.get(name)
    if decoder is None:
        raise Problem("unknown_command", command=name[:64], known=", ".join(WINDOW_COMMANDS))
    said = decode(decoder, body)
    return WINDOW_COMMANDS[name].build(window, said), getattr(said, "note", None)


def decode(decoder: json.Decoder[Body], body: bytes) -> Body:
    """The body, every text in it fit to be read. Raises `Problem` with what is wrong and where."""
    try:
        said = decoder.decode(body.strip() or b"{}")
    except ValidationError as why:
        raise Problem("malformed", why=_reason(why)) from why
    except (DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise Problem("malformed", why="the body is not JSON. Send a JSON object, or nothing") from why
    if not body.isascii() or b"\\" in body:  # plain ASCII holds nothing that is hidden
        _need_readable(said)
    return said


def _need_readable(said: object) -> None:
    """Raises `Problem` for text with a character that its reader would not see."""
    for place, character in hidden_in(said, but=UNREAD):
        where = ".".join(map(str, place))
        raise Problem(
            "malformed",
            why=f"`{where}` holds {character}, which cannot be seen or turns the direction of what follows. "
            "Write it without",
        )


def command_id(header: str | None) -> str | None:
    """The command id of an `Idempotency-Key` header: 1 to 128 visible ASCII characters, quoted or not."""
    if header is None:
        return None
    key = header[1:-1] if len(header) > 1 and header[0] == header[-1] == '"' else header
    if not 1 <= len(key) <= 128 or not all("!" <= character <= "~" for character in key):
        raise Problem("malformed", why="an Idempotency-Key is 1 to 128 visible ASCII characters")
    return key


def whole_number(text: str, name: str, least: int, most: int) -> int:
    """A number out of a query. Raises `Problem`."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 18 and least <= int(text) <= most):
        raise Problem("malformed", why=f"`{name}` is a whole number from {least} to {most}")
    return int(text)


def _reason(error: ValidationError) -> str:
    """msgspec's sentence, which names the member as `$.member`, in the words of this page."""
    sentence = str(error)
    sentence = sentence[0].lower() + sentence[1:]
    return sentence.replace(" - at `$.", " - at `")
