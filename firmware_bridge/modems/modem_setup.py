"""Brings a modem into the state that messages need, and asks for its network. Pure.

Sources: 3GPP TS 27.007 (AT, ATE, AT+CMEE 9.1, AT+CREG 7.2, AT+CEREG 10.1.22); 3GPP TS 27.005 (AT+CMGF 3.2.3, AT+CSMS
3.2.1, AT+CNMI 3.4.1).
"""

from typing import Final, NamedTuple

from firmware_bridge.modems.at_lines import ErrorCode, LineReader, ModemAnswer
from firmware_bridge.modems.exchange import Exchange, Script, ask, fault_of, pause
from firmware_bridge.modems.sim_lock import SimLock, silence
from firmware_bridge.modems.submit_errors import SubmitError, meaning_of
from queue_server.views.equipment.board_report import FaultText

ESCAPE_PROMPT: Final = b"\x1b"
ESCAPE_LIMIT_S: Final = 0.3
GREETING_LIMIT_S: Final = 2.0
GREETINGS: Final = 3
DRAIN_S: Final = 1.0
"""What the modem still says of an exchange that was given up belongs to nothing."""

REPORT_MODES: Final = ("AT+CNMI=2,0,0,1,0", "AT+CNMI=2,0,0,2,0")
"""Reports are passed on as they come or, by a modem that does not do that, stored and announced."""
REGISTERED: Final = frozenset({"1", "5", "6", "7"})
"""At home or roaming, with all services or for SMS alone."""


class SetUp(NamedTuple):
    """How the set-up of a modem ended: with a fault, or with a modem that may report deliveries."""

    fault: FaultText | None = None
    has_reports: bool = False


def set_up(reader: LineReader, lock: SimLock, *, wants_reports: bool, drains: bool) -> Script[SetUp]:
    """Greet the modem, open its SIM, and choose PDU mode and delivery reports."""
    if fault := (yield from _greet(reader, drains=drains)):
        return SetUp(fault)
    for command in ("ATE0", "AT+CMEE=1"):
        yield from ask(command)
    if fault := (yield from lock.open()):
        return SetUp(fault)
    answer = yield from ask("AT+CMGF=0")
    if not answer.is_ok:
        return SetUp(silence() if answer.is_silence else refusal("AT+CMGF=0", answer))
    yield from ask("AT+CSMS=0")  # with 1 the modem would await an acknowledgement of every report
    for mode in REPORT_MODES if wants_reports else ():
        if (yield from ask(mode)).is_ok:
            return SetUp(has_reports=True)
    return SetUp()


def registration() -> Script[FaultText | None]:
    """Ask whether the modem is registered in a network of either kind. Returns the fault where it is not."""
    for name in ("+CREG", "+CEREG"):
        answer = yield from ask(f"AT{name}?")
        if answer.is_silence:
            return silence()
        if meaning_of(answer.error, ()) is SubmitError.SIM:
            return sim_failure(reason_of(answer.error))
        if REGISTERED.intersection(answer.fields(name)[1:2]):
            return None
    return fault_of("no_network", "the modem has no network: look at its antenna, and at the SIM's contract")


def reason_of(error: ErrorCode | None) -> str:
    """An error as the modem said it."""
    return str(error) if error is not None else "ERROR"


def refusal(command: str, answer: ModemAnswer) -> FaultText:
    """The fault of a modem that refuses a command."""
    detail = f"{command}: {reason_of(answer.error)}"
    return fault_of("modem_refuses", f"the modem refuses {detail}", detail=detail)


def sim_failure(reason: str) -> FaultText:
    """The fault of a SIM that can be used no longer."""
    return fault_of("sim_fails", f"the SIM cannot be used: {reason}", detail=reason)


def _greet(reader: LineReader, *, drains: bool) -> Script[FaultText | None]:
    """Find the modem in whatever state it is. A prompt that waits for a message is left without sending one."""
    answer = yield Exchange(ESCAPE_PROMPT + b"\r", ESCAPE_LIMIT_S)
    for _ in range(GREETINGS):
        reader.clear()
        answer = yield from ask("AT", GREETING_LIMIT_S)
        if answer.is_ok:
            if drains:
                yield from pause(DRAIN_S)
            return None
    return silence() if answer.is_silence else refusal("AT", answer)
