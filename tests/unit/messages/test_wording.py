"""The texts of messages: the hall's own, the program's, and how long they are as an SMS."""

import pytest
from msgspec.structs import replace

from queue_server.config.definition import Names
from queue_server.config.languages import LANGUAGES
from queue_server.config.message_rules import GAPS, OCCASIONS, MessageRules, MessageTexts
from queue_server.config.trial.messages import longest_gaps
from queue_server.config.values.sms_length import SmsLength, sms_length
from queue_server.messages.planned import PlannedMessage
from queue_server.messages.wording import PROGRAM_TEXTS, template_of, worded
from tests.halls import DEFINITION

LONG = Names(
    kk="Жер учаскелерін ұзақ мерзімге жалға беру және мемлекеттік тіркеу",
    ru="Предоставление земельных участков в долгосрочную аренду и регистрация",
    en="Long-term lease of land and its registration",
)
TOLD = replace(DEFINITION, messages=MessageRules(channels=("sms",)))


def message(occasion: str, channel: str = "sms", **gaps: str) -> PlannedMessage:
    return PlannedMessage("k", occasion, channel, 0, 0, gaps)  # type: ignore[arg-type]


def test_the_texts_of_the_program_are_one_sms() -> None:
    """In every language, with the longest number, window and date of a large hall, and a name that is shortened."""
    definition = replace(TOLD, services=(replace(DEFINITION.services[0], names=LONG),))
    gaps = longest_gaps(definition) | {"number": "Қ1234", "window": "120", "service": "land"}
    messages = [message(occasion, **{gap: gaps[gap] for gap in GAPS[occasion]}) for occasion in OCCASIONS]
    texts = [worded(each, definition, language).text for each in messages for language in LANGUAGES]
    assert [text for text in texts if sms_length(text).parts != 1] == []


def test_the_hall_has_texts_of_its_own() -> None:
    """Its own text is told where it has one; the subject names the ticket and the hall."""
    own = Names(kk="{number}: {window}!", ru="{number}: окно {window}, {hall}", en="x")
    rules = MessageRules(channels=("sms",), texts=MessageTexts(called=own))
    words = worded(message("called", number="A001", window="3"), replace(TOLD, messages=rules), "ru")
    assert (words.text, words.subject) == ("A001: окно 3, Hall", "A001 · Hall")
    assert template_of("held", TOLD, "en") == PROGRAM_TEXTS["held"]


def test_a_long_name_is_shortened_in_an_sms_alone() -> None:
    """The message stays one; a letter has room for all of it."""
    definition = replace(TOLD, services=(replace(DEFINITION.services[0], names=LONG),))
    gaps = {"number": "A001", "service": "land"}
    sms = worded(message("moved", **gaps), definition, "ru").text
    assert sms_length(sms) == SmsLength(70, 70, 1)
    assert sms.endswith("…».")
    assert LONG["ru"] in worded(message("moved", "email", **gaps), definition, "ru").text


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("a" * 160, SmsLength(160, 160, 1)),
        ("a" * 161, SmsLength(161, 160, 2)),
        ("€" * 80, SmsLength(160, 160, 1)),
        ("ә" * 70, SmsLength(70, 70, 1)),
        ("ә" * 71, SmsLength(71, 70, 2)),
        ("a" * 70 + "ә", SmsLength(71, 70, 2)),
        ("😀" * 35, SmsLength(70, 70, 1)),
        ("ә" * 135, SmsLength(135, 70, 3)),
        ("", SmsLength(0, 160, 1)),
    ],
)
def test_how_long_a_text_is(text: str, length: SmsLength) -> None:
    """GSM-7 has 160 signs, one sign outside makes all UCS2 with 70; a part of a longer one has 153 or 67."""
    assert sms_length(text) == length
