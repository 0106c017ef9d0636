"""Asks other machines, all at once and no longer than a person would wait."""

import threading
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from queue_server.clock import monotonic
from queue_server.config.mistakes import Path, Sentence, sentence_of
from queue_server.config.trial.finding import Finding

ANSWER_PATIENCE_S: Final = 3.0
"""How long one connection may take: machines in the same building answer in milliseconds."""
ALL_S: Final = 5.0
"""How long all of them may take together. A name that no server resolves would take half a minute."""


class Question(NamedTuple):
    """A question to another machine. `ask` returns the fault or None, and does not raise."""

    path: Path
    ask: Callable[[], Sentence | None]


def ask_all(questions: Sequence[Question], limit_s: float = ALL_S) -> list[Finding]:
    """Ask all, and return the faults as warnings: a machine that does not answer today may answer tomorrow.

    Each question has a thread of its own, which the program's end does not wait for: a resolver cannot be interrupted.
    """
    answers: dict[int, Sentence | None] = {}

    def ask(place: int) -> None:
        answers[place] = questions[place].ask()

    threads = [threading.Thread(target=ask, args=(place,), daemon=True) for place in range(len(questions))]
    for thread in threads:
        thread.start()
    until = monotonic() + limit_s
    for thread in threads:
        thread.join(max(0.0, until - monotonic()))
    late = sentence_of("it does not answer in time")
    results = [(question.path, answers.get(place, late)) for place, question in enumerate(questions)]
    return [Finding("warning", path, text) for path, text in results if text is not None]
