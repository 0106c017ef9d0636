"""What the bridge of this machine says of itself, as a table."""

import aiohttp
import msgspec

from firmware_bridge.errors import PeerFault
from firmware_bridge.link import LinkState
from firmware_bridge.status import Status
from firmware_bridge.truth import BoardTruth
from queue_server.clock import now_s

ANSWER_LIMIT_S = 3.0


async def asked(status_port: int) -> Status:
    """Ask the running bridge. Raises PeerFault when none answers."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_LIMIT_S)) as session,
            session.get(f"http://127.0.0.1:{status_port}/status") as response,
        ):
            return msgspec.json.decode(await response.read(), type=Status)
    except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as error:
        raise PeerFault(f"no bridge answers on port {status_port} of this machine: {error}") from error


def table(status: Status, now: float | None = None) -> str:
    """A line for each hall, bus and board; what fails says since when and why."""
    now = now_s() if now is None else now
    lines = [f"bridge {status.name}, following {status.server}"]
    for hall in status.halls:
        seq = "nothing heard yet" if hall.seq is None else f"seq {hall.seq}"
        lines.append(f"  hall {hall.hall}: {'well' if hall.link is LinkState.FOLLOWING else hall.link.value}, {seq}")
    for bus in status.buses:
        lines.append(f"  bus {bus.id} at {bus.port}: {bus.fault or 'open'}")
        lines += [f"    {_board(board, now)}" for board in status.boards if board.bus == bus.id]
    return "\n".join(lines)


def _board(board: BoardTruth, now: float) -> str:
    where = f"window {board.window}" if board.window else "hall"
    text = " / ".join(f'"{line}"' for line in board.asked) or "nothing"
    said = "confirmed" if board.confirmed else "sent" if board.sent else "not sent yet"
    if board.sent and board.sent_at is not None:
        said += f" {max(0, now - board.sent_at):.0f} s ago"
    fault = f"; FAILING for {now - (board.failing_since or now):.0f} s: {board.failing}" if board.failing else ""
    return f"{board.address:#04x} {where}: asked {text}, {said}{fault}"
