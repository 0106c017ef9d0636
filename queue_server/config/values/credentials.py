"""Defines the limits of names, passwords, PINs and tokens, for the API, the commands and the forms alike. Pure."""

from typing import Annotated, Final

from msgspec import Meta

LONGEST_NAME: Final = 64
"""The most characters of a person's, token's or device's name."""
SHORTEST_PASSWORD: Final = 8
"""The least characters of a password. NIST SP 800-63B: at least 8, and no rules about kinds of characters."""
LONGEST_PASSWORD: Final = 256
"""The most characters of a password: hashing a text without limit would allow an attack."""
SHORTEST_PIN: Final = 4
LONGEST_PIN: Final = 8
"""The digits of a PIN: the least and the most."""

Password = Annotated[
    str,
    Meta(
        min_length=SHORTEST_PASSWORD,
        max_length=LONGEST_PASSWORD,
        description=f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters",
    ),
]
Pin = Annotated[
    str,
    Meta(pattern=rf"^\d{{{SHORTEST_PIN},{LONGEST_PIN}}}$", description=f"{SHORTEST_PIN} to {LONGEST_PIN} digits"),
]
TokenDays = Annotated[int, Meta(ge=1, le=36_500)]
"""The days until a token ends by itself."""
