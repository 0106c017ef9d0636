"""States how the server asks its worker, whether that is a process or the server's own."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, TypeVar, overload

import msgspec

from queue_server.views.loops import StoppedLoop
from queue_server.worker.client.questions import LIMIT_S, WorkerQuestion, encode
from queue_server.worker.pipe.frames import Garbled

T = TypeVar("T")


class Worker(ABC):
    """The worker of one server. Every question may also raise `WorkerAway`, which is a store's `Unavailable`."""

    begun: int = 0
    """How often the worker has begun anew: what it had prepared was gone then."""

    @overload
    async def ask(self, question: WorkerQuestion, answer: type[T], limit_s: float = LIMIT_S) -> T: ...
    @overload
    async def ask(self, question: WorkerQuestion, answer: Any, limit_s: float = LIMIT_S) -> Any: ...  # noqa: ANN401
    async def ask(self, question: WorkerQuestion, answer: Any, limit_s: float = LIMIT_S) -> Any:
        """The answer, decoded into its type. Raises what the question may be answered with (`faults.py`)."""
        body = await self.ask_encoded(encode(question), limit_s)
        try:
            return msgspec.msgpack.decode(body, type=answer)
        except msgspec.MsgspecError as error:
            self.distrust(f"an answer is no {answer}: {error}")
            raise Garbled(f"an answer cannot be decoded: {error}") from error

    @abstractmethod
    async def ask_encoded(self, question: bytes, limit_s: float) -> bytes:
        """The encoded answer to an encoded question."""

    @abstractmethod
    def distrust(self, reason: str) -> None:
        """The worker has answered what is no answer."""

    @abstractmethod
    def serve(self, hall: str) -> None:
        """Let the worker count the days of a hall and judge its estimates."""

    @abstractmethod
    def release(self, hall: str) -> None:
        """Let the worker of another server do that: it ends here."""

    @abstractmethod
    def failing(self) -> Iterable[StoppedLoop]:
        """The loops of the worker that do not run; the worker itself is one."""

    @abstractmethod
    async def run(self) -> None:
        """Keep the worker running until cancelled, where it is a process."""
