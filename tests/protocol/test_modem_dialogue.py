"""The dialogue with a modem, against a simulated one that does what modems do; time is played."""

from collections.abc import Callable

import pytest

from firmware_bridge.modems.modem_dialogue import MessageEvent, ModemDialogue
from firmware_bridge.modems.short_messages import DeliveryNote, MessageResult, ShortMessage
from firmware_bridge.simulators.modem import SimulatedModem
from queue_server.views.equipment.board_report import fault_text

UNPLUGGED = fault_text("unplugged", "port_lost")


class Guard:
    """A PIN and its note, in memory."""

    def __init__(self, pin: str | None = None, *, is_tried: bool = False) -> None:
        self.pin = pin
        self.is_tried = is_tried

    def begin(self) -> bool:
        was_tried, self.is_tried = self.is_tried, True
        return not was_tried

    def accept(self) -> None:
        self.is_tried = False


class Line:
    """A dialogue and a modem on one wire. `cut` changes what the modem says."""

    def __init__(self, modem: SimulatedModem, guard: Guard | None = None) -> None:
        self.modem = modem
        self.dialogue = ModemDialogue(guard or Guard(), no_credit_errors=(10, 500))
        self.now = 0.0
        self.events: list[MessageEvent] = []
        self.cut: Callable[[bytes], bytes] = bytes
        self.dialogue.opened(0.0)

    def play(self, seconds: float) -> list[MessageEvent]:
        """Let both speak for so long; returns what came of messages."""
        until = self.now + seconds
        while True:
            command = self.dialogue.data_to_send()
            self.modem.receive_data(command)
            answer = self.cut(self.modem.data_to_send())
            for byte in answer:  # bytes arrive in any pieces
                self.dialogue.receive_data(bytes([byte]), self.now)
            if command or answer:
                continue
            due = self.dialogue.deadline()
            if due is None or due > until:
                break
            self.now = max(self.now, due)
            self.dialogue.tick(self.now)
        self.now = until
        events = self.dialogue.events_received()
        self.events += events
        return events

    def submit(self, name: str, seconds: float = 60, text: str = "", to: str = "+77010000001") -> None:
        self.dialogue.submit(ShortMessage(name, to, text or f"Билет {name}: 3-терезе", self.now + seconds))

    @property
    def code(self) -> str | None:
        fault = self.dialogue.fault
        return fault.fault.code if fault is not None else None


def outcomes(events: list[MessageEvent]) -> list[tuple[str, str]]:
    return [(event.message, event.outcome) for event in events if isinstance(event, MessageResult)]


def ready(modem: SimulatedModem | None = None, guard: Guard | None = None) -> Line:
    line = Line(modem or SimulatedModem(), guard)
    line.play(5)
    assert line.code is None
    return line


def test_the_set_up_is_that_of_the_standards() -> None:
    """Echo off, errors as numbers, SIM, PDU mode, reports to the terminal, network: in this order, and nothing else."""
    line = ready()
    assert line.modem.commands == [
        *("AT", "ATE0", "AT+CMEE=1", "AT+CPIN?", "AT+CMGF=0", "AT+CSMS=0", "AT+CNMI=2,0,0,1,0", "AT+CREG?"),
    ]
    assert line.dialogue.wants_message(line.now)


def test_a_message_goes_out_once_and_its_report_comes_back() -> None:
    line = ready()
    line.submit("m1")
    assert line.play(1) == [MessageResult("m1", "accepted"), DeliveryNote("m1", True, 0)]
    assert line.modem.texts() == [("+77010000001", "Билет m1: 3-терезе")]
    assert line.modem.received[0].validity == b"\x00"  # five minutes, the shortest step


def test_the_most_urgent_goes_first() -> None:
    """A call of this minute overtakes what is due tomorrow."""
    line = ready()
    line.submit("tomorrow", 80_000)
    line.submit("call", 60)
    assert outcomes(line.play(1)) == [("call", "accepted"), ("tomorrow", "accepted")]


def test_unsolicited_lines_belong_to_no_answer() -> None:
    """RING and signal strength between a command and its answer, or before the prompt, change nothing."""
    modem = SimulatedModem()
    modem.has_noise = True
    line = ready(modem)
    line.submit("m1")
    assert outcomes(line.play(1)) == [("m1", "accepted")]


def test_the_reports_of_a_long_message_are_one() -> None:
    """It has arrived with its last part, and not when a part will not."""
    line = ready()
    line.modem.holds_reports = True
    line.submit("long", text="Ә" * 200)
    assert line.play(1) == [MessageResult("long", "accepted")]
    line.modem.release_reports()
    assert line.play(1) == [DeliveryNote("long", True, 0)]
    line.modem.holds_reports, line.modem.report_status = False, 0x46
    line.submit("lost", text="Ә" * 200)
    assert line.play(1) == [MessageResult("lost", "accepted"), DeliveryNote("lost", False, 0x46)]


def test_a_modem_that_stores_reports_is_asked_for_them() -> None:
    """Each is read from the memory that it names, and deleted there; messages go before that."""
    modem = SimulatedModem()
    modem.stores_reports = True
    line = ready(modem)
    assert modem.commands[-3:] == ["AT+CNMI=2,0,0,1,0", "AT+CNMI=2,0,0,2,0", "AT+CREG?"]
    modem.holds_reports = True
    for name in ("m1", "m2"):
        line.submit(name)
    assert outcomes(line.play(1)) == [("m1", "accepted"), ("m2", "accepted")]
    modem.release_reports()
    assert len(modem.stored) == 2
    assert line.play(1) == [DeliveryNote("m1", True, 0), DeliveryNote("m2", True, 0)]
    assert modem.commands[-5:] == ['AT+CPMS="SR"', "AT+CMGR=1", "AT+CMGD=1", "AT+CMGR=2", "AT+CMGD=2"]
    assert modem.stored == {}


@pytest.mark.parametrize("place", ['"SR",7', '"SR",99999', '"SM",', "SR,1", '"SR",-1'])
def test_a_report_that_is_not_there_stops_nothing(place: str) -> None:
    """An announcement of nothing, or in another form, costs an error at most."""
    modem = SimulatedModem()
    modem.stores_reports = True
    line = ready(modem)
    line.dialogue.receive_data(f"\r\n+CDSI: {place}\r\n".encode(), line.now)
    line.play(1)
    line.submit("m1")
    assert line.play(1) == [MessageResult("m1", "accepted"), DeliveryNote("m1", True, 0)]


def test_a_modem_without_reports_sends_all_the_same() -> None:
    modem = SimulatedModem()
    modem.knows_reports = False
    line = ready(modem)
    line.submit("m1")
    assert line.play(1) == [MessageResult("m1", "accepted")]
    assert not modem.received[0].wants_report


def test_the_pin_is_entered_once() -> None:
    line = ready(SimulatedModem(pin="1234"), Guard("1234"))
    assert [command for command in line.modem.commands if command.startswith("AT+CPIN=")] == ['AT+CPIN="1234"']


@pytest.mark.parametrize("tells_entries", [True, False])
def test_a_wrong_pin_is_never_tried_again(tells_entries: bool) -> None:
    """Neither later, nor by a bridge that is started anew, nor after the modem was unplugged."""
    modem, guard = SimulatedModem(pin="1234", tells_entries=tells_entries), Guard("9999")
    line = Line(modem, guard)
    line.play(600)
    assert (line.code, modem.entries) == ("sim_pin_refused", 2)
    modem.switch_on()
    second_try = Line(modem, Guard("9999", is_tried=guard.is_tried))
    second_try.play(600)
    assert (second_try.code, modem.entries) == ("sim_pin_refused", 2)
    assert sum(command.startswith("AT+CPIN=") for command in modem.commands) == 1


def test_a_pin_that_somebody_else_mistyped_is_not_tried() -> None:
    """Two entries are left: whoever wasted the first, the second would leave one."""
    modem = SimulatedModem(pin="1234")
    modem.entries = 2
    line = Line(modem, Guard("1234"))
    line.play(60)
    assert (line.code, modem.entries) == ("sim_pin_refused", 2)
    modem.receive_data(b'AT+CPIN="1234"\r')  # a person enters it
    modem.data_to_send()
    line.play(120)
    assert line.code is None


def test_a_sim_that_asks_for_its_pin_is_named() -> None:
    line = Line(SimulatedModem(pin="1234"))
    line.play(10)
    assert line.code == "sim_pin"
    assert not line.dialogue.wants_message(line.now)


def test_puk_and_no_sim_are_named() -> None:
    locked = SimulatedModem(pin="1234")
    locked.entries = 0
    line = Line(locked, Guard("1234"))
    line.play(10)
    assert (line.code, locked.entries) == ("sim_puk", 0)
    empty = SimulatedModem()
    empty.has_sim = False
    line = Line(empty)
    line.play(10)
    assert line.code == "sim_missing"
    empty.has_sim = True
    line.play(120)
    assert line.code is None


def test_without_network_nothing_is_taken_and_it_comes_back() -> None:
    """The fault is named, messages are not fetched, and all goes on once there is a network."""
    modem = SimulatedModem()
    modem.has_network = False
    line = Line(modem)
    line.play(10)
    assert (line.code, line.dialogue.wants_message(line.now)) == ("no_network", False)
    modem.has_network = True
    line.play(10)
    assert (line.code, line.dialogue.wants_message(line.now)) == (None, True)


def test_a_network_that_is_lost_gives_the_message_back() -> None:
    line = ready()
    line.modem.has_network = False
    line.submit("m1")
    assert line.play(2) == [MessageResult("m1", "failed", "+CMS ERROR: 331", "no_network")]
    assert line.code == "no_network"


def test_no_credit_is_named_and_probed_with_one_message() -> None:
    """A definite refusal gives the message back; after half a minute one shows whether it still holds."""
    line = ready()
    line.modem.credit, line.modem.no_credit_error = 0, 10
    line.submit("m1")
    line.submit("m2")
    assert outcomes(line.play(1)) == [("m1", "failed"), ("m2", "failed")]
    assert (line.code, line.dialogue.wants_message(line.now)) == ("no_credit", False)
    line.play(40)
    assert line.dialogue.wants_message(line.now)
    line.modem.credit = 5
    line.submit("m3")
    assert outcomes(line.play(1)) == [("m3", "accepted")]
    assert line.code is None


def test_an_unknown_error_is_no_leave_to_send_again() -> None:
    """+CMS ERROR: 500 is what many networks say without credit, and what a modem says when it does not know: the
    message is uncertain, and the modem is said to have no credit."""
    line = ready()
    line.modem.credit = 0
    line.submit("m1")
    assert line.play(1) == [MessageResult("m1", "uncertain", "+CMS ERROR: 500", "no_credit")]
    assert line.code == "no_credit"


def test_a_number_that_the_network_refuses_concerns_that_message_alone() -> None:
    line = ready()
    line.modem.number_errors["+77010000002"] = 1
    line.submit("wrong", 50, to="+77010000002")
    line.submit("right", 60)
    assert outcomes(line.play(1)) == [("wrong", "refused"), ("right", "accepted")]
    assert line.code is None


def test_what_is_no_number_is_refused_without_a_byte() -> None:
    line = ready()
    before = len(line.modem.commands)
    line.submit("m1", to="87010000001")
    assert outcomes(line.play(1)) == [("m1", "refused")]
    assert len(line.modem.commands) == before


def test_a_message_whose_answer_is_lost_is_uncertain_and_never_sent_again() -> None:
    """The network has it; nobody said so. The modem is greeted anew, and the next message goes."""
    line = ready()
    line.modem.lost_answers = 1
    line.submit("m1")
    assert line.play(100) == [MessageResult("m1", "uncertain", "no answer", "silent")]
    line.play(10)
    line.submit("m2")
    assert outcomes(line.play(1)) == [("m2", "accepted")]
    assert line.modem.repeated() == []


def test_half_an_answer_is_uncertain() -> None:
    """`+CMG` and nothing more."""
    line = ready()

    def half(answer: bytes) -> bytes:
        return answer[:6] if b"+CMGS" in answer else answer

    line.cut = half
    line.submit("m1")
    assert outcomes(line.play(100)) == [("m1", "uncertain")]
    line.cut = bytes
    line.play(10)
    line.submit("m2")
    assert outcomes(line.play(1)) == [("m2", "accepted")]


def test_the_reference_is_the_networks_word() -> None:
    """+CMGS came whole and only OK is missing: the message is accepted."""
    line = ready()
    line.cut = lambda answer: answer[: answer.index(b"OK")] if b"+CMGS" in answer else answer
    line.submit("m1")
    assert outcomes(line.play(100)) == [("m1", "accepted")]


def test_a_prompt_that_does_not_come_gives_the_message_back() -> None:
    """Nothing was sent, so another modem may. The prompt that the modem is still at is left: the next command is no
    message."""
    line = ready()
    line.cut = lambda answer: b"" if b">" in answer else answer
    line.submit("m1")
    assert outcomes(line.play(20)) == [("m1", "failed")]
    line.cut = bytes
    line.play(10)
    line.submit("m2")
    assert outcomes(line.play(1)) == [("m2", "accepted")]
    assert line.modem.texts() == [("+77010000001", "Билет m2: 3-терезе")]


def test_a_modem_that_answers_error_is_named() -> None:
    line = ready()
    line.modem.answers_error = True
    line.submit("m1")
    assert outcomes(line.play(1)) == [("m1", "failed")]
    assert line.code == "modem_refuses"
    line.modem.answers_error = False
    line.play(11)
    line.submit("m2")
    assert outcomes(line.play(1)) == [("m2", "accepted")]
    assert line.code is None


def test_a_modem_that_answers_error_from_the_start_is_named() -> None:
    modem = SimulatedModem()
    modem.answers_error = True
    line = Line(modem)
    line.play(30)
    assert line.code == "modem_refuses"
    modem.answers_error = False
    line.play(120)
    assert line.code is None


def test_a_silent_modem_is_named_and_asked_ever_more_seldom() -> None:
    modem = SimulatedModem()
    modem.is_silent = True
    line = Line(modem)
    line.play(600)
    assert line.code == "modem_silent"
    assert len(modem.commands) < 80
    modem.is_silent = False
    line.play(120)
    assert line.code is None


def test_an_unplugged_modem_leaves_its_message_uncertain_and_gives_the_others_back() -> None:
    """One was in flight; the other had not begun."""
    line = ready()
    line.modem.lost_answers = 1
    line.submit("m1")
    line.submit("m2")
    line.play(1)
    line.dialogue.lost(UNPLUGGED)
    assert outcomes(line.dialogue.events_received()) == [("m1", "uncertain"), ("m2", "failed")]
    assert line.code == "port_lost"
    line.modem.switch_on()
    line.dialogue.opened(line.now)
    line.play(5)
    assert line.code is None
    assert line.modem.repeated() == []


def test_a_message_whose_time_is_over_is_not_sent() -> None:
    """It waits behind one that the modem is slow with, and its time ends there."""
    line = ready()
    line.modem.lost_answers = 1
    line.submit("slow", 30)
    line.submit("late", 40)
    assert outcomes(line.play(100)) == [("late", "late"), ("slow", "uncertain")]
    assert len(line.modem.received) == 1


def test_a_part_that_fails_makes_the_whole_uncertain() -> None:
    """The first part is out, so sending all of it once more would send that twice."""
    line = ready()
    line.modem.credit, line.modem.no_credit_error = 1, 10
    line.submit("long", text="Ә" * 100)
    assert outcomes(line.play(1)) == [("long", "uncertain")]


def test_a_modem_that_is_not_ready_gives_back_at_once() -> None:
    line = Line(SimulatedModem(pin="1234"))
    line.play(10)
    line.submit("m1")
    assert outcomes(line.play(0)) == [("m1", "failed")]


def test_a_modem_that_was_switched_off_and_on_by_itself_sends_no_text() -> None:
    """In text mode it would take the length of the PDU for a number. It is put into PDU mode before each message."""
    line = ready()
    line.modem.switch_on()
    line.submit("m1")
    assert outcomes(line.play(1)) == [("m1", "accepted")]
    assert line.modem.texts() == [("+77010000001", "Билет m1: 3-терезе")]


def test_a_modem_that_fell_asleep_within_a_message_is_woken() -> None:
    """A bridge that was killed left the modem at its prompt: the first bytes of the next one are no message."""
    modem = SimulatedModem()
    modem.receive_data(b"AT+CMGF=0\rAT+CMGS=23\r")
    modem.data_to_send()
    line = ready(modem)
    assert modem.received == []
    line.submit("m1")
    assert outcomes(line.play(1)) == [("m1", "accepted")]
