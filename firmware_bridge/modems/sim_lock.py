"""Opens the SIM of a modem: asks whether it needs its PIN, and tries that once. Pure.

Source: 3GPP TS 27.007: AT+CPIN (8.3), AT+CPINR (8.65, remaining entries; not every modem has it), +CME ERROR (9.2.1).

Three wrong PINs lock a SIM. A PIN that was refused is never tried a second time: where the modem tells how many entries
remain, it is tried only while none was wasted, whoever wasted it; elsewhere a `PinGuard` remembers the try beyond the
end of the program.
"""

from typing import Final, Protocol

from firmware_bridge.modems.at_lines import ErrorCode, ModemAnswer
from firmware_bridge.modems.exchange import Script, ask, fault_of, pause
from queue_server.views.equipment.board_report import FaultText

FULL_ENTRIES: Final = 3
SIM_LIMIT_S: Final = 20.0
BUSY_PAUSE_S: Final = 1.0
BUSY_TRIES: Final = 20
"""A SIM is busy for some seconds after power is switched on and after its PIN."""

_NO_SIM: Final = (ErrorCode("CME", 10), ErrorCode("CMS", 310))
_BUSY: Final = (ErrorCode("CME", 14), ErrorCode("CMS", 314), ErrorCode("CME", 515))


class PinGuard(Protocol):
    """The PIN of a SIM, and a lasting note that it was tried."""

    @property
    def pin(self) -> str | None:
        """Four to eight digits; None where there is none to try."""

    def begin(self) -> bool:
        """Note that the PIN is being tried; false where it was tried before, or the note cannot be made."""

    def accept(self) -> None:
        """Note that the SIM is open: the PIN was right, or somebody has entered it by hand."""


class SimLock:
    """The lock of the SIM in one modem."""

    def __init__(self, guard: PinGuard) -> None:
        self._guard = guard

    def open(self) -> Script[FaultText | None]:
        """Open the SIM. Returns what keeps it closed, None once it is open."""
        for _ in range(BUSY_TRIES):
            answer = yield from ask("AT+CPIN?", SIM_LIMIT_S)
            if answer.is_silence:
                return silence()
            if answer.error in _BUSY:
                yield from pause(BUSY_PAUSE_S)
                continue
            match answer.fields("+CPIN"):
                case ("READY", *_):
                    self._guard.accept()
                    return None
                case ("SIM PIN", *_):
                    if fault := (yield from self._enter_pin()):
                        return fault
                    yield from pause(BUSY_PAUSE_S)
                case ("SIM PUK", *_):
                    return fault_of(
                        "sim_puk", "the SIM is locked: it asks for its PUK, which a person enters in a phone"
                    )
                case _:
                    return _sim_fault(answer)
        return fault_of("sim_fails", "the SIM is busy and does not become ready")

    def _enter_pin(self) -> Script[FaultText | None]:
        pin = self._guard.pin
        if pin is None:
            return fault_of("sim_pin", "the SIM asks for its PIN; write it into a file and name that as `pin_file`")
        wasted = _wasted_entries((yield from ask("AT+CPINR", SIM_LIMIT_S)))
        may_try = self._guard.begin() if wasted is None else wasted == 0
        if not may_try:
            return _refused()
        answer = yield from ask(f'AT+CPIN="{pin}"', SIM_LIMIT_S)
        if answer.is_silence:
            return silence()
        return None if answer.is_ok else _refused()


def silence() -> FaultText:
    """The fault of a modem that does not answer."""
    return fault_of("modem_silent", "the modem does not answer: is it switched on, and is the speed right?")


def _refused() -> FaultText:
    return fault_of(
        "sim_pin_refused",
        "a PIN of this SIM was wrong, so none is tried: wrong ones would lock it. Write the right one into the file of "
        "`pin_file`, or enter it in a phone",
    )


def _wasted_entries(answer: ModemAnswer) -> int | None:
    """How many entries of `+CPINR: SIM PIN,REMAINING,ALL` were wrong; None where the modem does not say."""
    match answer.fields("+CPINR"):
        case (_, remaining, *rest) if remaining.isdecimal():
            whole = int(rest[0]) if rest and rest[0].isdecimal() else FULL_ENTRIES
            return max(0, whole - int(remaining))
    return None


def _sim_fault(answer: ModemAnswer) -> FaultText:
    if answer.error in _NO_SIM:
        return fault_of("sim_missing", "there is no SIM in the modem")
    detail = str(answer.error or ", ".join(answer.fields("+CPIN")) or "ERROR")
    return fault_of("sim_fails", f"the SIM cannot be used: {detail}", detail=detail)
