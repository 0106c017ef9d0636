"""Answers questions in the server's own process, for a store that no other process can read, and where the system has
no socket pairs."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from queue_server.views.loops import StoppedLoop
from queue_server.worker.client.worker import Worker
from queue_server.worker.pipe.faults import error_of, fault_of


class Answering(Protocol):
    """The worker's own side."""

    async def answer(self, body: bytes) -> bytes:
        """The encoded answer to an encoded question."""

    def serve(self, halls: Sequence[str]) -> None:
        """Do what is to be done for these halls, and for no others."""


class LocalWorker(Worker):
    def __init__(self, service: Answering) -> None:
        self.service = service
        self._halls: list[str] = []

    async def ask_encoded(self, question: bytes, limit_s: float) -> bytes:  # noqa: ARG002 - it ends with its server
        try:
            return await self.service.answer(question)
        except Exception as error:
            fault = fault_of(error)
            if fault.name == "bug":
                raise
            raise error_of(fault) from error

    def distrust(self, reason: str) -> None:
        """Nothing can be ended here; whoever has asked gets the error."""

    def serve(self, hall: str) -> None:
        self._halls.append(hall)
        self.service.serve(self._halls)

    def release(self, hall: str) -> None:
        self._halls.remove(hall)
        self.service.serve(self._halls)

    async def run(self) -> None:
        """There is no process to keep running."""

    def failing(self) -> Iterable[StoppedLoop]:
        return ()
