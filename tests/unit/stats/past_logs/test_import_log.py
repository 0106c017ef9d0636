"""A past log told as a journal: its own times, and nothing that a journal could not hold."""

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import convert, to_builtins
from msgspec.structs import replace

from queue_server.config.definition import Definition, Names, Service
from queue_server.hall import events as e
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.state import MINUTE, SECOND, State
from queue_server.journal.checks.sequence.sequence_checker import SequenceChecker
from queue_server.journal.codec import decode
from queue_server.stats.past_logs.import_log import ImportedJournal, import_visits
from queue_server.stats.past_logs.log_names import identifiers, ids_in
from queue_server.stats.past_logs.log_windows import ABSENT_AFTER, ImportedDay, WindowSession, noticed_session
from queue_server.stats.past_logs.log_writer import records_of
from queue_server.stats.past_logs.past_log import BadLog, PastVisit
from tests.halls import DEFINITION
from tests.past_logs import visits_of


def imported_rows(*rows: str, hindsight: bool = True) -> ImportedJournal:
    visits = visits_of(*rows)
    return import_visits(visits, "Asia/Almaty", {"2": 90}, hindsight=hindsight)


def kinds(imported_journal: ImportedJournal) -> list[str]:
    return [type(event).__name__ for _, _, event in imported_journal.events]


def test_a_visit_becomes_its_records_at_its_own_times() -> None:
    """Issued on arrival, called and started at the start by its server, finished at the end; the call is imported."""
    imported_journal = imported_rows("2026-01-05,PS,2,36000,36060,36300,A07")
    assert kinds(imported_journal) == [
        "HallConfigured", "DayOpened", "TicketIssued", "WindowOpened", "TicketCalled", "TicketStarted",
        "TicketFinished", "WindowClosed", "DayClosed",
    ]  # fmt: skip
    issued, called, finished = (imported_journal.events[i] for i in (2, 4, 6))
    assert isinstance(issued.event, e.TicketIssued)
    assert isinstance(called.event, e.TicketCalled)
    assert (issued.event.service, issued.event.number, issued.event.priority) == ("ps", "A0001", "p2")
    assert issued.event.due == issued.at - 90 * SECOND
    assert (called.event.reason, called.event.window, called.event.operator) == ("imported", 1, "A07")
    assert (called.at - issued.at, finished.at - issued.at) == (60 * SECOND, 300 * SECOND)
    assert called.row == 2


def test_a_server_of_two_at_once_and_no_server_get_a_spare_window() -> None:
    """A window has one visitor at a time, so the second goes to a window behind the known ones."""
    imported_journal = imported_rows(
        "2026-01-05,PS,,100,100,400,A01", "2026-01-05,PS,,200,200,300,A01", "2026-01-05,PS,,250,250,260,"
    )
    windows = [event.window for _, _, event in imported_journal.events if isinstance(event, e.TicketCalled)]
    assert (windows, imported_journal.spare) == ([1, 2, 3], 2)


def test_a_window_closes_where_its_server_is_gone_for_long() -> None:
    """Half an hour without a call is absence; without hindsight it is known only half an hour later."""
    rows = ("2026-01-05,PS,,0,0,60,A01", "2026-01-05,PS,,4000,4000,4060,A01")
    first = imported_rows(*rows).events[0].at
    midnight = imported_rows(*rows).events[2].at
    assert first <= midnight

    def closings(hindsight: bool) -> list[float]:
        events = imported_rows(*rows, hindsight=hindsight).events
        return [(at - midnight) / MINUTE for at, _, event in events if isinstance(event, e.WindowClosed)]

    assert [round(minute, 2) for minute in closings(hindsight=True)] == [1.0, 67.67]
    assert [round(minute, 2) for minute in closings(hindsight=False)] == [31.0, 67.67]


def test_the_day_turns_when_nobody_is_there() -> None:
    """A visit across midnight stays whole, and the next day begins at an hour when the hall is empty."""
    imported_journal = imported_rows(
        "2026-01-05,PS,,86000,86100,86900,A01", "2026-01-06,PS,,100,200,300,A02", "2026-01-06,PS,,40000,40010,40020,A01"
    )
    days = [event.day for _, _, event in imported_journal.events if isinstance(event, e.DayOpened)]
    assert imported_journal.definition.rules.day_ends == "01:00"
    assert days == ["2026-01-05", "2026-01-06"]
    state = State(hall="past")
    for seq, (at, _, event) in enumerate(imported_journal.events, 1):
        evolve(state, e.Entry(seq, at, e.IMPORTER, "", event, b""))
    assert state.index.balance["served"] == 1


@pytest.mark.slow
def test_any_log_is_a_journal_that_verifies() -> None:
    """A thousand visits at random, many at the same second: no record contradicts those before it."""
    chance = Random(7)
    rows = []
    for _ in range(1000):
        arrival = chance.randrange(0, 3000)
        start = arrival + chance.choice([0, 0, 5, 60])
        end = start + chance.choice([0, 0, 10, 300])
        day, is_absent = chance.choice(["2026-01-05", "2026-01-06", "2026-01-09"]), chance.random() < 0.2
        rows.append(f"{day},{chance.choice('ABC')},{chance.choice('012')},{arrival},{'' if is_absent else start},{end},"
                    f"{'' if is_absent else chance.choice(['x', 'y', 'z', ''])}")  # fmt: skip
    for hindsight in (True, False):
        imported_journal = imported_rows(*rows, hindsight=hindsight)
        checker = SequenceChecker()
        assert [at for at, _, _ in imported_journal.events] == sorted(at for at, _, _ in imported_journal.events)
        for _, _, event in imported_journal.events:
            assert checker.objection(event) is None
            checker.follow(event)
        assert kinds(imported_journal).count("TicketIssued") == 1000


def test_more_services_than_letters_share_letters_and_numbers() -> None:
    """After A to Z come Cyrillic letters that look like none of them, then A again; no number is given twice a day."""
    services = [f"service {n:02}" for n in range(60)]
    visits = [PastVisit(2, date(2026, 1, 5), service, "", n, n, n + 1, "A") for n, service in enumerate(services)]
    definition = import_visits(visits, "UTC", {}).definition
    letters = [service.prefix for service in definition.services]
    assert (letters[25:28], letters[49:51]) == (["Z", "Б", "Г"], ["A", "B"])
    assert convert(to_builtins(definition), Definition) == definition
    issued = [
        event.number for _, _, event in import_visits(visits, "UTC", {}).events if isinstance(event, e.TicketIssued)
    ]
    assert (issued[0], issued[49], len(set(issued))) == ("A0001", "A0002", 60)


def test_visits_in_any_order_become_the_same_journal() -> None:
    """Whoever calls may have sorted them by something else: what comes earlier stands earlier."""
    visits = visits_of(
        *(f"2026-01-{day:02},PS,,{3600 * day},{3600 * day + 5},{3600 * day + 60},A" for day in range(1, 20))
    )
    mixed = sorted(visits, key=lambda visit: visit.row % 7)
    assert mixed != visits
    assert import_visits(mixed, "UTC", {}) == import_visits(visits, "UTC", {})


def test_more_windows_than_a_hall_can_have_are_refused_at_the_first() -> None:
    """A hundred thousand who are served at once would be looked at ten thousand million times."""
    visits = [PastVisit(2 + n, date(2026, 1, 5), "PS", "", n, n, 10**12, None) for n in range(100_000)]
    with pytest.raises(BadLog, match="the log needs more than 999 windows, which no hall can have"):
        import_visits(visits, "UTC", {})
    with pytest.raises(BadLog, match=r"^the log has no visits$"):
        import_visits([], "UTC", {})


def test_a_session_is_known_to_be_over_when_its_absence_is_noticed() -> None:
    """Or when its day ends, for the same window and from the same moment on."""
    day = ImportedDay(date(2026, 1, 5), 0, 10_000_000_000)
    assert noticed_session(WindowSession(3, 100, 200), [day]) == WindowSession(
        window=3, opens=100, closes=200 + ABSENT_AFTER
    )
    late = day.closes - MINUTE
    assert noticed_session(WindowSession(3, 100, late), [day]) == WindowSession(window=3, opens=100, closes=day.closes)


def test_a_service_in_any_script_gets_an_id_of_its_own() -> None:
    """Letters are written in Latin ones, and what comes out the same is told apart by a number."""
    names = ["Земля", "Жер", "土地", "الأرض", "!", "?", "L" * 40, "L" * 41, "PS", "2"]
    assert identifiers(names) == {
        "Земля": "zemlya", "Жер": "zher", "土地": "tude", "الأرض": "l-rd", "!": "s", "?": "s-2",
        "L" * 40: "l" * 32, "L" * 41: "l" * 30 + "-2", "PS": "ps", "2": "s2",
    }  # fmt: skip


def test_a_log_takes_the_ids_that_the_hall_has_for_its_services() -> None:
    """By id or by name in any language; case and blanks do not matter, and several names of one service become one."""
    definition = replace(DEFINITION, services=(Service("land", "A", Names("Жер", "Земля", "Land")),))
    ids = ids_in(definition, ["земля", "LAND", "Roads"])
    assert ids == {"земля": "land", "LAND": "land"}
    visits = visits_of("2026-01-05,земля,,1,2,3,A", "2026-01-05,LAND,,4,5,6,A", "2026-01-05,Roads,,7,8,9,A")
    services = import_visits(visits, "UTC", {}, ids=ids).definition.services
    assert [(service.id, service.names.en) for service in services] == [("land", "LAND"), ("roads", "Roads")]


NAMES = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), min_size=1, max_size=60)


@pytest.mark.slow
@settings(max_examples=75, deadline=None)
@given(
    names=st.lists(NAMES, min_size=1, max_size=5),
    times=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 90_000), st.integers(0, 5_000)), min_size=1, max_size=12
    ),
    zone=st.sampled_from(["Europe/Berlin", "Asia/Almaty", "America/St_Johns"]),
)
def test_whatever_is_read_is_a_journal_that_can_be_read_again(
    names: list[str], times: list[tuple[int, int, int]], zone: str
) -> None:
    """Services and servers of any name, visits around days of 23 and 25 hours: no record that the codec cannot read,
    none that contradicts those before it, and no time that goes back."""
    days = ("2024-02-29", "2024-03-31", "2024-10-27", "2024-11-03")
    rows = [
        f"{days[day]},{_quoted(names[at % len(names)])},,{start},{start + wait // 2},{start + wait},{_quoted(names[0])}"
        for at, (day, start, wait) in enumerate(times)
    ]
    try:
        visits = visits_of(*rows, timezone=zone)
    except BadLog:
        return
    checker, last = SequenceChecker(), 0
    for record in records_of("past", import_visits(visits, zone, {})):
        entry = decode(record)
        assert checker.objection(entry.event) is None
        checker.follow(entry.event)
        assert entry.at >= last
        last = entry.at


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
