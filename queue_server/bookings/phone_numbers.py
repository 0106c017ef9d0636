"""Reads telephone numbers as people write them, into their international form (ITU-T E.164)."""

import re
from typing import Final

LONGEST_WRITTEN_NUMBER: Final = 32
"""The longest number has 15 digits (E.164, section 6.2.1); people write signs between them."""
HOME_REGION: Final = "KZ"
"""The country of a number that is written without one."""

_WRITTEN: Final = re.compile(r"\+?[0-9][0-9 ().\-\u00a0\u2010-\u2015]*")


class NoPhoneNumber(ValueError):
    """The text is no telephone number that anybody could be called at."""


def phone_number(text: str) -> str:
    """The number as `+77010000001`, of Kazakhstan unless it names a country. Raises `NoPhoneNumber`."""
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_valid_number, parse

    written = text.strip()
    if len(written) > LONGEST_WRITTEN_NUMBER or not _WRITTEN.fullmatch(written):
        raise NoPhoneNumber
    try:
        number = parse(written, HOME_REGION)
    except NumberParseException:
        raise NoPhoneNumber from None
    if not is_valid_number(number):
        raise NoPhoneNumber
    return format_number(number, PhoneNumberFormat.E164)
