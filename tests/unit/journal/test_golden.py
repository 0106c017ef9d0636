"""The format of the journal stays as it is, and its page says how it is."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from queue_server.hall.bookings.booking import BookingCounts
from queue_server.hall.folds.evolve import evolve_all
from queue_server.hall.state import State
from queue_server.journal.checks.audit import audit
from queue_server.journal.checks.verify import verify
from queue_server.journal.codec import KINDS, decode, encode
from queue_server.journal.export import hall_of, line, read_file
from tests.booked_halls import at
from tests.drawn_halls import DAY

GOLDEN = Path(__file__).parents[2] / "golden" / "journal.jsonl"
"""Two days of a hall with every kind of record of the first version, written once and never again."""
SUPERVISED = GOLDEN.with_name("supervisor.jsonl")
"""The kinds that came with supervisors, written once and never again."""
NIGHT = GOLDEN.with_name("night.jsonl")
REOPENED = GOLDEN.with_name("reopened.jsonl")
"""A day that was closed by hand and goes on."""
"""The kinds that came with days that live ones live over, and with taking a slip back, written once and never again."""
LOST = GOLDEN.with_name("loss.jsonl")
"""The kind that came with readers as witnesses, written once and never again."""
CLOCK = GOLDEN.with_name("clock.jsonl")
"""The kinds that came with doubts of the clock, written once and never again: a wrong one is accepted and corrected."""
BOOKED = GOLDEN.with_name("booking.jsonl")
"""The kinds that came with bookings, written once and never again: one that is offered, and each end of others."""
RECEIVED = GOLDEN.with_name("reception.jsonl")
"""The kinds that came with receptions in person, written once and never again: each answer, and each result but one."""
KEPT_PROMISE = GOLDEN.with_name("control.jsonl")
"""The kind that came with taking back that something is done, written once and never again."""
DRAWN = GOLDEN.with_name("draw.jsonl")
"""The kinds that came with draws, written once and never again: four ask for three places."""
LEFT = GOLDEN.with_name("draw_left.jsonl")
"""The kind that came with leaving a draw, written once and never again: one of five leaves."""
PLANNED_ANEW = GOLDEN.with_name("plans.jsonl")
"""The kinds that came with closures and the waiting list, written once and never again."""
RATED = GOLDEN.with_name("rating.jsonl")
"""The kind that came with marks, written once and never again: from a tablet, a phone with words, and a paper."""
HELPED = GOLDEN.with_name("help.jsonl")
"""The kinds that came with the bell, written once and never again: one call answered, one taken back, one left."""
TAKEN_OVER = GOLDEN.with_name("promoted.jsonl")
"""The kind that came with standbys, written once and never again: a second machine takes the hall over."""
HEAD = "918c402a7133263c4a64320286e9270548453ea0576edbf85afd27cab0259349"
GOLDEN_FINDINGS = [(31, "B002", 1, ("A001", "A002", "A003", "A004"), None), (89, "B001", 4, (), None)]
PAGE = Path(__file__).parents[3] / "docs" / "journal.md"


async def test_a_journal_of_the_past_verifies() -> None:
    """A journal that was written by the first version: as many records, and the same head."""
    verdict = await verify(hall_of(GOLDEN), read_file(GOLDEN))
    assert (verdict.hall, verdict.count, verdict.head.hex(), verdict.faults) == ("aksu", 208, HEAD, [])


async def test_a_supervisors_day_verifies_and_is_audited_the_same_today() -> None:
    """What was changed, closed and moved from above, as it was found when it was written."""
    verdict = await verify("aksu", read_file(SUPERVISED))
    assert (verdict.count, verdict.head.hex()[:10], verdict.faults) == (16, "54404ee599", [])
    assert [(f.seq, f.matter, f.number, f.stated, f.passed) for f in await audit(read_file(SUPERVISED))] == [
        (8, "changed", "A002", "showed a veteran's card", ("A001",)),
        (9, "changed", "A001", "came for school", ("B001",)),
        (11, "cancelled", "A002", "went home", ()),
    ]


async def test_a_night_verifies_and_is_audited_the_same_today() -> None:
    """Three visitors live over the end of a day, and a refused proof and a no-show were slips."""
    verdict = await verify("aksu", read_file(NIGHT))
    assert (verdict.count, verdict.head.hex()[:10], verdict.faults) == (30, "cf8df67e83", [])
    assert await audit(read_file(NIGHT)) == []


async def test_a_day_with_a_loss_verifies_and_folds_the_same_today() -> None:
    """A board had seen five records more, then a copy was put back: numbers go on beyond both."""
    verdict = await verify("aksu", read_file(LOST))
    assert (verdict.count, verdict.head.hex()[:10], verdict.faults) == (8, "fb0e4896a4", [])
    state = evolve_all(State(hall="aksu"), [decode(record) async for record in read_file(LOST)])
    assert [ticket.number for ticket in state.tickets.values()] == ["A001", "A002", "A008", "A101"]
    assert state.last_numbers == {"A": 101, "B": 100, "C": 2}


async def test_a_hall_that_was_taken_over_verifies_and_folds_the_same_today() -> None:
    """The epoch is one more, and numbers go on at the next hundred."""
    verdict = await verify("aksu", read_file(TAKEN_OVER))
    assert (verdict.count, verdict.head.hex()[:10], verdict.faults) == (7, "aadcfd2381", [])
    state = evolve_all(State(hall="aksu"), [decode(record) async for record in read_file(TAKEN_OVER)])
    assert (state.epoch, [ticket.number for ticket in state.tickets.values()]) == (1, ["A001", "A002", "A101"])


async def test_a_corrected_time_verifies_and_is_audited() -> None:
    """The one record after which the time is earlier is no fault, and is told to whoever audits."""
    verdict = await verify("aksu", read_file(CLOCK))
    assert (verdict.count, verdict.head.hex()[:10], verdict.faults) == (18, "e8efadea48", [])
    (finding,) = await audit(read_file(CLOCK))
    assert str(finding) == (
        "seq 15, 2025-10-09T09:01:00Z: the time corrected by admin:arman: a dead battery; "
        "the records from 7 on had a time that was 69119948 s too late"
    )


async def test_a_day_that_goes_on_verifies_and_is_audited() -> None:
    """Numbers go on where the day had been closed by hand, and whoever was closed stays so."""
    verdict = await verify("aksu", read_file(REOPENED))
    assert (verdict.count, verdict.faults) == (9, [])
    assert await audit(read_file(REOPENED)) == []
    state = evolve_all(State(hall="aksu"), [decode(record) async for record in read_file(REOPENED)])
    assert [(ticket.number, ticket.state) for ticket in state.tickets.values()] == [
        ("A001", "closed"),
        ("A002", "waiting"),
    ]


async def test_days_with_bookings_verify_and_fold_the_same_today() -> None:
    """Whoever came is due by the booked time, and each booking has its end; nothing departs from the rules."""
    verdict = await verify("aksu", read_file(BOOKED))
    assert (verdict.count, verdict.head.hex()[:10], verdict.faults) == (35, "ff2066338a", [])
    assert await audit(read_file(BOOKED)) == []
    state = evolve_all(State(hall="aksu"), [decode(record) async for record in read_file(BOOKED)])
    assert state.booking_counts == BookingCounts(made=6, arrived=3, missed=1, cancelled=2)


async def test_days_with_receptions_verify_and_fold_the_same_today() -> None:
    """Nothing departs from the rules, and what was promised is done."""
    verdict = await verify("aksu", read_file(RECEIVED))
    assert (verdict.count, verdict.head.hex()[:10], verdict.faults) == (41, "44b3751cfb", [])
    assert await audit(read_file(RECEIVED)) == []
    state = evolve_all(State(hall="aksu"), [decode(record) async for record in read_file(RECEIVED)])
    assert (state.booking_counts, state.controls) == (BookingCounts(made=4, arrived=3, refused=1), {})


async def test_a_promise_that_is_not_done_after_all_stands_today() -> None:
    """What was marked as done by a slip is under control again."""
    verdict = await verify("aksu", read_file(KEPT_PROMISE))
    assert (verdict.count, verdict.head.hex()[:10], verdict.faults) == (14, "24dc05c329", [])
    assert await audit(read_file(KEPT_PROMISE)) == []
    state = evolve_all(State(hall="aksu"), [decode(record) async for record in read_file(KEPT_PROMISE)])
    assert ([control.until for control in state.controls.values()], state.done_controls) == (["2025-10-20"], {})


async def test_a_draw_verifies_and_gives_the_same_today() -> None:
    """Four asked for three places; the draw of the past is repeated for ever."""
    verdict = await verify("aksu", read_file(DRAWN))
    assert (verdict.count, verdict.head.hex()[:10], verdict.faults) == (11, "efc11b33bb", [])
    assert await audit(read_file(DRAWN)) == []
    state = evolve_all(State(hall="aksu"), [decode(record) async for record in read_file(DRAWN)])
    assert [booking.id for booking in state.bookings.values()] == ["d", "b", "a"]


async def test_a_draw_that_somebody_left_gives_the_same_today() -> None:
    """The places go to the others, in the order in which they would have been drawn in any case."""
    verdict = await verify("aksu", read_file(LEFT))
    assert (verdict.count, verdict.head.hex()[:10], verdict.faults) == (13, "811c4a63f0", [])
    assert await audit(read_file(LEFT)) == []
    state = evolve_all(State(hall="aksu"), [decode(record) async for record in read_file(LEFT)])
    assert [booking.id for booking in state.bookings.values()] == ["a", "d", "c"]


async def test_changed_plans_verify_and_are_audited_the_same_today() -> None:
    """A freed place went through the list in the order of asking, and one did not choose another time in time."""
    verdict = await verify("aksu", read_file(PLANNED_ANEW))
    assert (verdict.count, verdict.head.hex()[:10], verdict.faults) == (23, "287d1d8b74", [])
    assert await audit(read_file(PLANNED_ANEW)) == []
    state = evolve_all(State(hall="aksu"), [decode(record) async for record in read_file(PLANNED_ANEW)])
    assert state.booking_counts == BookingCounts(made=5, cancelled=2)
    assert (state.waitlist, state.bookings["d"].closure) == ({}, "light")


async def test_marks_verify_and_fold_the_same_today() -> None:
    """Two services of a visit, and one of the day before; each has its mark."""
    verdict = await verify("aksu", read_file(RATED))
    assert (verdict.count, verdict.head.hex()[:10], verdict.faults) == (22, "c7d80faceb", [])
    assert await audit(read_file(RATED)) == []
    state = evolve_all(State(hall="aksu"), [decode(record) async for record in read_file(RATED)])
    assert all(stop.rated_at for stops in state.served.values() for stop in stops)
    assert [len(stops) for stops in state.served.values()] == [2, 1]


async def test_a_day_with_a_bell_verifies_and_folds_the_same_today() -> None:
    """Somebody came after a minute and a half; whoever waits elsewhere and is called in signs is called like others."""
    verdict = await verify("aksu", read_file(HELPED))
    assert (verdict.count, verdict.head.hex()[:10], verdict.faults) == (16, "e987cbd28e", [])
    assert await audit(read_file(HELPED)) == []
    state = evolve_all(State(hall="aksu"), [decode(record) async for record in read_file(HELPED)])
    assert (state.help_calls, state.help_figures["2025-10-09"].seconds) == ({}, (90,))


GOLDEN_FILES = {
    "first": GOLDEN,
    "supervisor": SUPERVISED,
    "night": NIGHT,
    "loss": LOST,
    "clock": CLOCK,
    "reopened": REOPENED,
    "booking": BOOKED,
    "reception": RECEIVED,
    "control": KEPT_PROMISE,
    "draw": DRAWN,
    "draw_left": LEFT,
    "plans": PLANNED_ANEW,
    "rating": RATED,
    "help": HELPED,
    "promoted": TAKEN_OVER,
}


@pytest.mark.parametrize("golden", GOLDEN_FILES.values(), ids=GOLDEN_FILES)
async def test_a_journal_of_the_past_is_written_the_same_today(golden: Path) -> None:
    """Every body and every line, byte for byte; a kind that is retired is upcast and no longer compared."""
    records = [record async for record in read_file(golden)]
    entries = [decode(record) for record in records]
    assert [encode("aksu", e.seq, e.at, e.actor, e.cause, e.event) for e in entries] == [r.body for r in records]
    assert b"".join(line(record) for record in records) == golden.read_bytes()  # noqa: ASYNC240 - a test may wait


async def test_every_kind_of_record_has_its_golden_one() -> None:
    """A new kind comes with a journal that holds its format."""
    records = [record for golden in GOLDEN_FILES.values() async for record in read_file(golden)]
    assert {type(decode(record).event) for record in records} == set(KINDS.values())


async def test_a_journal_of_the_past_is_audited_the_same_today() -> None:
    """The rule of the line gives the same calls; what was out of turn is what was recorded so."""
    findings = await audit(read_file(GOLDEN))
    assert [(f.seq, f.number, f.window, f.passed, f.note) for f in findings] == GOLDEN_FINDINGS


def test_the_page_names_every_kind_and_its_data() -> None:
    """The table of kinds is the codec's, field for field."""
    rows = re.findall(r"^\| `([a-z_.]+/\d+)` \| [^|]+ \| ([^|]+) \|$", PAGE.read_text(), re.MULTILINE)
    assert [(kind, tuple(re.findall(r"`(\w+)`", fields))) for kind, fields in rows] == [
        (kind, fields_of(event)) for kind, event in KINDS.items()
    ]


def test_anyone_can_verify_with_the_program_on_the_page(tmp_path: Path) -> None:
    """The few lines on the page give the head of a good journal, and name the first bad record of another."""
    program = programs_on_page()[1]
    assert len(program.splitlines()) <= 15
    good = run(program, GOLDEN)
    assert (good.returncode, good.stdout) == (0, f"208 records, head {HEAD}\n")
    (tmp_path / "bad.jsonl").write_bytes(GOLDEN.read_bytes().replace(b"aigul", b"Aigul"))
    bad = run(program, tmp_path / "bad.jsonl")
    assert (bad.returncode, bad.stderr) == (1, "record 199 is bad\n")


@pytest.mark.parametrize(("golden", "order"), [(DRAWN, "dba"), (LEFT, "adc")], ids=["draw", "draw that one left"])
def test_anyone_can_repeat_a_draw_with_the_program_on_the_page(golden: Path, order: str) -> None:
    """Twenty lines and an export give the places that the hall has booked."""
    program = programs_on_page()[0]
    assert len(program.splitlines()) <= 20
    drawn = run(program, golden)
    assert ast.literal_eval(drawn.stdout) == {
        booking: at(clock, DAY) for booking, clock in zip(order, ("09:00", "12:00", "15:00"), strict=True)
    }


def programs_on_page() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)


def fields_of(event: type) -> tuple[str, ...]:
    return tuple(field.name for field in msgspec.structs.fields(event))


def run(program: str, file: Path) -> "subprocess.CompletedProcess[str]":
    arguments = [sys.executable, "-W", "ignore", "-c", program, str(file)]
    return subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=30)  # noqa: S603 - our own page
