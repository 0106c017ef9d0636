"""Lists what the administrator's page asks for the messages to a hall's visitors."""

from typing import Final

from operator_console.settings.parts import FormField, Heading, OptionalTable, Part, Remark, t
from queue_server.config.message_rules import MessageChannel, MessageOccasion

CHANNEL_WORDS: Final[dict[MessageChannel, str]] = {
    "sms": t("SMS"),
    "email": t("e-mail"),
    "push": t("notifications of the phone ticket"),
    "telegram": "Telegram",
}
OCCASION_WORDS: Final[dict[MessageOccasion, str]] = {
    "taken": t("the ticket is taken"),
    "ahead": t("few are before it"),
    "called": t("it is called, or called again"),
    "moved": t("it waits for another service"),
    "held": t("it is on hold"),
    "closed": t("it has ended unserved"),
    "tomorrow": t("an appointment is tomorrow"),
    "booking_moved": t("the hall has moved an appointment"),
    "booking_displaced": t("nobody is received at the time of an appointment"),
    "booking_cancelled": t("the hall has cancelled an appointment"),
}

MESSAGES_PARTS: Final[tuple[Part, ...]] = (
    Remark(t("Visitors who wish it are told of their turn on their own telephone. What they give for it is erased.")),
    OptionalTable(
        "messages",
        t("Messages"),
        blank=t("Messages: none, visitors look at the board"),
        set_label=t("Tell visitors who wish it"),
        clear_label=t("Tell nobody any more"),
        fresh={"channels": ["sms"]},
        parts=(
            FormField("channels", t("How they may be told"), choices=CHANNEL_WORDS, widget="several"),
            FormField("occasions", t("When they are told; none: always"), choices=OCCASION_WORDS, widget="several"),
            FormField("ahead", t("So many are before the ticket then; visitors may choose another number")),
            FormField("countries", t("Countries whose telephone numbers are taken, one a line; none: every country")),
            FormField("remind_at", t("Told of an appointment on the day before at"), input="time"),
            Heading(t("Texts of your own; empty: those of the program")),
            Remark(
                t(
                    "In braces stands what differs: {{number}}, {{ahead}}, {{window}}, {{service}}, {{date}}, {{time}}"
                    ", {{hall}}. An SMS in Kazakh or Russian has at most 70 signs; a longer one is paid as two, and is "
                    "named before you save."
                )
            ),
            *(FormField(f"texts.{occasion}", words, is_wide=True) for occasion, words in OCCASION_WORDS.items()),
        ),
    ),
)
