"""Holds the dialogue with one modem: sets it up, watches SIM and network, hands messages over. Pure.

Source: 3GPP TS 27.005, AT+CMGS (4.3).

    AT · ATE0 · AT+CMEE=1 · AT+CPIN? · AT+CMGF=0 · AT+CSMS=0 · AT+CNMI=2,0,0,1,0 · AT+CREG?
    AT+CMGS=LENGTH <CR>   CR LF `> `   PDU <1A>   +CMGS: REFERENCE · OK

A message is certainly not sent until its PDU goes out, so it may be tried again by whoever handed it over. From then on
only the modem's answer says what came of it: without one it is uncertain.
"""

from collections.abc import Collection
from typing import Final

from firmware_bridge.modems.at_lines import AnswerKind, LineReader, ModemAnswer
from firmware_bridge.modems.exchange import Exchange, Script, ask, fault_of, pause
from firmware_bridge.modems.modem_setup import (
    ESCAPE_LIMIT_S,
    ESCAPE_PROMPT,
    reason_of,
    refusal,
    registration,
    set_up,
    sim_failure,
)
from firmware_bridge.modems.pdu import BadMessage, SubmitPdu
from firmware_bridge.modems.script_runner import ScriptRunner
from firmware_bridge.modems.short_messages import (
    DeliveryNote,
    MessageOutcome,
    MessageQueue,
    MessageResult,
    ModemFaultKind,
    ShortMessage,
)
from firmware_bridge.modems.sim_lock import PinGuard, SimLock, silence
from firmware_bridge.modems.status_reports import StatusReports
from firmware_bridge.modems.submit_errors import SubmitError, is_vague, meaning_of
from queue_server.views.equipment.board_report import FaultText

END_OF_MESSAGE: Final = b"\x1a"
PROMPT_LIMIT_S: Final = 10.0
SUBMIT_LIMIT_S: Final = 90.0
"""A network answers a message within some seconds; modems give up after a minute by themselves."""
NETWORK_EVERY_S: Final = 30.0
NO_NETWORK_PAUSE_S: Final = 5.0
FIRST_FAULT_PAUSE_S, LAST_FAULT_PAUSE_S = 2.0, 60.0
REFUSING_MODEM_PAUSE_S: Final = 10.0
NO_CREDIT_PAUSE_S: Final = 30.0
MOST_IN_HAND: Final = 2
"""Messages that one modem holds: the next one is at hand while the first is sent, and the rest may go by another."""

MessageEvent = MessageResult | DeliveryNote

PROBED: Final = ("no_credit", "modem_refuses")
"""Faults of which only a message shows whether they are over."""


class ModemDialogue:
    """The state of one modem, and the messages in its hands. All times are seconds of one monotonic clock."""

    def __init__(
        self,
        guard: PinGuard,
        *,
        no_credit_errors: Collection[int] = (),
        wants_reports: bool = True,
        submit_limit_s: float = SUBMIT_LIMIT_S,
    ) -> None:
        self.fault: FaultText | None = fault_of("not_opened", "not opened yet")
        self._lock = SimLock(guard)
        self._no_credit_errors = frozenset(no_credit_errors)
        self._wants_reports = wants_reports
        self._has_reports = False
        self._submit_limit_s = submit_limit_s
        self._reference = 0
        self._is_ready = False
        self._probe_at = 0.0
        self._queue = MessageQueue()
        self._reports = StatusReports()
        self._events: list[MessageEvent] = []
        self._reader = LineReader()
        self._runner = ScriptRunner(self._reader, self._reports.take_line)
        self._network_due_at = 0.0
        self._fault_pause_s = FIRST_FAULT_PAUSE_S

    def wants_message(self, now: float) -> bool:
        """Whether a message can be handed to the modem now. While the network refuses messages, one at a time shows
        whether it still does."""
        if self._code in PROBED:
            return self._is_ready and not self._queue and now >= self._probe_at
        return self._is_ready and self.fault is None and len(self._queue) < MOST_IN_HAND

    def submit(self, message: ShortMessage) -> None:
        """Take a message, of which there will be one result. A modem that is not ready gives it back."""
        self._queue.add(message)
        if self._is_ready:
            self._runner.end_pause()
        else:
            self._give_back("no_device")

    def events_received(self) -> list[MessageEvent]:
        """Results and delivery notes since the last time."""
        events, self._events = [*self._events, *self._reports.notes_received()], []
        return events

    def opened(self, now: float) -> None:
        """Begin the dialogue: the port is open, for the first time or again."""
        self._is_ready = False
        self._reports.restart()
        self._runner.start(self._life(), now)

    def lost(self, fault: FaultText) -> None:
        """Note that the port is gone. A message that the modem has not answered for is uncertain."""
        self._runner.stop()
        self._is_ready, self.fault = False, fault
        for message in self._queue.messages():
            self._settle(message, "uncertain" if message.is_in_flight else "failed", "lost", "no_device")

    def data_to_send(self) -> bytes:
        return self._runner.data_to_send()

    def receive_data(self, data: bytes, now: float) -> None:
        """Take in bytes, in any pieces."""
        self._runner.receive_data(data, now)
        if self._reports.has_stored:
            self._runner.end_pause()

    def deadline(self) -> float | None:
        """When `tick` is due, if nothing else happens."""
        times = (self._queue.deadline(), self._runner.deadline())
        return min((at for at in times if at is not None), default=None)

    def tick(self, now: float) -> None:
        """Let time pass until `now`."""
        for message in self._queue.late(now):
            self._settle(message, "late")
        self._runner.tick(now)
        if self._queue.first() is not None:
            self._runner.end_pause()

    def _life(self) -> Script[None]:
        while True:
            drains = self._fault_pause_s > FIRST_FAULT_PAUSE_S
            fault, self._has_reports = yield from set_up(
                self._reader, self._lock, wants_reports=self._wants_reports, drains=drains
            )
            if fault is None:
                if self._code == "modem_refuses":  # it takes commands again
                    self.fault = None
                self._network_due_at = self._now
                fault = yield from self._serve()
            self._is_ready, self.fault = False, fault
            self._give_back("no_device" if fault.fault.code.startswith("sim_") else "silent")
            yield from pause(self._fault_pause_s)
            self._fault_pause_s = min(2 * self._fault_pause_s, LAST_FAULT_PAUSE_S)

    def _serve(self) -> Script[FaultText]:
        """Hand over messages until the modem must be set up again. Returns the fault."""
        while True:
            if self._now >= self._network_due_at:
                fault = yield from registration()
                if fault is not None and fault.fault.code != "no_network":
                    return fault
                self._note_network(fault)
            message = self._queue.first()
            if self._code == "no_network":
                yield from pause(NO_NETWORK_PAUSE_S)
            elif message is None and self._reports.has_stored:
                yield from self._reports.read_stored()
            elif message is None:
                yield from pause(max(0.1, self._network_due_at - self._now), ends_early=True)
            else:
                message.is_in_hand = True
                if fault := (yield from self._hand_over(message)):
                    return fault
                if self._code in PROBED:
                    self._give_back("no_credit" if self._code == "no_credit" else "refused")

    def _note_network(self, fault: FaultText | None) -> None:
        self._is_ready = True
        if fault is not None:
            self.fault, self._network_due_at = fault, self._now
            self._give_back("no_network")
            return
        self._network_due_at = self._now + NETWORK_EVERY_S
        self._fault_pause_s = FIRST_FAULT_PAUSE_S
        if self._code not in PROBED:
            self.fault = None

    def _hand_over(self, message: ShortMessage) -> Script[FaultText | None]:
        """Hand over the parts of a message. Returns a fault of the modem."""
        self._reference = (self._reference + 1) % 256
        try:
            pdus = message.pdus(self._now, self._reference, wants_report=self._has_reports)
        except BadMessage as mistake:
            self._settle(message, "refused", str(mistake))
            return None
        mode = yield from ask("AT+CMGF=0")  # after a power cut of its own the modem would take the PDU for a text
        if not mode.is_ok:
            return self._not_taken(message, mode)
        for pdu in pdus:
            prompt = yield Exchange(f"AT+CMGS={pdu.length}\r".encode(), PROMPT_LIMIT_S, awaits_prompt=True)
            if prompt.kind is not AnswerKind.PROMPT:
                return self._not_taken(message, prompt)
            if message.deadline <= self._now:
                self._settle(message, "late")
                yield Exchange(ESCAPE_PROMPT, ESCAPE_LIMIT_S)
                return None
            answer = yield from self._submit(message, pdu)
            if not answer.is_ok:
                return self._failed(message, answer)
            message.accepted_parts += 1
            reference = "".join(answer.fields("+CMGS")[:1])
            if self._has_reports and reference.isdecimal():
                self._reports.expect(message, int(reference))
        self.fault = None
        self._settle(message, "accepted")
        self._reports.complete(message)
        return None

    def _submit(self, message: ShortMessage, pdu: SubmitPdu) -> Script[ModemAnswer]:
        """Send the message itself. Until the modem has answered it is in flight."""
        message.is_in_flight = True
        answer = yield Exchange(pdu.hexadecimal + END_OF_MESSAGE, self._submit_limit_s)
        message.is_in_flight = False
        if answer.is_silence and answer.fields("+CMGS"):  # the reference is the network's word; only OK is missing
            return answer._replace(kind=AnswerKind.OK)
        return answer

    def _not_taken(self, message: ShortMessage, answer: ModemAnswer) -> FaultText | None:
        """Nothing was sent: no prompt came."""
        if answer.kind is AnswerKind.ERROR:
            return self._failed(message, answer)
        self._settle(message, "failed", "silent", "silent")
        return silence()

    def _failed(self, message: ShortMessage, answer: ModemAnswer) -> FaultText | None:
        """Decide what an error, or silence after the message was sent, means. Returns a fault of the modem."""
        if answer.is_silence:
            self._settle(message, "uncertain", "no answer", "silent")
            return silence()
        reason = reason_of(answer.error)
        match meaning_of(answer.error, self._no_credit_errors):
            case SubmitError.UNCERTAIN:
                self._settle(message, "uncertain", reason)
            case SubmitError.MESSAGE:
                self._settle(message, "refused", reason)
            case SubmitError.SIM:
                self._settle(message, "failed", reason, "no_device")
                return sim_failure(reason)
            case SubmitError.NETWORK:
                self._settle(message, "failed", reason, "no_network")
                self._network_due_at = self._now
            case SubmitError.CREDIT:
                self._settle(message, "uncertain" if is_vague(answer.error) else "failed", reason, "no_credit")
                self._probe_at = self._now + NO_CREDIT_PAUSE_S
                text = f"the network refuses this SIM ({reason}): has it credit, and may it send?"
                self.fault = fault_of("no_credit", text, detail=reason)
            case SubmitError.PASSING:
                self._settle(message, "failed", reason, "refused")
                self._probe_at = self._now + REFUSING_MODEM_PAUSE_S
                self.fault = refusal("AT+CMGS", answer)
        return None

    @property
    def _code(self) -> str | None:
        return self.fault.fault.code if self.fault is not None else None

    @property
    def _now(self) -> float:
        return self._runner.now

    def _give_back(self, fault: ModemFaultKind) -> None:
        """End the messages that wait: others may send them."""
        for message in self._queue.messages():
            self._settle(message, "failed", "", fault)

    def _settle(
        self, message: ShortMessage, outcome: MessageOutcome, reason: str = "", fault: ModemFaultKind | None = None
    ) -> None:
        """End a message. One of which a part has gone is not sent once more, so it is uncertain."""
        self._queue.remove(message)
        if message.accepted_parts and outcome != "accepted":
            outcome = "uncertain"
        self._events.append(MessageResult(message.id, outcome, reason, fault))
