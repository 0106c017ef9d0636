"""The growing delay after wrong passwords."""

from queue_server.api.access.attempts import Attempts


def fail(attempts: Attempts, times: int, address: str = "10.0.0.1", name: str = "aigul", now: float = 0.0) -> None:
    for _ in range(times):
        attempts.failed(address, name, now)


def test_three_slips_cost_nothing_and_then_the_delay_doubles() -> None:
    """A person mistypes; a program is slowed down."""
    attempts = Attempts()
    waits = []
    for _ in range(7):
        fail(attempts, 1)
        waits.append(attempts.wait_s("10.0.0.1", "aigul", 0.0))
    assert waits == [0, 0, 0, 1, 2, 4, 8]


def test_the_delay_passes() -> None:
    """Waiting is all it takes."""
    attempts = Attempts()
    fail(attempts, 5)
    assert attempts.wait_s("10.0.0.1", "aigul", 1.5) == 0.5
    assert attempts.wait_s("10.0.0.1", "aigul", 2.0) == 0


def test_the_right_password_clears_the_pair() -> None:
    """Whoever got in has proved who they are."""
    attempts = Attempts()
    fail(attempts, 5)
    attempts.succeeded("10.0.0.1", "aigul")
    assert attempts.wait_s("10.0.0.1", "aigul", 0.0) == 0


def test_one_address_with_many_names_is_slowed_down() -> None:
    """Guessing one password for everybody is guessing too."""
    attempts = Attempts()
    for number in range(14):
        fail(attempts, 1, name=f"name{number}")
    assert attempts.wait_s("10.0.0.1", "somebody-else", 0.0) == 8


def test_strangers_cannot_keep_a_person_out_for_long() -> None:
    """Many addresses that guess at one name delay its owner by 15 seconds at the most."""
    attempts = Attempts()
    for number in range(200):
        fail(attempts, 1, address=f"10.0.{number}.1")
    assert attempts.wait_s("192.0.2.1", "aigul", 0.0) == 15


def test_guesses_elsewhere_do_not_delay_a_known_browser() -> None:
    """Neither at its name nor from its address; its own wrong ones do."""
    attempts = Attempts()
    for number in range(200):
        fail(attempts, 1, address=f"10.0.{number}.1")
    assert attempts.wait_s("browser a", "aigul", 0.0, is_known=True) == 0
    for _ in range(5):
        attempts.failed("browser a", "aigul", 0.0, is_known=True)
    assert attempts.wait_s("browser a", "aigul", 0.0, is_known=True) == 2
    assert attempts.wait_s("browser b", "aigul", 0.0, is_known=True) == 0


def test_an_hour_later_all_is_forgotten() -> None:
    """The delay is not for ever, and neither is the count."""
    attempts = Attempts()
    fail(attempts, 30)
    assert attempts.wait_s("10.0.0.1", "aigul", 0.0) == 900
    fail(attempts, 1, now=3600.0)
    assert attempts.wait_s("10.0.0.1", "aigul", 3600.0) == 0
