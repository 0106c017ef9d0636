"""Drives the script of a dialogue: bytes out, lines in, the time that each step may take. Pure."""

from collections.abc import Callable

from firmware_bridge.modems.at_lines import AnswerKind, LineReader, ModemAnswer, final_answer
from firmware_bridge.modems.exchange import Exchange, Pause, Script, Step


class ScriptRunner:
    """Runs one script at a time. `take` is given each line first, and returns whether it belongs to no answer."""

    def __init__(self, reader: LineReader, take: Callable[[str], bool]) -> None:
        self.now = 0.0
        self._reader = reader
        self._take = take
        self._script: Script[None] | None = None
        self._step: Step | None = None
        self._ends_at = 0.0
        self._lines: tuple[str, ...] = ()
        self._unsent = b""

    def start(self, script: Script[None], now: float) -> None:
        self.now = now
        self._reader.clear()
        self._script = script
        self._begin(next(script))

    def stop(self) -> None:
        """Drop the script, and what it had to send."""
        self._script, self._step, self._unsent = None, None, b""

    def data_to_send(self) -> bytes:
        data, self._unsent = self._unsent, b""
        return data

    def receive_data(self, data: bytes, now: float) -> None:
        """Take in bytes, in any pieces."""
        self.now = now
        awaits_prompt = isinstance(self._step, Exchange) and self._step.awaits_prompt
        for line in self._reader.feed(data, awaits_prompt=awaits_prompt):
            if not self._take(line) and isinstance(self._step, Exchange):
                answer = final_answer(line, self._lines)
                if answer is None:
                    self._lines += (line,)
                else:
                    self._advance(answer)

    def deadline(self) -> float | None:
        """When `tick` is due, if nothing else happens."""
        return self._ends_at if self._step is not None else None

    def tick(self, now: float) -> None:
        """Let time pass until `now`: a pause ends, an answer is no longer awaited."""
        self.now = now
        if self._step is not None and now >= self._ends_at:
            is_pause = isinstance(self._step, Pause)
            self._advance(ModemAnswer(AnswerKind.OK if is_pause else AnswerKind.SILENCE, self._lines))

    def end_pause(self) -> None:
        """End a pause that ends early, at the next tick."""
        if isinstance(self._step, Pause) and self._step.ends_early:
            self._ends_at = self.now

    def _advance(self, answer: ModemAnswer) -> None:
        if self._script is not None:
            self._begin(self._script.send(answer))

    def _begin(self, step: Step) -> None:
        self._step, self._lines = step, ()
        if isinstance(step, Exchange):
            self._unsent += step.data
            self._ends_at = self.now + step.limit_s
        else:
            self._ends_at = self.now + step.seconds
