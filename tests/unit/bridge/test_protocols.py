"""A protocol of boards is a driver, a simulator and an entry of the registry; nothing else names one."""

import ast

import pytest

from firmware_bridge.boards import driver_of
from firmware_bridge.simulators import simulator_of
from queue_server.config.boards import Board
from queue_server.config.boards.protocols import PROTOCOLS
from tests.modules import modules

OWN_FILES = {
    "queue_server/config/boards/protocols.py",
    *(f"firmware_bridge/boards/{name}.py" for name in PROTOCOLS),
    *(f"firmware_bridge/simulators/{name}.py" for name in PROTOCOLS),
}


def _constants(tree: ast.Module) -> set[str]:
    """The string constants of a module."""
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {node.value for node in nodes if isinstance(node.value, str)}


def test_only_the_files_of_a_protocol_name_it() -> None:
    """A new protocol needs no line in the rules, the tools, the demo or the administrator's forms."""
    naming = {place for place, tree in modules(*PROTOCOLS) if _constants(tree) & PROTOCOLS.keys()}
    assert naming - OWN_FILES == set()


@pytest.mark.parametrize("name", PROTOCOLS)
def test_the_entry_says_what_the_driver_can_do(name: str) -> None:
    """Panels and the installer's tools are offered for a protocol whose driver and simulator have them."""
    protocol, driver, simulator = PROTOCOLS[name], driver_of(name), simulator_of(name)
    assert bool(protocol.lamps) is (driver.panel is not None) is (simulator.panel is not None)
    assert ("scan" in protocol.tools) is (driver.probe is not None)
    assert ("address" in protocol.tools) is (driver.new_address is not None)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_the_entry_names_keys_that_there_are(name: str) -> None:
    """What only some protocols know is a key of a board, and the sample's keys are the protocol's."""
    protocol = PROTOCOLS[name]
    assert protocol.keys <= set(Board.__struct_fields__)
    foreign_keys = {key for other in PROTOCOLS.values() for key in other.keys} - protocol.keys
    assert not foreign_keys & set(protocol.sample.keys)
    assert protocol.addresses[0] <= protocol.sample.address <= protocol.addresses[1]
