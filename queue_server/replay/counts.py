"""Counts what happens in a replay, and finds counts that do not add up. Pure."""

from msgspec import Struct


class ReplayCounts(Struct):
    """Counts of one replay. `served` and `left` are by the server's state of each ticket at the end."""

    visitors: int
    issued: int = 0
    served: int = 0
    left: int = 0
    otherwise: int = 0
    gave_up: int = 0
    stayed: int = 0
    nobody: int = 0
    drained: int = 0
    redirected: int = 0
    refused: int = 0
    calls: int = 0
    calls_heard: int = 0
    commands: int = 0
    seconds: float = 0.0

    @property
    def faults(self) -> list[str]:
        """A sentence for each count that does not add up; empty when all do."""
        checks = [
            (self.issued == self.visitors, f"{self.visitors} visitors, and {self.issued} tickets issued"),
            (
                self.issued == self.served + self.left,
                f"{self.issued} tickets issued, {self.served} served and {self.left} left",
            ),
            (self.calls_heard == self.calls, f"{self.calls} calls made, and {self.calls_heard} heard exactly once"),
        ]
        return [sentence for holds, sentence in checks if not holds]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The summary, line by line."""
        rate = self.commands / self.seconds if self.seconds else 0.0
        return [
            ("visitors in the day", str(self.visitors)),
            ("tickets issued", str(self.issued)),
            ("  for another service: no more tickets for their own", str(self.redirected)),
            ("served", str(self.served)),
            ("  gave up in the log, and were called in time here", str(self.stayed)),
            ("  called after the log had ended", str(self.drained)),
            ("left", str(self.left)),
            ("neither served nor left", str(self.otherwise)),
            ("calls made", str(self.calls)),
            ("  heard exactly once on the calls socket", str(self.calls_heard)),
            ("servers who found nobody to call", str(self.nobody)),
            ("other refusals", str(self.refused)),
            ("seconds", f"{self.seconds:.1f}"),
            ("commands per second", f"{rate:.0f}"),
        ]
