"""Counts wrong PINs. A PIN is a few digits with which an operator takes over a desk that is signed in already. Pure.

Few digits are easy to guess, so wrong PINs are counted for each person: after some in a row the PIN is not accepted
until its person signs in with the password.
"""

from typing import Final

FREE: Final = 5
"""Wrong PINs in a row; so the chance to guess a PIN of four digits is one in two thousand."""


class PinGuesses:
    """Counts wrong PINs in a row, by name. A restart forgets them."""

    def __init__(self) -> None:
        self._wrong: dict[str, int] = {}

    def may_try(self, name: str) -> bool:
        return self._wrong.get(name, 0) < FREE

    def failed(self, name: str) -> None:
        self._wrong[name] = self._wrong.get(name, 0) + 1

    def forget(self, name: str) -> None:
        """Forget the count, after the right PIN, the password or a new PIN."""
        self._wrong.pop(name, None)
