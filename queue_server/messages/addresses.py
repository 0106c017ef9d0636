"""Reads the addresses that visitors give, as people write them, into the form of their channel."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import ValidationError, convert

from queue_server.bookings.phone_numbers import NoPhoneNumber, phone_number
from queue_server.config.message_rules import MessageChannel, MessageRules
from queue_server.config.sections.reports import EmailAddress
from queue_server.messages.channels.push.subscription import BadSubscription, read_subscription, stored_form

LONGEST_MESSAGE_ADDRESS: Final = 2000
"""A push subscription is the longest of them."""


class BadAddress(Exception):
    """The text is no address of its channel, or none that the hall takes. `code` says why."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def address_of(channel: MessageChannel, text: str, rules: MessageRules, push_hosts: Sequence[str] = ()) -> str:
    """The address as its channel writes it; a push subscription is to a service at one of these hosts. Raises
    `BadAddress`."""
    if channel == "push":
        return _subscription(text, push_hosts)
    return _READERS[channel](text.strip(), rules)


def _phone(text: str, rules: MessageRules) -> str:
    try:
        number = phone_number(text)
    except NoPhoneNumber:
        raise BadAddress("phone_unreadable") from None
    if rules.countries and _country_of(number) not in rules.countries:
        raise BadAddress("phone_country", countries=", ".join(rules.countries))
    return number


def _country_of(number: str) -> str | None:
    from phonenumbers import parse, region_code_for_number

    country: str | None = region_code_for_number(parse(number))
    return country


def _email(text: str, _rules: MessageRules) -> str:
    try:
        return convert(text, EmailAddress)
    except ValidationError:
        raise BadAddress("email_unreadable") from None


def _subscription(text: str, hosts: Sequence[str]) -> str:
    try:
        return stored_form(read_subscription(text, hosts))
    except BadSubscription:
        raise BadAddress("address_unreadable") from None


def _nothing(_text: str, _rules: MessageRules) -> str:
    raise BadAddress("address_unreadable")


_READERS: Final[Mapping[MessageChannel, Callable[[str, MessageRules], str]]] = {
    "sms": _phone,
    "email": _email,
    "telegram": _nothing,
}
