"""What a supervisor sees: the truth about every window and service, and trouble before visitors see it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE
from queue_server.views.equipment.devices import DeviceDocument
from queue_server.views.supervision.alarms import Alarm
from queue_server.views.supervision.helper_tickets import HelperTicket
from queue_server.views.supervision.pace import pace_of
from queue_server.views.supervision.passing import Foreseen
from queue_server.views.supervision.supervisor import Foretelling, Outlook, SupervisorDocument, supervisor_document
from queue_server.views.times import moment
from queue_server.views.windows.desk import desk_document
from tests.halls import DEFINITION, MORNING, PureHall

SAULE = c.Actor("manager", "Saule", is_person=True)
NORM = replace(DEFINITION, services=(replace(DEFINITION.services[0], norm_minutes=10), *DEFINITION.services[1:]))
"""Land has a norm of ten minutes."""


@pytest.fixture
def hall() -> PureHall:
    return PureHall(NORM)


def supervisor_view(hall: PureHall, outlook: Outlook | None = None) -> SupervisorDocument:
    return supervisor_document(hall.state, hall.now, outlook)


def ids(document: SupervisorDocument) -> list[str]:
    return [alarm.id for alarm in document.alarms]


def test_a_hall_without_trouble_is_well(hall: PureHall) -> None:
    """Nobody waits, nothing is wrong, and one glance says so."""
    hall.open(1)
    document = supervisor_view(hall)
    assert (document.level, document.alarms, document.waiting) == ("well", (), 0)
    assert [(w.window, w.doing) for w in document.windows] == [(1, "idle"), (2, "closed"), (3, "closed"), (4, "closed")]


def test_a_window_says_what_it_does_since_when_and_with_whom(hall: PureHall) -> None:
    """Idle, calling, serving, and idle again since the visitor left."""
    hall.open(1)
    hall.issue("land", "veteran")
    hall.pass_minutes(1)
    hall.call(1)
    (window, *_) = supervisor_view(hall).windows
    assert window.ticket is not None
    assert (window.doing, window.ticket.number, window.ticket.priority) == ("calling", "A001", "veteran")
    hall.pass_minutes(1)
    hall.ask(c.StartService(1))
    assert (supervisor_view(hall).windows[0].doing, supervisor_view(hall).windows[0].since) == (
        "serving",
        moment(hall.now),
    )
    hall.pass_minutes(5)
    hall.ask(c.FinishService(1))
    left = hall.now
    hall.pass_minutes(3)
    (window, *_) = supervisor_view(hall).windows
    assert (window.doing, window.since, window.served_today) == ("idle", moment(left), 1)
    hall.ask(c.PauseWindow(1, "lunch"))
    assert (supervisor_view(hall).windows[0].doing, supervisor_view(hall).windows[0].reason) == ("paused", "lunch")


def test_a_wait_comes_near_its_norm_and_goes_over_it(hall: PureHall) -> None:
    """At eight of ten minutes a warning, at ten a fault, and how many it is about."""
    hall.open(1)
    hall.issue("school"), hall.issue(), hall.call(1)
    hall.issue()
    hall.open(2)
    hall.call(2)
    hall.pass_minutes(7.9)
    assert ids(supervisor_view(hall)) == []
    hall.pass_minutes(0.2)
    (alarm,) = supervisor_view(hall).alarms
    assert (alarm.id, alarm.level) == ("near_norm:land", "warning")
    assert alarm.passes_at == alarm.since + timedelta(minutes=10)
    hall.pass_minutes(2)
    (alarm,) = supervisor_view(hall).alarms
    assert (alarm.id, alarm.level, alarm.count, alarm.minutes) == ("over_norm:land", "fault", 1, 10)
    assert (
        supervisor_view(hall).level,
        supervisor_view(hall).services[0].service,
        supervisor_view(hall).services[0].trouble,
    ) == (
        "fault",
        "land",
        "over",
    )


def test_all_that_was_waited_for_a_service_counts_and_by_the_norm_of_then(hall: PureHall) -> None:
    """Six minutes in the line, a call, a hold, and five in the line again: over a norm of ten that was in force on
    coming, though it is thirty by now; who is moved to a service without a norm waits anew."""
    hall.open(1)
    hall.issue()
    hall.pass_minutes(6)
    hall.call(1)
    hall.ask(c.HoldTicket(1))
    hall.pass_minutes(20)
    hall.ask(c.ReturnTicket(1))
    hall.ask(c.Configure(replace(NORM, services=(replace(NORM.services[0], norm_minutes=30), *NORM.services[1:]))))
    hall.issue()
    hall.pass_minutes(3.9)
    assert "over_norm:land" not in ids(supervisor_view(hall))
    hall.pass_minutes(1.1)
    (alarm,) = (alarm for alarm in supervisor_view(hall).alarms if alarm.kind == "over_norm")
    assert (alarm.count, alarm.minutes, alarm.since) == (1, 10, moment(MORNING + 30 * MINUTE))
    hall.ask(c.ChangeTicket("t1", "came for another thing", "school"))
    hall.pass_minutes(15)
    assert [alarm.id for alarm in supervisor_view(hall).alarms if alarm.kind == "over_norm"] == []


def test_what_is_foretold_stands_in_place_of_the_plain_rule(hall: PureHall) -> None:
    """Long before eight tenths of the norm, with how likely it is and how long is left; who is not named is well, also
    after nine minutes; a service of which nothing can be foretold keeps the plain rule."""
    hall.open(1)
    hall.issue(), hall.issue(), hall.issue()
    hall.call(1)
    hall.pass_minutes(1)
    outlook = Outlook(foreseen=Foreseen({"t3": 0.7}, frozenset({"land"}), 40, 20))
    (alarm,) = supervisor_view(hall, outlook).alarms
    assert (alarm.id, alarm.count, alarm.chance) == ("near_norm:land", 1, 0.7)
    assert alarm.passes_at == moment(hall.state.tickets["t3"].waiting_since) + timedelta(minutes=10)
    assert supervisor_view(hall, outlook).services[0].trouble == "near"
    hall.pass_minutes(8)
    assert ids(supervisor_view(hall, Outlook(foreseen=Foreseen({}, frozenset({"land"}), 40, 20)))) == []
    (alarm,) = supervisor_view(hall, Outlook(foreseen=Foreseen({}, frozenset(), 40, 20))).alarms
    assert (alarm.id, alarm.count, alarm.chance) == ("near_norm:land", 2, None)


def test_it_is_said_by_which_rule_waits_come_close(hall: PureHall) -> None:
    """Foretold from twenty services on, by what has been waited before; nothing while nobody has looked."""
    assert supervisor_view(hall).foretelling is None
    for services, by in ((19, "waited"), (20, "foretold")):
        document = supervisor_view(hall, Outlook(foreseen=Foreseen({}, frozenset(), services, 20)))
        assert document.foretelling == Foretelling(by, services, 20)


def test_people_for_whom_no_window_is_open_are_a_fault_at_once(hall: PureHall) -> None:
    """And the fault is over when one opens, if only to help."""
    hall.issue("school")
    assert [(a.id, a.level, a.count) for a in supervisor_view(hall).alarms] == [("unserved:school", "fault", 1)]
    assert supervisor_view(hall).services[0].trouble == "unserved"
    hall.open(2)
    assert ids(supervisor_view(hall)) == []


def test_a_window_that_stands_idle_while_people_wait_is_told_after_two_minutes(hall: PureHall) -> None:
    """Not before, and not while nobody waits whom it may call."""
    hall.open(1)
    hall.pass_minutes(30)
    hall.issue()
    hall.pass_minutes(1.9)
    assert ids(supervisor_view(hall)) == []
    hall.pass_minutes(0.2)
    (alarm,) = supervisor_view(hall).alarms
    assert (alarm.id, alarm.level, alarm.window, alarm.service) == ("idle:1", "warning", 1, "land")
    assert supervisor_view(hall).windows[0].is_idle
    ticket = hall.call(1)
    assert supervisor_view(hall).windows[0].pace == pace_of(hall.state, ticket)
    assert ids(supervisor_view(hall)) == []


def test_an_alarm_that_was_seen_goes_to_the_end_and_is_not_the_halls_level(hall: PureHall) -> None:
    """Who has seen it stands with it; the glance goes to what nobody has."""
    hall.issue("school")
    hall.issue("papers")
    hall.ask(c.AcknowledgeAlarm("unserved:papers"), SAULE)
    hall.ask(c.AcknowledgeAlarm("unserved:school"), SAULE)
    document = supervisor_view(hall)
    assert document.level == "well"
    assert [alarm.seen.by if alarm.seen else None for alarm in document.alarms] == ["Saule", "Saule"]
    hall.issue("land")
    document = supervisor_view(hall)
    assert (ids(document)[0], document.level) == ("unserved:land", "fault")
    hall.pass_minutes(16)
    assert all(alarm.seen is None for alarm in supervisor_view(hall).alarms)


def test_services_stand_in_the_order_of_their_trouble(hall: PureHall) -> None:
    """Nobody serves papers; land is over its norm; school is off; what is well comes last."""
    hall.open(1)
    hall.issue(), hall.issue()
    hall.call(1)
    hall.issue("papers")
    hall.ask(c.SwitchService("school", on=False, reason="ill"))
    hall.pass_minutes(11)
    services = supervisor_view(hall).services
    assert [(s.service, s.trouble) for s in services] == [("papers", "unserved"), ("land", "over"), ("school", "off")]
    assert (services[1].waiting, services[1].norm_s, services[1].windows) == (1, 600, 1)
    assert [ticket.number for ticket in services[1].line] == ["A002"]
    assert services[2].off == "ill"


@pytest.mark.parametrize(
    ("state", "alarm", "level"),
    [
        ("silent", "device_silent:d1", "fault"),
        ("stale", "device_stale:d1", "fault"),
        ("failing", "device_failing:d1", "fault"),
        ("paper_low", "paper_low:d1", "warning"),
        ("paper_out", "paper_out:d1", "fault"),
    ],
)
def test_a_device_that_is_not_well_is_an_alarm(hall: PureHall, state: str, alarm: str, level: str) -> None:
    """With its name and its own words; one that is well is none."""
    board = DeviceDocument(device="d1", kind="board", name="Entrance", state="ok", since=moment(MORNING), detail="why")
    assert supervisor_document(hall.state, hall.now, None, [board]).alarms == ()
    (device_alarm,) = supervisor_document(hall.state, hall.now, None, [replace(board, state=state)]).alarms
    assert isinstance(device_alarm, Alarm)
    assert (device_alarm.id, device_alarm.level, device_alarm.device, device_alarm.detail) == (
        alarm,
        level,
        "Entrance",
        "why",
    )


def test_a_helper_and_its_desk_say_from_when_it_may_call(hall: PureHall) -> None:
    """Both documents name the same moment, ten minutes after the first of land has joined; a closed window has none."""
    hall.open(2)
    hall.issue("land")
    land = HelperTicket("A001", "land", moment(hall.now - 1) + timedelta(minutes=10))
    window = supervisor_view(hall).windows[1]
    assert window.helper_tickets == desk_document(hall.state, 2, hall.now).helper_tickets == (land,)
    hall.pass_minutes(10)
    assert (
        supervisor_view(hall).windows[1].helper_tickets == desk_document(hall.state, 2, hall.now).helper_tickets == ()
    )
    hall.issue("school")
    hall.ask(c.CloseWindow(2))
    assert supervisor_view(hall).windows[1].helper_tickets == ()
