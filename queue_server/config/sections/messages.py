"""Defines what carries messages to visitors: `[messages]` of the configuration. Pure.

It concerns one machine, and is never written to a journal. It holds no password, only the place of one. E-mail goes by
the mail server of `[reports]`.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from queue_server.config.definition import Definition
from queue_server.config.message_rules import no_gap
from queue_server.config.mistakes import Mistake, Path, sentence_of
from queue_server.config.sections import push, telegram
from queue_server.config.sections.openid import SecretFile, is_this_machine
from queue_server.config.sections.push import Push
from queue_server.config.sections.reports import Reports
from queue_server.config.sections.telegram import Telegram

GATEWAY_GAPS: Final = ("phone", "digits", "text", "id", "seconds", "minutes", "secret")
"""What the templates of a gateway may have: the number as +77010000001, its digits alone, the text, our id of the
message, for how many seconds, or minutes, it is worth sending, and what the secret file holds."""

GATEWAY_GAP: Final = re.compile(r"\{([a-z]+)\}")
_GAP: Final = {"gap": "{gap}"}
_NOBODY: Final = sentence_of("the gateway does not learn to whom; write {gap} into the address or the body", **_GAP)
_NOTHING: Final = sentence_of("the gateway does not learn what; write {gap} into the address or the body", **_GAP)

AnswerPath = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$", max_length=200, description="names parted by dots")
]
HeaderName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{1,64}$", max_length=64, description="the name of a header")]
HeaderText = Annotated[str, Meta(pattern=r"^[\x20-\x7e]*$", max_length=1000, description="one line of ASCII")]


class Gateway(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An HTTP service that sends SMS. Templates have the gaps of `GATEWAY_GAPS`.

    What fills a gap of `body` is written as `form` needs it: within a string of JSON, or encoded as a field of a form;
    in `address` it is encoded as a part of an address. An answer other than 2xx is a failure, and so is one in which
    `error_at`, such as `error.code` or `messages.0.status`, has a value that is not among `fine` (or, without any, that
    is neither empty, 0 nor false). `id_at` is where the gateway's own id of the message stands; an answer without it is
    a failure, too. `never_codes` are values at `error_at` after which the message is not tried again, such as that for
    a number that does not exist. With `sends_once` the gateway sends a message of one id once, however often it
    gets it.
    """

    address: Annotated[
        str, Meta(pattern=r"^https?://[^\s/?#@]+(/\S*)?$", max_length=2000, description="https://… of the gateway")
    ]
    method: Literal["POST", "GET", "PUT"] = "POST"
    headers: dict[HeaderName, HeaderText] = {}
    body: Annotated[str, Meta(max_length=4000, description="a template")] = ""
    form: Literal["json", "form", "plain"] = "json"
    secret_file: SecretFile | None = None
    id_at: AnswerPath | None = None
    error_at: AnswerPath | None = None
    fine: Annotated[tuple[str, ...], Meta(max_length=50)] = ()
    never_codes: Annotated[tuple[str, ...], Meta(max_length=50)] = ()
    timeout_s: Annotated[int, Meta(ge=1, le=60)] = 10
    sends_once: bool = False
    authority: Annotated[str, Meta(min_length=1, description="a PEM file")] | None = None


class MessageSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """How messages go. `sms` is how SMS are sent: by the `gateway`, or by a modem of a bridge. Of e-mails at most
    `emails_per_minute` are sent: mail servers shut out whoever sends more than they like."""

    sms: Literal["gateway", "modem"] | None = None
    gateway: Gateway | None = None
    emails_per_minute: Annotated[int, Meta(ge=1, le=6000)] = 60
    push: Push | None = None
    telegram: Telegram | None = None


def check(settings: MessageSettings, reports: Reports, halls: Mapping[str, Definition]) -> Iterator[Mistake]:
    """Check the values against each other, and what halls want against what is there."""
    if settings.sms == "gateway" and settings.gateway is None:
        yield ("messages", "sms"), sentence_of("there is no gateway; describe it, or choose the modem")
    if settings.gateway is not None:
        yield from _gateway(settings.gateway, ("messages", "gateway"))
    yield from push.check(settings.push)
    yield from telegram.check(settings.telegram)
    for hall, definition in halls.items():
        if definition.messages is None:
            continue
        for place, channel in enumerate(definition.messages.channels):
            path: Path = ("halls", hall, "messages", "channels", place)
            if channel == "sms" and settings.sms is None:
                yield path, sentence_of("this server sends no SMS; name a gateway or a modem first")
            if channel == "email" and reports.mail is None:
                yield path, sentence_of("there is no mail server; name one")
            if channel == "push" and settings.push is None:
                yield path, sentence_of("this server sends no notifications; say first whom push services may write to")
            if channel == "telegram" and settings.telegram is None:
                yield path, sentence_of("this server has no Telegram bot; name one first")


def _gateway(gateway: Gateway, path: Path) -> Iterator[Mistake]:
    headers: dict[Path, str] = {("headers", name): text for name, text in gateway.headers.items()}
    templates: dict[Path, str] = {("address",): gateway.address, ("body",): gateway.body, **headers}
    gaps = [(key, name) for key, template in templates.items() for name in GATEWAY_GAP.findall(template)]
    for key, name in gaps:
        if name not in GATEWAY_GAPS:
            yield (*path, *key), no_gap(name, GATEWAY_GAPS)
    names = {name for _, name in gaps}
    for gap, sentence in (("phone", _NOBODY), ("text", _NOTHING)):
        if not names & ({"phone", "digits"} if gap == "phone" else {"text"}):
            yield path, sentence_of(sentence.msgid, gap="{" + gap + "}")
    yield from _secrets(gateway, names, path)
    if gateway.method == "GET" and gateway.body:
        yield (*path, "body"), sentence_of("GET has no body; write the gaps into the address, or use POST")
    if (gateway.fine or gateway.never_codes) and gateway.error_at is None:
        yield path, sentence_of("nobody looks at these codes; say where the answer has them")


def _secrets(gateway: Gateway, names: Collection[str], path: Path) -> Iterator[Mistake]:
    if "secret" in names and gateway.secret_file is None:
        yield path, sentence_of("there is no secret; name its file, or take {gap} out", gap="{secret}")
    if "{secret}" in gateway.address:
        text = sentence_of("addresses stand in logs of others; write the secret into a header or the body")
        yield (*path, "address"), text
    if urlsplit(gateway.address).scheme == "http" and not is_this_machine(gateway.address):
        yield (*path, "address"), sentence_of("numbers and secrets would cross the network in clear; write https://")
