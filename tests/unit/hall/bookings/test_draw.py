"""Places are drawn by a function that anyone can repeat, and nobody is favoured."""

from collections import Counter
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from queue_server.hall.bookings.draws.draw import DrawEntry, commitment_to, drawn_order, drawn_places

SECRET = "5e" * 32
ENTRIES = [DrawEntry("b1", "0a"), DrawEntry("b2", "1b"), DrawEntry("b3", "2c")]

hex_numbers = st.binary(min_size=8, max_size=8).map(bytes.hex)


def repeated_by_hand(secret: str, entries: list[tuple[str, str]]) -> list[str]:
    """The order as the documentation describes it."""
    seed = sha256(
        bytes.fromhex(secret) + "".join(f"{entrant} {number}\n" for entrant, number in entries).encode()
    ).digest()
    return [
        entrant for _, entrant in sorted((sha256(seed + entrant.encode()).digest(), entrant) for entrant, _ in entries)
    ]


def test_the_order_is_always_the_same() -> None:
    """Records of a draw are repeated years later: the function never changes."""
    assert commitment_to(SECRET) == "9985b2e4b9b71b28ce59ea5ce77f0b110637b625c6d7f41e982c9510940a2056"
    assert drawn_order(SECRET, ENTRIES) == ["b2", "b3", "b1"]


@given(st.lists(hex_numbers, max_size=8), st.binary(min_size=32, max_size=32).map(bytes.hex))
def test_anyone_can_repeat_it(numbers: list[str], secret: str) -> None:
    """Twenty lines of a stranger give the same order."""
    entries = [(f"b{place}", number) for place, number in enumerate(numbers)]
    assert drawn_order(secret, [DrawEntry(*entry) for entry in entries]) == repeated_by_hand(secret, entries)


def test_the_first_drawn_have_the_earliest_places() -> None:
    """A start with two places is given twice; whoever comes after the last place has none."""
    first, second, third = drawn_order(SECRET, ENTRIES)
    assert drawn_places(SECRET, ENTRIES, [30, 20]) == {first: 20, second: 30}
    assert drawn_places(SECRET, ENTRIES, [20, 20, 30, 40]) == {first: 20, second: 20, third: 30}
    assert drawn_places(SECRET, [], [20]) == {}


def test_everything_that_was_added_matters() -> None:
    """Another secret, another number, one who is left out, or another order of asking is another draw."""
    entries = [DrawEntry(f"b{place}", f"{place:02x}") for place in range(20)]
    drawn = drawn_order(SECRET, entries)
    assert drawn_order("5f" * 32, entries) != drawn
    assert drawn_order(SECRET, [*entries[:-1], DrawEntry("b19", "ff")]) != drawn
    assert [entrant for entrant in drawn if entrant != "b19"] != drawn_order(SECRET, entries[:-1])
    assert drawn_order(SECRET, entries[::-1]) != drawn


def test_nobody_is_favoured() -> None:
    """Over 3,000 secrets everybody is first about as often: each within five standard errors of an equal share."""
    draws = 3_000
    firsts = Counter(drawn_order(f"{secret:064x}", ENTRIES)[0] for secret in range(draws))
    assert all(abs(firsts[entry.booking] - draws / 3) < 5 * (draws * 2 / 9) ** 0.5 for entry in ENTRIES)
