"""The documents that screens, desks and phones draw."""

from typing import get_args

from msgspec import json
from msgspec.structs import replace

from queue_server.config.definition import Result
from queue_server.hall import commands as c
from queue_server.hall.state import SECOND
from queue_server.views.answer import answer
from queue_server.views.board import board_document
from queue_server.views.calls import calls_document
from queue_server.views.equipment.printers import PrinterDocument, PrinterState
from queue_server.views.hall import hall_document
from queue_server.views.ticket import ticket_document, ticket_view
from queue_server.views.times import moment
from queue_server.views.windows.desk import desk_document
from tests.halls import DEFINITION, PureHall, names, with_rules


def drawn(document: object) -> dict[str, object]:
    """A document as a client sees it."""
    decoded: dict[str, object] = json.decode(json.encode(document))
    return decoded


def test_a_fresh_ticket_has_the_shape_of_the_contract() -> None:
    """Every field of the contract, with times in RFC 3339 UTC and the proof in 64 hex digits."""
    hall = PureHall()
    hall.issue()
    ticket = hall.issue("land", "veteran")
    document = drawn(ticket_document(hall.state, ticket))
    assert {name: document[name] for name in ("id", "number", "service", "priority", "state", "ahead", "estimate")} == {
        "id": "t2",
        "number": "A002",
        "service": "land",
        "priority": "veteran",
        "state": "waiting",
        "ahead": 0,
        "estimate": None,
    }
    assert document["issued_at"] == "2025-10-09T09:00:00.000001Z"
    assert [document[name] for name in ("called_at", "started_at", "finished_at", "window")] == [None] * 4
    assert document["proof"] == ticket.proof.hex()
    assert len(ticket.proof.hex()) == 64


def test_called_at_is_the_first_call_also_after_a_recall() -> None:
    """A recall never resets the wait; the last call is told beside it."""
    hall = PureHall()
    hall.open(1)
    hall.issue()
    ticket = hall.call(1)
    hall.pass_minutes(1)
    hall.ask(c.Recall(1))
    document = drawn(ticket_document(hall.state, ticket))
    assert document["called_at"] == "2025-10-09T09:00:00.000001Z"
    assert document["last_called_at"] == "2025-10-09T09:01:00.000001Z"
    assert (document["calls"], document["window"], document["ahead"]) == (2, 1, 0)


def test_the_board_shows_the_newest_call_first() -> None:
    """Calls by their last call, zones from the definition, waiting by service, next by due time."""
    hall = PureHall()
    hall.open(1, 3)
    for _ in range(3):
        hall.issue()
    hall.issue("school")
    hall.call(1)
    hall.call(3)
    hall.ask(c.StartService(3))
    hall.now += SECOND
    hall.ask(c.Recall(1))
    board = drawn(board_document(hall.state))
    calls = board["calls"]
    assert isinstance(calls, list)
    assert [(x["number"], x["window"], x["state"], x["calls"], x["zone"]) for x in calls] == [
        ("A001", 1, "called", 2, "east"),
        ("A002", 3, "serving", 1, "west"),
    ]
    assert board["view"] == "board"
    assert board["waiting"] == {"total": 2, "by_service": {"land": 1, "school": 1, "papers": 0}}
    assert board["next"] == ["A003", "B001"]
    assert board["windows"][1] == {"window": 2, "state": "closed"}  # type: ignore[index]
    hall.ask(c.OpenWindow(2, "operator-2"))
    hall.ask(c.PauseWindow(2, "Lunch"))
    paused = drawn(board_document(hall.state))["windows"]
    assert paused[1] == {"window": 2, "state": "paused", "reason": "Lunch"}  # type: ignore[index]


def test_the_board_of_a_zone_has_its_own_next_numbers() -> None:
    """However many wait elsewhere: by service, and one that is bound to a window where that window stands."""
    hall = PureHall()
    hall.open(1, 4)
    for service in ("papers", "papers", "school", *["land"] * 9):
        hall.issue(service)
    hall.call(1)
    hall.ask(c.StartService(1))
    hall.ask(c.TransferTicket(1, to_window=4))
    board = drawn(board_document(hall.state))
    assert board["next"] == ["C001", "C002", "B001", "A001", "A002", "A003", "A004", "A005"]
    assert board["next_by_zone"] == {
        "east": ["B001", "A002", "A003", "A004", "A005", "A006", "A007", "A008"],
        "west": ["C001", "C002", "B001", "A001", "A002", "A003", "A004", "A005"],
    }


def test_the_calls_feed_holds_every_call_with_its_own_seq() -> None:
    """A call and its recall are two, each readable from its record alone."""
    hall = PureHall()
    hall.open(1)
    hall.issue()
    hall.call(1)
    hall.ask(c.Recall(1))
    document = calls_document(DEFINITION, hall.entries, hall.state.seq, hall.now)
    assert [(x.number, x.window, x.zone, x.calls, x.language) for x in document.calls] == [
        ("A001", 1, "east", 1, "kk"),
        ("A001", 1, "east", 2, "kk"),
    ]
    assert [hall.entries[x.seq - 1].seq for x in document.calls] == [x.seq for x in document.calls]


def test_the_desk_says_who_is_next_and_why() -> None:
    """Bound to this window, ahead by a head start, helped out, or simply first."""
    hall = PureHall(with_rules(no_show_after_s=30))
    hall.open(1, 3)
    hall.issue()
    hall.call(1)
    hall.ask(c.TransferTicket(1, to_window=3))
    hall.issue()
    hall.issue("land", "veteran")
    desk = desk_document(hall.state, 3, hall.now)
    assert [(x.number, x.why) for x in desk.next] == [("A003", "priority"), ("A001", "bound"), ("A002", "first")]
    hall.pass_minutes(11)
    helper = desk_document(hall.state, 2, hall.now)
    assert [x.why for x in helper.next] == ["priority", "helper"]


def test_the_desk_allows_exactly_what_the_rules_would_not_refuse() -> None:
    """Closed, idle, called, serving: each state has its own commands, and the no-show its time."""
    hall = PureHall(with_rules(no_show_after_s=30, out_of_turn=False))
    assert desk_document(hall.state, 1, hall.now).allowed == ("open",)
    hall.open(1)
    assert desk_document(hall.state, 1, hall.now).allowed == ("close", "pause")
    hall.issue(), hall.issue()
    assert desk_document(hall.state, 1, hall.now).allowed == ("close", "pause", "next")
    hall.call(1)
    called = desk_document(hall.state, 1, hall.now)
    assert called.allowed == ("recall", "start", "hold", "transfer")
    assert drawn(called)["no_show_from"] == "2025-10-09T09:00:30.000002Z"
    assert "no-show" in desk_document(hall.state, 1, hall.now + 30 * SECOND).allowed
    hall.ask(c.StartService(1))
    assert desk_document(hall.state, 1, hall.now).allowed == ("next", "finish", "hold", "transfer")


def test_the_answer_of_next_is_the_ticket_it_called_or_null() -> None:
    """With nobody to call, `next` finishes and says null rather than naming the ticket it finished."""
    hall = PureHall()
    hall.open(1)
    hall.issue()
    answers = []
    for command in (c.CallNext(1), c.StartService(1), c.CallNext(1)):
        before = len(hall.entries)
        hall.ask(command)
        answers.append(json.decode(answer(hall.state, command, hall.entries[before:])))
    assert [a["ticket"] and a["ticket"]["state"] for a in answers] == ["called", "serving", None]
    assert [a["window"]["ticket"] for a in answers] == ["A001", "A001", None]
    assert answers[-1]["seq"] == hall.state.seq


def test_the_answer_of_a_finish_is_the_ticket_it_finished() -> None:
    """Whoever asked sees what became of the visitor."""
    hall = PureHall()
    hall.open(1)
    hall.issue(), hall.call(1), hall.ask(c.StartService(1))
    before = len(hall.entries)
    hall.ask(c.FinishService(1))
    document = json.decode(answer(hall.state, c.FinishService(1), hall.entries[before:]))
    assert (document["ticket"]["number"], document["ticket"]["state"], document["window"]["served_today"]) == (
        "A001",
        "served",
        1,
    )


def test_the_hall_document_has_the_shape_of_the_contract() -> None:
    """Helpers are told with their minutes, priorities with their head start, and nothing of limits or rules."""
    document = drawn(hall_document("aksu", DEFINITION))
    windows, priorities = document["windows"], document["priorities"]
    assert isinstance(windows, list)
    assert isinstance(priorities, list)
    assert windows[1] == {
        "window": 2,
        "zone": "east",
        "services": [{"id": "school", "after_minutes": 0}, {"id": "land", "after_minutes": 10}],
    }
    assert (priorities[0]["id"], priorities[0]["head_start_s"]) == ("veteran", 600)


def test_a_tickets_own_view_carries_where_the_journal_is() -> None:
    """The socket of a phone says at which seq it speaks."""
    hall = PureHall()
    document = drawn(ticket_view(hall.state, hall.issue()))
    assert (document["view"], document["hall"], document["seq"]) == ("ticket", "aksu", hall.state.seq)


def test_the_desk_names_results_colleagues_and_printers_in_trouble() -> None:
    """Results of whoever is served, windows where a visitor can be sent, and what lacks paper or does not answer."""
    hall = PureHall(
        replace(DEFINITION, results=(Result("done", names("Done")), Result("lent", names("Lent"), ("school",))))
    )
    hall.open(1, 3)
    hall.issue()
    hall.call(1)
    printers = [PrinterDocument(state, ("entrance",), state, moment(0), ()) for state in get_args(PrinterState)]
    called = desk_document(hall.state, 1, hall.now, printers)
    assert called.results == ()
    assert [(colleague.window, colleague.operator, colleague.services) for colleague in called.colleagues] == [
        (3, "operator-3", ("land", "school", "papers"))
    ]
    assert [printer.state for printer in called.printers] == ["paper_low", "paper_out", "no_answer"]
    hall.ask(c.StartService(1))
    assert desk_document(hall.state, 1, hall.now).results == ("done",)
