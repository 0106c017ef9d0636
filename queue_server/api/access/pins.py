"""PINs: a few digits with which an operator takes over a desk that is signed in already. Pure.

Few digits are guessed easily, so the guesses are counted for each person: after some in a row the PIN is good for
nothing until its person signs in with the password.
"""

from typing import Final

FREE: Final = 5
"""Wrong PINs in a row; the chance to guess one of four digits so is one in two thousand."""


class PinGuesses:
    """Wrong PINs in a row, by name. A restart forgets them."""

    def __init__(self) -> None:
        self._wrong: dict[str, int] = {}

    def may_try(self, name: str) -> bool:
        return self._wrong.get(name, 0) < FREE

    def failed(self, name: str) -> None:
        self._wrong[name] = self._wrong.get(name, 0) + 1

    def forget(self, name: str) -> None:
        """The right PIN, the password, or a new PIN."""
        self._wrong.pop(name, None)
