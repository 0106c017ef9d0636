"""Calls the server's API: window commands of the panels, the report on boards and modems, what modems ask for."""

import asyncio
import uuid
from collections.abc import Sequence
from typing import Any

import aiohttp
import msgspec

from firmware_bridge.errors import ServerFault
from firmware_bridge.loops import every
from firmware_bridge.server.server_choice import ServerChoice
from queue_server.views.equipment.board_report import BoardReport
from queue_server.views.equipment.modem_report import ModemReport

KEEP_TRYING_S = 5.0  # an operator looks at the lamp this long; a call carried out later would surprise everyone
TRY_AGAIN_S = 0.3
ANSWER_LIMIT_S = 2.0


class CommandRefusal(msgspec.Struct, frozen=True):
    """A command that the server refuses, by the stable code of its problem document."""

    status: int
    code: str


class BoardAddress(msgspec.Struct, frozen=True):
    """A board of this bridge."""

    bus: str
    address: int


class ReportAnswer(msgspec.Struct, frozen=True):
    """The server's answer to a report: the boards that are to show their address. A refused report has a `status`."""

    identify: tuple[BoardAddress, ...] = ()
    status: int | None = None


class Api:
    """Client of the servers of one store with one token. Made and closed within the event loop that uses it."""

    def __init__(self, servers: ServerChoice, token: str) -> None:
        self._servers = servers
        self._session = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {token}"},
            timeout=aiohttp.ClientTimeout(total=ANSWER_LIMIT_S),
        )
        self._positions: dict[str, int] = {}

    def note_seq(self, hall: str, seq: int) -> None:
        """Note that a record of the hall has been seen: commands are answered from there or later."""
        self._positions[hall] = max(seq, self._positions.get(hall, 0))

    async def close(self) -> None:
        await self._session.close()

    async def command(self, hall: str, window: int, command: str, body: dict[str, Any]) -> CommandRefusal | None:
        """Carry out a window command once, however often the network loses it or its answer. None: it is carried out.

        The command id stays the same from try to try, so the server does it at most once. Raises ServerFault when
        there is no answer for KEEP_TRYING_S.
        """
        path = f"/api/v1/halls/{hall}/windows/{window}/{command}"
        return await self._carry_out(hall, path, body, str(uuid.uuid4()), f"window {window}: {command}")

    async def issue(self, hall: str, service: str, command_id: str) -> CommandRefusal | None:
        """Give a ticket of the service once, however often the network loses it or its answer. None: it is given.

        Raises ServerFault as `command` does; asked again under the same id, the ticket is still one.
        """
        path = f"/api/v1/halls/{hall}/tickets"
        return await self._carry_out(hall, path, {"service": service}, command_id, f"a ticket of {service}")

    async def _carry_out(
        self, hall: str, path: str, body: dict[str, Any], command_id: str, name: str
    ) -> CommandRefusal | None:
        headers = {"Idempotency-Key": command_id}
        give_up_at = asyncio.get_running_loop().time() + KEEP_TRYING_S

        async def attempt() -> tuple[CommandRefusal | None] | None:
            server = self._servers.present
            after = {"Kezek-After": str(self._positions[hall])} if hall in self._positions else {}
            try:
                async with self._session.post(server + path, json=body, headers=headers | after) as response:
                    if response.status < 400:
                        return (None,)
                    refusal = CommandRefusal(response.status, _code(await response.read()))
                    if refusal.code == "ahead_of_journal":  # an earlier copy was put back
                        self._positions.pop(hall, None)
                        return None
                    if response.status < 500:
                        return (refusal,)
                    fault = f"status {response.status}"
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                fault = str(error) or type(error).__name__
            self._servers.skip(server)
            if asyncio.get_running_loop().time() + TRY_AGAIN_S > give_up_at:
                raise ServerFault(f"{name}: no answer: {fault}")
            return None

        (refusal,) = await every(TRY_AGAIN_S, attempt)
        return refusal

    async def report(
        self, bridge: str, boards: Sequence[BoardReport], modems: Sequence[ModemReport] = ()
    ) -> ReportAnswer:
        """Report every board, and every modem where there are any, to the server. Raises ServerFault."""
        report = {"boards": boards, **({"modems": modems} if modems else {})}
        status, answer = await self.ask("POST", f"/api/v1/bridges/{bridge}/boards", report)
        return ReportAnswer(status=status) if status >= 400 else _report_answer(answer)

    async def ask(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        """Ask the present server once: the status and what it answered. Raises ServerFault where it does not, or has a
        fault of its own."""
        server = self._servers.present
        data = None if body is None else msgspec.json.encode(body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        try:
            async with self._session.request(method, server + path, data=data, headers=headers) as response:
                if response.status >= 500:
                    self._servers.skip(server)
                    raise ServerFault(f"status {response.status}")
                return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._servers.skip(server)
            raise ServerFault(str(error) or type(error).__name__) from error


def _code(body: bytes) -> str:
    try:
        return str(msgspec.json.decode(body, type=dict[str, Any]).get("code", "unknown"))
    except msgspec.DecodeError:
        return "unknown"


def _report_answer(answer: bytes) -> ReportAnswer:
    """Decode the answer. An older server answers in another form, and asks for nothing."""
    try:
        return msgspec.json.decode(answer, type=ReportAnswer)
    except msgspec.DecodeError:
        return ReportAnswer()
