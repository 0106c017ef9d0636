"""Random days with priorities, appointments, refusals, changes and other rules: hall, audit and page agree."""

from collections import Counter
from random import Random

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.errors import Refused
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.state import MINUTE, SECOND, State
from queue_server.journal.checks.audit import audit
from queue_server.views.fairness.overtaken import Overtaken, Overtaking
from script.staging.hall_in_memory import sealed
from tests.folds import fairness_of
from tests.halls import DESK, KIOSK, PureHall, with_rules
from tests.unit.journal.days import stream

SEEDS = range(24)
SERVICES = ("land", "school", "papers")
FIRST, LAST = "2000-01-01", "2100-01-01"


def definition_of(chance: Random) -> Definition:
    """Any rules, and any head starts."""
    rules = {
        name: chance.choice(("kept", "anew")) for name in ("due_after_transfer", "due_after_hold", "due_after_stop")
    }
    defined = with_rules(no_show_after_s=0, **rules)
    priorities = tuple(replace(p, head_start_s=chance.choice((0, 120, 600, 1800))) for p in defined.priorities)
    windows = tuple(
        replace(w, helps=chance.choice(({}, {"land": 5}, {"land": 20}))) if w.window == 2 else w
        for w in defined.windows
    )
    return replace(defined, priorities=priorities, windows=windows, carried_over="live")


def a_day(seed: int, steps: int = 350) -> PureHall:
    """A hall that was asked whatever a hall may be asked, over the end of a day."""
    chance = Random(seed)
    hall = PureHall(definition_of(chance))
    hall.open(1, 2, 3)
    for step in range(steps):
        hall.now += chance.randrange(MINUTE)
        if step == steps // 2:
            hall.now += 14 * 60 * MINUTE
        command = command_of(chance, hall, f"t{step}")
        try:
            hall.ask(command, KIOSK if isinstance(command, c.IssueTicket) else DESK)
        except Refused:
            continue
    return hall


def command_of(chance: Random, hall: PureHall, name: str) -> c.Command:
    window, service = chance.randrange(1, 5), chance.choice(SERVICES)
    live = [ticket.id for ticket in hall.state.tickets.values() if ticket.is_live] or ["t0"]
    if chance.random() < 0.35:
        booked_at = hall.now + chance.randrange(-20, 30) * MINUTE if chance.random() < 0.2 else None
        further = tuple(chance.sample(SERVICES, chance.choice((0, 0, 2))))
        return c.IssueTicket(name, service, chance.choice((None, None, "veteran", "booked")), "kk", further, booked_at)
    commands: list[c.Command] = [
        *[c.CallNext(window)] * 6,
        *[c.StartService(window)] * 4,
        *[c.ConfirmPrivilege(window, confirmed=False)] * 4,
        c.ConfirmPrivilege(window, confirmed=True),
        *[c.TakeBack(window)] * 2,
        *[c.HoldTicket(window, chance.choice((None, 3)))] * 2,
        c.ReturnTicket(window),
        c.AskForTime(chance.choice(live)),
        *[c.TransferTicket(window, service, back=chance.random() < 0.5)] * 2,
        c.TransferTicket(window, to_window=chance.randrange(1, 5)),
        c.MarkNoShow(window),
        c.CallOutOfTurn(window, chance.choice(live), "came with a small child"),
        c.OpenWindow(window, f"operator-{window}"),
        *[c.ChangeTicket(chance.choice(live), "a mistake", service)] * 2,
        *[c.ChangeTicket(chance.choice(live), "a card", None, chance.choice((UNSET, None, "veteran", "booked")))] * 2,
        *([c.Configure(definition_of(chance))] if chance.random() < 0.3 else []),
    ]
    return chance.choice(commands)


def told_of(hall: PureHall, seq: int, ticket: str) -> list[Overtaking]:
    """What the holder of a ticket reads that was issued with record `seq`."""
    entries = [entry for entry in hall.entries if entry.seq < seq]
    definition = next(entry.event.definition for entry in entries[::-1] if isinstance(entry.event, e.HallConfigured))
    fold = Overtaken(definition, ticket)
    fold.take_all(entry for entry in hall.entries if entry.seq >= seq)
    return fold.overtakings


class PlainDues:
    """When each ticket would be due if nobody had a priority: a fold of the journal that knows no lead at all."""

    def __init__(self) -> None:
        self.state = State(hall="aksu")
        self.plain: dict[str, int] = {}

    def take(self, entry: e.Entry) -> None:
        event, at = entry.event, entry.at
        rules = self.state.definition.rules if self.state.definition is not None else None
        if isinstance(event, e.TicketIssued):
            assert self.state.definition is not None
            assert rules is not None
            booked = self.state.definition.priority(rules.booked_priority or "")
            self.plain[event.ticket] = at
            if event.booked_at is not None:
                self.plain[event.ticket] = event.booked_at - (booked.head_start_s * SECOND if booked else 0)
        elif rules is not None:
            is_moved = isinstance(event, e.TicketChanged) and event.service != self.state.tickets[event.ticket].service
            is_anew = {
                e.TicketTransferred: rules.due_after_transfer,
                e.TicketContinued: rules.due_after_stop,
                e.TicketReturned: rules.due_after_hold,
                e.TicketChanged: rules.due_after_transfer if is_moved else "kept",
            }.get(type(event)) == "anew"
            if is_anew:
                self.plain[event.ticket] = at  # type: ignore[union-attr] # each of these kinds names its ticket
        evolve(self.state, entry)


@pytest.mark.slow
def test_a_refusal_leaves_no_lead_and_a_slip_gives_it_back() -> None:
    """Whatever came before: the ticket is due as if it had never had a priority, until the refusal is taken back."""
    refusals: Counter[str] = Counter()
    for seed in SEEDS:
        dues = PlainDues()
        for entry in a_day(seed).entries:
            event = entry.event
            before = dues.state.tickets[event.ticket].due if isinstance(event, e.PrivilegeReinstated) else 0
            dues.take(entry)
            if isinstance(event, e.PrivilegeRefused):
                assert event.due == dues.plain[event.ticket], (seed, entry.seq)
                refusals["refused"] += 1
            elif isinstance(event, e.PrivilegeReinstated):
                assert event.due <= before == dues.plain[event.ticket], (seed, entry.seq)
                refusals["reinstated"] += 1
    assert refusals == {"refused": 121, "reinstated": 23}


@pytest.mark.slow
async def test_audit_and_page_agree() -> None:
    """Nothing of a day by the rule is called otherwise, and both name the same calls out of turn."""
    reasons: Counter[str] = Counter()
    for seed in SEEDS:
        hall = a_day(seed)
        findings = await audit(stream(sealed(hall.entries)))
        assert {f.matter for f in findings} <= {"out_of_turn", "changed"}, (seed, findings)
        passed = {f.seq: f.passed for f in findings if f.matter == "out_of_turn"}
        counted = fairness_of(hall.entries, FIRST, LAST)
        assert "not_by_rule" not in counted.reasons, seed
        assert {call.seq: call.passed for call in counted.out_of_turn} == passed
        called = {entry.at: entry.seq for entry in hall.entries if isinstance(entry.event, e.TicketCalled)}
        for issued in hall.entries:
            if not isinstance(issued.event, e.TicketIssued):
                continue
            for overtaking in told_of(hall, issued.seq, issued.event.ticket):
                seq = called[round(overtaking.at.timestamp() * SECOND)]
                assert overtaking.why != "not_by_rule", (seed, seq)
                assert (overtaking.why == "out_of_turn") <= (seq in passed), (seed, seq)
                if overtaking.why == "changed":
                    number = issued.event.number if overtaking.changed == "mine" else overtaking.number
                    assert any(f.matter == "changed" and f.number == number and f.seq < seq for f in findings)
                reasons[overtaking.why] += 1
    assert reasons == {
        "another_service": 1291,
        "out_of_turn": 1177,
        "moved_back": 505,
        "priority": 397,
        "on_hold": 322,
        "changed": 217,
        "booked": 207,
        "another_window": 106,
        "own_booking": 48,
        "helper": 29,
    }
