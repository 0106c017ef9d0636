"""The texts of messages: the hall's own, the program's, and how long they are as an SMS."""

import pytest
from msgspec.structs import replace

from queue_server.config.definition import Names
from queue_server.config.languages import LANGUAGES
from queue_server.config.message_rules import GAPS, OCCASIONS, MessageRules, MessageTexts
from queue_server.config.trial.messages import longest_gaps
from queue_server.config.values.sms_length import SmsLength, sms_length
from queue_server.messages.planning.own_page import OwnPages
from queue_server.messages.planning.planned import PlannedMessage
from queue_server.messages.planning.wording import PROGRAM_TEXTS, template_of, worded
from queue_server.pages.visitors.booking_keys import BookingKeys
from queue_server.pages.visitors.ticket_keys import TicketKeys
from tests.halls import DEFINITION

LONG = Names(
    kk="Жер учаскелерін ұзақ мерзімге жалға беру және мемлекеттік тіркеу",
    ru="Предоставление земельных участков в долгосрочную аренду и регистрация",
    en="Long-term lease of land and its registration",
)
WITH_MESSAGES = replace(DEFINITION, messages=MessageRules(channels=("sms",)))


def message(occasion: str, channel: str = "sms", **gaps: str) -> PlannedMessage:
    return PlannedMessage("k", occasion, channel, 0, 0, gaps)  # type: ignore[arg-type]


def test_the_texts_of_the_program_are_one_sms() -> None:
    """In every language, with the longest number, window and date of a large hall, and a name that is shortened."""
    definition = replace(WITH_MESSAGES, services=(replace(DEFINITION.services[0], names=LONG),))
    gaps = longest_gaps(definition) | {"number": "Қ1234", "window": "120", "service": "land"}
    messages = [message(occasion, **{gap: gaps[gap] for gap in GAPS[occasion]}) for occasion in OCCASIONS]
    texts = [worded(message_kind, definition, language).text for message_kind in messages for language in LANGUAGES]
    assert [text for text in texts if sms_length(text).parts != 1] == []


def test_the_hall_has_texts_of_its_own() -> None:
    """Its own text is told where it has one; the subject names the ticket and the hall."""
    own = Names(kk="{number}: {window}!", ru="{number}: окно {window}, {hall}", en="x")
    rules = MessageRules(channels=("sms",), texts=MessageTexts(called=own))
    words = worded(message("called", number="A001", window="3"), replace(WITH_MESSAGES, messages=rules), "ru")
    assert (words.text, words.subject) == ("A001: окно 3, Hall", "A001 · Hall")
    assert template_of("held", WITH_MESSAGES, "en") == PROGRAM_TEXTS["held"]


def test_a_long_name_is_shortened_in_an_sms_alone() -> None:
    """The message stays one; a letter has room for all of it."""
    definition = replace(WITH_MESSAGES, services=(replace(DEFINITION.services[0], names=LONG),))
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


def test_letters_and_chats_lead_to_the_visitors_page() -> None:
    """Its address stands below the text; an SMS has no room for it, and a notification opens it by itself."""
    gaps, address = {"number": "A001", "window": "3"}, "https://queue.example.kz/t/key?lang=kk"
    own = f"Сіздің бетіңіз: {address}\nОны ашқан адам сіздің атыңыздан әрекет ете алады, сондықтан ешкімге бермеңіз."
    for channel, end in (("email", f"\n\n{own}"), ("telegram", f"\n\n{own}"), ("sms", ""), ("push", "")):
        planned = message("called", channel, **gaps)
        assert worded(planned, WITH_MESSAGES, "kk", address).text == worded(planned, WITH_MESSAGES, "kk").text + end


def test_the_page_of_a_ticket_and_of_a_booking() -> None:
    """Each is opened by its own key, at the server's address; without an address there is none."""
    keys = TicketKeys(b"secret")
    pages = OwnPages(keys, lambda: "http://10.0.0.5:8080")
    ticket, booking = keys.key_of("t-1"), BookingKeys(keys).key_of("b-1")
    assert pages.address_of("aksu", "t-1", "kk", is_booking=False) == f"http://10.0.0.5:8080/t/{ticket}?lang=kk"
    assert pages.address_of("aksu", "b-1", "ru", is_booking=True) == (
        f"http://10.0.0.5:8080/booking/aksu/{booking}?lang=ru"
    )
    assert OwnPages(keys, lambda: None).address_of("aksu", "t-1", "kk", is_booking=False) is None
