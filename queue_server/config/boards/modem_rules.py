"""Checks the GSM modems of `[bridge]`. Pure."""

from collections.abc import Iterator, Mapping

from queue_server.config.boards.settings import Bridge
from queue_server.config.definition import Definition
from queue_server.config.mistakes import Mistake, Path, no_hall, repeats, sentence_of


def modem_mistakes(bridge: Bridge, halls: Mapping[str, Definition]) -> Iterator[Mistake]:
    """Every mistake of a modem that its own keys do not show: halls, and a port that a bus has."""
    ports = {bus.port: bus.id for bus in bridge.buses}
    for number, modem in enumerate(bridge.modems):
        path: Path = ("bridge", "modems", number)
        if modem.port in ports:
            text = sentence_of("the bus {bus} has this port; a modem needs one of its own", bus=repr(ports[modem.port]))
            yield (*path, "port"), text
        yield from repeats(modem.halls, (*path, "halls"))
        for place, hall in enumerate(modem.halls):
            if hall not in halls:
                yield (*path, "halls", place), no_hall(hall, halls)
