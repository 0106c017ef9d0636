"""How many new devices may wait: an address has its share, and all together have theirs."""

from queue_server.api.devices.waiting_devices import MOST_IN_ALL, MOST_OF_AN_ADDRESS, device_to_drop


def announced(*shares: tuple[str, int]) -> dict[str, str]:
    """So many devices of each address, oldest first: `left-0`, `left-1`, …"""
    return {f"{address}-{n}": address for address, count in shares for n in range(count)}


def dropped(addresses: dict[str, str], newcomer: str) -> str | None:
    return device_to_drop(list(addresses), addresses, newcomer)


def test_there_is_room() -> None:
    """For the first, and for the last of an address's share."""
    assert dropped({}, "a") == ""
    assert dropped(announced(("a", 39)), "a") == ""


def test_an_address_that_has_its_share_loses_its_own_oldest() -> None:
    """Nobody else's, and not only where all is full."""
    assert dropped(announced(("b", 3), ("a", 40)), "a") == "a-0"


def test_when_all_is_full_the_address_with_the_most_makes_room() -> None:
    """So whoever comes from many addresses still loses to a hall that announces one screen."""
    devices = announced(*((f"s{n}", 39) for n in range(5)), ("hall", 5))
    assert len(devices) == MOST_IN_ALL
    assert dropped(devices, "hall") == "s0-0"
    assert dropped(devices, "new") == "s0-0"


def test_where_everybody_has_one_nobody_makes_room() -> None:
    """Two hundred addresses with a screen each: the next waits until one is paired or a quarter of an hour is over."""
    assert dropped(announced(*((f"s{n}", 1) for n in range(MOST_IN_ALL))), "new") is None


def test_devices_of_before_a_restart_count_as_one_address() -> None:
    """Their addresses stood in memory alone."""
    waiting = [f"old-{n}" for n in range(MOST_OF_AN_ADDRESS)]
    assert device_to_drop(waiting, {}, "") == "old-0"
    assert device_to_drop(waiting, {}, "a") == ""
