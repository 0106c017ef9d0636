"""Carries errors of the worker to whoever has asked: each has a name, and is the same error on the other side. Pure."""

from typing import Final

from queue_server.journal.record import Corrupt
from queue_server.journal.store import Conflict, Unavailable
from queue_server.reports.period import NoPeriod
from queue_server.stats.figures.charts.chart_drawing import NotDrawn
from queue_server.stats.figures.figure_documents import BadPeriod
from queue_server.stats.visits.present import NotReady
from queue_server.worker.pipe.frames import AnswerFault


class WorkerAway(Unavailable):
    """The worker does not run at present, or has ended while it was asked. `is_starting`: it is on its way."""

    def __init__(self, reason: str = "", *, is_starting: bool) -> None:
        self.is_starting = is_starting
        super().__init__(reason or ("the worker is starting" if is_starting else "the worker does not run"))


class WorkerBug(Exception):
    """The worker has met a defect of its own; the text is the last line of its traceback, which its log has."""


NO_MEMORY: Final = "there is too little memory for it"
_BY_TEXT: Final[dict[str, type[Exception]]] = {
    "bad_period": BadPeriod,
    "conflict": Conflict,
    "no_memory": MemoryError,
    "no_period": NoPeriod,
    "not_drawn": NotDrawn,
}
"""The errors that are their sentence alone."""


def fault_of(error: BaseException) -> AnswerFault:
    """The fault that stands for an error."""
    match error:
        case NotReady():
            return AnswerFault("not_ready", "", error.hall, (error.reached, error.of))
        case Corrupt():
            return AnswerFault("corrupt", error.reason, error.hall, (error.seq,))
        case Unavailable():
            return AnswerFault("unavailable", str(error))
        case MemoryError():
            return AnswerFault("no_memory", NO_MEMORY)
    name = next((name for name, kind in _BY_TEXT.items() if isinstance(error, kind)), "bug")
    return AnswerFault(name, str(error) if name != "bug" else f"{type(error).__name__}: {error}")


def error_of(fault: AnswerFault) -> Exception:
    """The error for which a fault stands. A name of another version is a bug."""
    match fault:
        case AnswerFault("not_ready", _, hall, (reached, of)):
            return NotReady(hall, reached, of)
        case AnswerFault("corrupt", reason, hall, (seq,)):
            return Corrupt(hall, seq, reason)
        case AnswerFault("unavailable", text):
            return Unavailable(text)
    return _BY_TEXT.get(fault.name, WorkerBug)(fault.text)
