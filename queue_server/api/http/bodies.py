"""Decodes the bodies and numbers of requests into typed values. Pure.

A missing body is an empty object. Anything that is not JSON, has an unknown member, a value of another type or one out
of range is `malformed`, and the sentence names the member and what it should be.
"""

from typing import Annotated, Final, TypeVar

from msgspec import DecodeError, Meta, Struct, ValidationError, json

from queue_server.api.http.problem import HttpProblem
from queue_server.config.values.text import hidden_in

Name = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$", description="one line")]
Line = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", description="one line")]
Text = Annotated[str, Meta(max_length=1000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$", description="some lines")]

UNREAD: Final = frozenset({"new", "old", "passphrase", "password", "secret"})
"""Members that hold a secret: nobody reads them, so they may have any characters."""


class EmptyBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A body without members."""


class Done(EmptyBody, frozen=True):
    """An answer without content."""


Body = TypeVar("Body")


def decode(decoder: json.Decoder[Body], body: bytes) -> Body:
    """The decoded body, checked for characters that cannot be read. Raises `HttpProblem` that names what is wrong and
    where."""
    try:
        decoded = decoder.decode(body.strip() or b"{}")
    except ValidationError as error:
        raise HttpProblem("malformed", why=_reason(error)) from error
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise HttpProblem("malformed", why="the body is not JSON. Send a JSON object, or nothing") from error
    if not body.isascii() or b"\\" in body:  # plain ASCII has no invisible characters
        _need_readable(decoded)
    return decoded


_empty_body: Final = json.Decoder(EmptyBody)


def need_empty_body(body: bytes) -> None:
    """Raises `HttpProblem` unless the body of a request that says everything by its address is empty, or has no
    members."""
    decode(_empty_body, body)


def _need_readable(decoded: object) -> None:
    """Raises `HttpProblem` for text with a character that its reader cannot see."""
    for place, character in hidden_in(decoded, but=UNREAD):
        member = ".".join(map(str, place))
        raise HttpProblem(
            "malformed",
            why=f"`{member}` holds {character}, which cannot be seen or turns the direction of what follows. "
            "Write it without",
        )


def command_id(header: str | None) -> str | None:
    """The command id of an `Idempotency-Key` header: 1 to 128 visible ASCII characters, quoted or not."""
    if header is None:
        return None
    key = header[1:-1] if len(header) > 1 and header[0] == header[-1] == '"' else header
    if not 1 <= len(key) <= 128 or not all("!" <= character <= "~" for character in key):
        raise HttpProblem("malformed", why="an Idempotency-Key is 1 to 128 visible ASCII characters")
    return key


def whole_number(text: str, name: str, least: int, most: int) -> int:
    """The number in a query. Raises `HttpProblem`."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 18 and least <= int(text) <= most):
        raise HttpProblem("malformed", why=f"`{name}` is a whole number from {least} to {most}")
    return int(text)


def _reason(error: ValidationError) -> str:
    """msgspec's sentence, which names the member as `$.member`, in our own words."""
    sentence = str(error)
    sentence = sentence[0].lower() + sentence[1:]
    return sentence.replace(" - at `$.", " - at `")
