"""From a JSON body to a command."""

import pytest
from msgspec import json

from queue_server.api.halls.commands import WINDOW_COMMANDS, TicketBody, window_command
from queue_server.api.http.bodies import command_id, decode, whole_number
from queue_server.api.http.problem import HttpProblem
from queue_server.hall import commands as c
from queue_server.journal.personal.contents import NOTHING_PERSONAL, PersonalPart
from queue_server.views.windows.desk import _probes
from tests.halls import PureHall

COMMANDS = [
    ("open", b"", c.OpenWindow(3)),
    ("open", b'{"operator": "aigul"}', c.OpenWindow(3, "aigul")),
    ("close", b"{}", c.CloseWindow(3)),
    ("pause", b'{"reason": "lunch"}', c.PauseWindow(3, "lunch")),
    ("resume", b"  ", c.ResumeWindow(3)),
    ("next", b"", c.CallNext(3)),
    ("recall", b"", c.Recall(3)),
    ("start", b"", c.StartService(3)),
    ("finish", b'{"result": "accepted"}', c.FinishService(3, "accepted")),
    ("no-show", b"", c.MarkNoShow(3)),
    ("hold", b"", c.HoldTicket(3)),
    ("hold", b'{"minutes": 10}', c.HoldTicket(3, 10)),
    ("return", b"", c.ReturnTicket(3)),
    ("return", b'{"ticket": "A012"}', c.ReturnTicket(3, "A012")),
    ("transfer", b'{"service": "land", "back": true}', c.TransferTicket(3, "land", None, True)),
    ("transfer", b'{"window": 5}', c.TransferTicket(3, None, 5)),
    ("call", b'{"ticket": "A012", "reason": "ill"}', c.CallOutOfTurn(3, "A012", "ill")),
    ("privilege", b'{"confirmed": false}', c.ConfirmPrivilege(3, False)),
    ("take-back", b"", c.TakeBack(3)),
    ("end-reception", b'{"result": "referred", "to_host": "deputy"}', c.EndReception(3, "referred", None, "deputy")),
]


@pytest.mark.parametrize(("name", "body", "command"), COMMANDS)
def test_a_body_makes_its_command(name: str, body: bytes, command: c.Command) -> None:
    """Every window command of the contract; a missing body is an empty object."""
    assert window_command(name, 3, body) == (command, NOTHING_PERSONAL)


def test_every_window_command_is_tried_above() -> None:
    """A new command cannot come without a line in the table."""
    assert {name for name, _, _ in COMMANDS} == set(WINDOW_COMMANDS)


def test_a_desk_names_its_buttons_as_the_api_does() -> None:
    """`allowed` of a desk and the addresses of the API are the same names."""
    assert set(_probes(PureHall().state, 1)) == set(WINDOW_COMMANDS)


def test_a_note_goes_beside_the_journal() -> None:
    """The command says only that there is one."""
    command, personal = window_command("transfer", 3, '{"service": "land", "note": "құжат жоқ"}'.encode())
    assert command == c.TransferTicket(3, "land", noted=True)
    assert personal == PersonalPart("құжат жоқ")


def test_a_ticket_is_asked_for() -> None:
    """All that a kiosk may say."""
    request = b'{"service": "land", "priority": "veteran", "language": "kk", "visit": ["land", "school"]}'
    body = decode(json.Decoder(TicketBody), request)
    assert body.command("id") == c.IssueTicket("id", "land", "veteran", "kk", ("land", "school"))


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("pause", b"", "object missing required field `reason`"),
        ("pause", b"no json", "the body is not JSON. Send a JSON object, or nothing"),
        ("pause", b'{"reason": "\xff"}', "the body is not JSON. Send a JSON object, or nothing"),
        ("pause", b"[]", "expected `object`, got `array`"),
        ("pause", b'{"reason": 5}', "expected `str`, got `int` - at `reason`"),
        ("pause", b'{"reason": "x", "why": "y"}', "object contains unknown field `why`"),
        ("hold", b'{"minutes": 0}', "expected `int` >= 1 - at `minutes`"),
        ("hold", b'{"minutes": 1441}', "expected `int` <= 1440 - at `minutes`"),
        ("hold", b'{"minutes": "5"}', "expected `int | null`, got `str` - at `minutes`"),
        ("transfer", b'{"window": 1000}', "expected `int` <= 999 - at `window`"),
        ("open", b'{"operator": ""}', "expected `str` of length >= 1 - at `operator`"),
        ("next", b"[" * 100_000, "expected `object`, got `array`"),
    ],
)
def test_a_wrong_body_is_named(name: str, body: bytes, reason: str) -> None:
    """Which member it is, and what it should be."""
    with pytest.raises(HttpProblem) as problem:
        window_command(name, 3, body)
    assert problem.value.code == "malformed"
    assert problem.value.params["why"] == reason


def test_no_line_has_control_characters() -> None:
    """They would reach boards and journals as they are."""
    for body in (b'{"operator": "a\\u0000b"}', b'{"operator": "a\\nb"}', b'{"operator": "a\\u001bb"}'):
        with pytest.raises(HttpProblem, match="operator"):
            window_command("open", 3, body)


def test_an_unknown_command_is_told_what_there_is() -> None:
    """404, and the names of all commands."""
    with pytest.raises(HttpProblem, match=r"no command jump\. It has: open, close, pause"):
        window_command("jump", 3, b"")


@pytest.mark.parametrize(
    ("header", "key"), [(None, None), ("a", "a"), ('"a"', "a"), ("8e03978e-40d5", "8e03978e-40d5"), ('"', '"')]
)
def test_a_command_id_may_be_quoted(header: str | None, key: str | None) -> None:
    """The header is a string of structured fields in some clients and bare in others."""
    assert command_id(header) == key


@pytest.mark.parametrize("header", ["", '""', "a b", "a\tb", "қ", "x" * 129])
def test_a_command_id_is_short_and_visible(header: str) -> None:
    """It is kept for ever and shown in every export."""
    with pytest.raises(HttpProblem, match="Idempotency-Key"):
        command_id(header)


@pytest.mark.parametrize("text", ["", "-1", "1.0", "x", "٣", "11", "9" * 400, " 1"])
def test_a_number_of_a_query_is_a_number(text: str) -> None:
    """Digits within the bounds, and nothing else."""
    with pytest.raises(HttpProblem, match="`after` is a whole number from 0 to 10"):
        whole_number(text, "after", 0, 10)
