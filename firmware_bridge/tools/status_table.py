"""Asks the bridge of this machine for its status and draws it as a table."""

import aiohttp
import msgspec

from firmware_bridge.errors import BridgePeerFault
from firmware_bridge.server.connection_state import ConnectionState
from firmware_bridge.status import Status
from queue_server.clock import now_s
from queue_server.views.equipment.board_report import BoardReport
from queue_server.views.equipment.modem_report import ModemReport

STATUS_LIMIT_S = 3.0


async def read_status(status_port: int) -> Status:
    """Ask the running bridge. Raises BridgePeerFault when none answers."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=STATUS_LIMIT_S)) as session,
            session.get(f"http://127.0.0.1:{status_port}/status") as response,
        ):
            return msgspec.json.decode(await response.read(), type=Status)
    except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as error:
        raise BridgePeerFault(f"no bridge answers on port {status_port} of this machine: {error}") from error


def status_table(status: Status, now: float | None = None) -> str:
    """A line for each hall, bus, board and modem; a fault has its reason and its beginning."""
    now = now_s() if now is None else now
    lines = [f"bridge {status.name}, following {status.server}"]
    for hall in status.halls:
        seq = "nothing heard yet" if hall.seq is None else f"seq {hall.seq}"
        lines.append(
            f"  hall {hall.hall}: {'well' if hall.link is ConnectionState.FOLLOWING else hall.link.value}, {seq}"
        )
    for bus in status.buses:
        lines.append(f"  bus {bus.id} at {bus.port}: {bus.fault or 'open'}")
        lines += [f"    {_board(board, now)}" for board in status.boards if board.bus == bus.id]
    lines += [f"  modem {modem.modem}: {_modem(modem, now)}" for modem in status.modems]
    return "\n".join(lines)


def _modem(modem: ModemReport, now: float) -> str:
    state = "ready" if modem.is_ready else f"FAILING for {now - (modem.failing_since or now):.0f} s: {modem.failing}"
    counts = {name: getattr(modem.counts, name) for name in modem.counts.__struct_fields__}
    return state + "".join(f", {count} {name}" for name, count in counts.items() if count)


def _board(board: BoardReport, now: float) -> str:
    place = f"window {board.window}" if board.window else "hall"
    text = " / ".join(f'"{line}"' for line in board.texts) or "nothing"
    progress = "confirmed" if board.confirmed else "sent" if board.is_sent else "not sent yet"
    if board.is_sent and board.sent_at is not None:
        progress += f" {max(0, now - board.sent_at):.0f} s ago"
    fault = f"; FAILING for {now - (board.failing_since or now):.0f} s: {board.failing}" if board.failing else ""
    return f"{board.address:#04x} {place}: asked {text}, {progress}{fault}"
