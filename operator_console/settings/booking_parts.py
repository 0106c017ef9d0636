"""Lists what the administrator's page asks for the times to book of a service, and for the hosts of a hall."""

from typing import Final

from operator_console.settings.parts import FormField, Heading, Items, OptionalTable, Part, ReceptionDays, Remark, t

NEW_SPAN: Final = {"days": ["mon", "tue", "wed", "thu", "fri"], "first": "09:00", "until": "12:00"}

BOOKING_TABLE: Final = OptionalTable(
    "booking",
    t("Times to book"),
    blank=t("Times to book: none, everybody takes a ticket"),
    set_label=t("Let visitors book a time"),
    clear_label=t("Take no more bookings"),
    fresh={"spans": [NEW_SPAN], "place_minutes": 15},
    parts=(
        Heading(t("When")),
        Remark(t("In a span one time follows another. Hours and closed days of the hall go before them.")),
        Items(
            "spans",
            t("Add a span"),
            noun=t("Span of times to book"),
            title=("days", "first", "until"),
            fresh=NEW_SPAN,
            parts=(
                ReceptionDays("days", t("Days")),
                FormField("first", t("The first time begins at"), example="09:00"),
                FormField("until", t("The last one ends by"), example="12:00"),
            ),
        ),
        FormField("place_minutes", t("Minutes that a time lasts")),
        FormField("places", t("Visitors side by side at one time")),
        FormField("walk_in_percent", t("Percent of places for those who just come")),
        Heading(t("Who may book, and until when")),
        FormField("opens_days", t("Days ahead from which a day may be booked")),
        FormField("closes_minutes", t("Minutes before a time when its booking ends")),
        FormField("most_per_phone", t("Most open bookings of one phone number")),
        FormField(
            "release",
            t("Who gets a place"),
            choices={"first": t("whoever books it first"), "draw": t("drawn among all who ask")},
        ),
        FormField("draw_from", t("For a draw: visitors take part from"), example="09:00"),
        FormField("draw_until", t("For a draw: visitors take part until"), example="18:00"),
        FormField(
            "confirmed_by",
            t("Who confirms an appointment"),
            choices={"secretary": t("the secretary")},
            blank=t("nobody: it stands at once"),
        ),
        Heading(t("On the day")),
        FormField("check_in_minutes", t("Minutes before the time when check-in begins")),
        FormField("late_minutes", t("Minutes after the time that are not late")),
        FormField(
            "late", t("Whoever comes later"), choices={"join": t("joins the line"), "lost": t("has lost the time")}
        ),
        FormField("waitlist_minutes", t("How long an earlier time is kept for whoever is offered it, in minutes")),
        FormField("booked_norm_minutes", t("Longest wait from the booked time on, in minutes (the norm)")),
    ),
)

HOSTS_PARTS: Final[tuple[Part, ...]] = (
    Remark(
        t(
            "Who receives visitors in person is an office, such as the akim, and not somebody who signs in. "
            "A service names its host."
        )
    ),
    Items(
        "hosts",
        t("Add a host"),
        noun=t("Host"),
        title=("names|id", "window"),
        parts=(
            FormField("id", t("Id (never shown; do not change it later)")),
            FormField("names", t("What it is called")),
            FormField("window", t("Window; empty: any that serves the service")),
            FormField("room", t("Room")),
            ReceptionDays("days", t("Days of reception; none: all that the times to book name")),
            FormField("answer_days", t("Days within which an appointment that is asked for gets its answer")),
        ),
    ),
)
