"""Shows the LED boards and modems that bridges report, as devices of a hall. Pure."""

from collections.abc import Collection, Mapping
from typing import Final

from msgspec import Struct

from queue_server.config.system.silence import SILENT_S
from queue_server.hall.state import SECOND
from queue_server.views.equipment.board_report import BoardReport
from queue_server.views.equipment.devices import DeviceDocument
from queue_server.views.equipment.modem_report import ModemReport
from queue_server.views.times import moment

_SILENT: Final = round(SILENT_S * SECOND)


class BridgeReport(Struct, frozen=True):
    """All boards and modems of a bridge, as it reported them at `at` (µs UTC)."""

    at: int
    boards: tuple[BoardReport, ...]
    modems: tuple[ModemReport, ...] = ()

    def is_silent(self, now: int) -> bool:
        """Whether the bridge has not reported for so long that nobody knows how its boards are."""
        return now - self.at > _SILENT


def wired_documents(
    bridges: Mapping[str, BridgeReport], hall: str, now: int, credentials: Collection[str]
) -> list[DeviceDocument]:
    """The boards and modems of a hall at `now` (µs UTC), and its silent bridges that are no devices: those are known by
    their `credentials`."""
    documents: list[DeviceDocument] = []
    for bridge, report in bridges.items():
        boards = [board for board in report.boards if board.is_in(hall)]
        modems = [modem for modem in report.modems if modem.is_of(hall)]
        if not boards and not modems:
            continue
        if not report.is_silent(now):
            documents += [_board(bridge, report, board) for board in boards]
            documents += [_modem(bridge, report, modem) for modem in modems]
        elif bridge not in credentials:
            documents.append(_bridge(bridge, report))
    return documents


def _bridge(bridge: str, report: BridgeReport) -> DeviceDocument:
    """The document of a silent bridge that got its token by hand: nothing is known of its boards then."""
    return DeviceDocument(
        device=f"bridge-{bridge}", kind="bridge", name=bridge, state="silent", since=moment(report.at)
    )


def board_id(bridge: str, bus: str, address: int) -> str:
    """The id of an LED board among the devices."""
    return f"board-{bridge}-{bus}-{address}"


def _modem(bridge: str, report: BridgeReport, modem: ModemReport) -> DeviceDocument:
    since = modem.failing_since
    return DeviceDocument(
        device=f"modem-{bridge}-{modem.modem}",
        kind="modem",
        name=modem.modem,
        state="ok" if modem.failing is None else "failing",
        since=moment(int(since * SECOND) if since is not None else report.at),
        detail=modem.failing,
        fault=modem.fault,
    )


def _board(bridge: str, report: BridgeReport, board: BoardReport) -> DeviceDocument:
    since = board.failing_since if board.failing_since is not None else board.asked_at
    return DeviceDocument(
        device=board_id(bridge, board.bus, board.address),
        kind="led_board",
        name=f"{board.bus} {board.address}",
        state="failing" if board.failing is not None else "ok",
        since=moment(int(since * SECOND) if since is not None else report.at),
        window=board.window,
        detail=board.failing,
        fault=board.fault,
    )
