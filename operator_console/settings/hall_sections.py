"""Lists the sections of a hall on the administrator's page."""

from typing import Final

from operator_console.settings.booking_parts import BOOKING_TABLE, HOSTS_PARTS
from operator_console.settings.message_parts import MESSAGES_PARTS
from operator_console.settings.parts import (
    Counter,
    Element,
    FormField,
    Heading,
    Items,
    OptionalTable,
    Part,
    Remark,
    Section,
    Week,
    t,
)
from queue_server.config.languages import OWN_NAMES

KEYWORDS_FIELD: Final = FormField("keywords", t("Further words by which visitors find it, in any language, one a line"))

INFORMATION_TABLE: Final = OptionalTable(
    "information",
    t("What visitors should know"),
    blank=t("What visitors should know: nothing is written"),
    set_label=t("Write what visitors should know"),
    clear_label=t("Write nothing about it"),
    fresh={"bring": []},
    parts=(
        Remark(t("A line is one thing to bring, and the same thing in every language.")),
        FormField("bring", t("What to bring"), widget="text-lines"),
        FormField("takes", t("How long it takes")),
        FormField("costs", t("What it costs")),
        FormField("elsewhere", t("Where you can go instead")),
    ),
)


ID_FIELD: Final = FormField("id", t("Id (never shown; do not change it later)"))
NAMES_FIELD: Final = FormField("names", t("What it is called"))
NONE: Final = t("none")
DUE_TIMES: Final = {"kept": t("keeps the place"), "anew": t("joins the end")}
ARROWS: Final = {"right": "→", "left": "←", "up": "↑", "down": "↓"}

SERVICE_ITEMS: Final = Items(
    "services",
    t("Add a service"),
    noun=t("Service"),
    is_ordered=True,
    title=("prefix", "names|id"),
    parts=(
        ID_FIELD,
        FormField("prefix", t("Letter of the ticket")),
        NAMES_FIELD,
        FormField("group", t("Group on the kiosk"), of="groups", blank=NONE),
        FormField("norm_minutes", t("Longest wait in minutes (the norm)")),
        FormField("service_minutes", t("Minutes that serving one visitor should take")),
        FormField("daily_limit", t("Most tickets of a day")),
        FormField("first_number", t("First number")),
        FormField("last_number", t("Last number")),
        FormField("host", t("Received in person by"), of="hosts", blank=NONE),
        Week(
            "hours",
            t("Hours of its own"),
            blank=t("Hours: whenever the hall gives tickets"),
            set_label=t("Set hours of its own"),
            clear_label=t("Whenever the hall does"),
            is_folded=True,
        ),
        KEYWORDS_FIELD,
        INFORMATION_TABLE,
        BOOKING_TABLE,
    ),
)

WINDOW_ITEMS: Final = Items(
    "windows",
    t("Add a window"),
    noun=t("Window"),
    title=("window", "services"),
    counter=Counter(key="window"),
    parts=(
        FormField("window", t("Number")),
        FormField("zone", t("Part of the hall"), of="zones", blank=NONE),
        FormField("services", t("Serves"), of="services"),
        FormField("helps", t("Helps out after so many minutes of waiting"), of="services"),
    ),
)

PRIORITIES_PARTS: Final[tuple[Part, ...]] = (
    Remark(
        t("A head start counts as time already waited. Whoever came earlier by more than that is still called first.")
    ),
    Items(
        "priorities",
        t("Add a priority"),
        noun=t("Priority"),
        is_ordered=True,
        title=("names|id", "head_start_s"),
        parts=(
            ID_FIELD,
            FormField("head_start_s", t("Head start in minutes"), unit="s"),
            NAMES_FIELD,
            FormField("proof", t("The paper that proves it; empty: believed")),
        ),
    ),
)

RESULTS_PARTS: Final[tuple[Part, ...]] = (
    Remark(
        t(
            "What a service may end with: buttons at the desk, in this order. "
            "Without any, operators write a result in words."
        )
    ),
    Items(
        "results",
        t("Add a result"),
        noun=t("Result"),
        is_ordered=True,
        title=("names|id",),
        parts=(
            ID_FIELD,
            NAMES_FIELD,
            FormField("services", t("Services that may end so; none: every one"), of="services"),
        ),
    ),
)

RATING_PARTS: Final[tuple[Part, ...]] = (
    Remark(
        t(
            "Whoever has been served is asked on the ticket's page, by the code on the paper until the next evening, "
            "and for a minute by a tablet at the window, /rate/HALL/WINDOW."
        )
    ),
    OptionalTable(
        "rating",
        t("How was it?"),
        blank=t("Nobody is asked how it was"),
        set_label=t("Let visitors say how it was"),
        clear_label=t("Take this table away"),
        fresh={"on": True},
        parts=(
            FormField("on", t("Ask visitors how it was")),
            FormField("words_days", t("Days after which what they write is erased")),
            Heading(t("Reasons that they may choose")),
            Items(
                "reasons",
                t("Add a reason"),
                noun=t("Reason for a mark"),
                is_ordered=True,
                title=("names|id", "steps"),
                parts=(
                    ID_FIELD,
                    NAMES_FIELD,
                    FormField("steps", t("Goes with"), choices={"good": t("good marks"), "bad": t("the other marks")}),
                ),
            ),
        ),
    ),
)

HELP_PARTS: Final[tuple[Part, ...]] = (
    Heading(t("Where visitors wait")),
    FormField("waiting_zones", t("The kiosk asks who waits here; their calls come to these boards too"), of="zones"),
    Heading(t("The bell")),
    Remark(
        t("Kiosk and phone have a button for those who need help, with these reasons. Without any there is no button.")
    ),
    Items(
        "help_reasons",
        t("Add a reason to ring"),
        noun=t("Reason to ring"),
        is_ordered=True,
        title=("names|id",),
        parts=(ID_FIELD, NAMES_FIELD),
    ),
)

HOURS_PARTS: Final[tuple[Part, ...]] = (
    Heading(t("When tickets are given")),
    Week(
        "hours",
        t("When tickets are given"),
        blank=t("At any time."),
        set_label=t("Set opening hours"),
        clear_label=t("Open at any time"),
    ),
    Heading(t("Closed days")),
    Element("public-holidays"),
    Items(
        "closed_days",
        t("Add a closed day"),
        noun=t("Closed day"),
        title=("date", "names"),
        parts=(FormField("date", t("Date"), input="date"), FormField("names", t("Why"))),
    ),
)

RULES_PARTS: Final[tuple[Part, ...]] = (
    Heading(t("Who is next")),
    FormField("second_admin", t("Changes of who is next need a second administrator")),
    FormField("rules.out_of_turn", t("Operators may call out of turn, for a stated reason")),
    FormField("rules.due_after_transfer", t("A transferred visitor"), choices=DUE_TIMES),
    FormField("rules.due_after_hold", t("A visitor back from a hold"), choices=DUE_TIMES),
    FormField("rules.due_after_stop", t("A visitor at the next service of a visit"), choices=DUE_TIMES),
    FormField("rules.booked_priority", t("Priority of those with an appointment"), of="priorities", blank=NONE),
    Heading(t("Reasons that the desk offers for a call out of turn")),
    Items("out_of_turn_reasons", t("Add a reason"), noun=t("Reason for a call out of turn"), is_ordered=True),
    Heading(t("How visitors are called")),
    FormField("rules.recall_limit", t("How often somebody may be called again")),
    FormField("call_seconds", t("Seconds within which a called visitor should come")),
    FormField("rules.no_show_after_s", t("Seconds before a no-show")),
    FormField("rules.max_hold_minutes", t("Longest hold in minutes")),
    FormField("visitor_holds", t("How often a visitor may ask for more time")),
    FormField("visitor_hold_minutes", t("Minutes of more time")),
    Heading(t("How a day ends")),
    FormField("rules.day_ends", t("The day ends, and numbers start anew, at"), input="time"),
    FormField(
        "carried_over",
        t("Who stays when the day ends while the hall is open"),
        choices={"serving": t("Who is being served"), "live": t("Everybody who waits or is served")},
    ),
    FormField("numbers_go_round", t("After the last number the first free one follows")),
    Heading(t("Open to everybody")),
    FormField("rules.public_board", t("Anyone may look at the board")),
    FormField("rules.public_tickets", t("Anyone may take a ticket by phone")),
    FormField("phone_tickets", t("Whoever is in the hall may take a ticket by phone, with the code on the board")),
)

TEXTS_PARTS: Final[tuple[Part, ...]] = (
    FormField("names", t("What the hall is called")),
    FormField("languages", t("Languages of visitors, the hall's own first"), choices=OWN_NAMES, blank=t("none")),
    Heading(t("What runs along the foot of the board")),
    Items("ticker", t("Add a text"), noun=t("Text at the foot of the board"), is_ordered=True),
    Heading(t("Groups on the kiosk")),
    Items(
        "groups",
        t("Add a group"),
        noun=t("Group on the kiosk"),
        is_ordered=True,
        title=("names|id",),
        parts=(ID_FIELD, NAMES_FIELD, FormField("parent", t("Stands in the group"), of="groups", blank=NONE)),
    ),
    Heading(t("Parts of the hall")),
    Items(
        "zones",
        t("Add a part"),
        noun=t("Part of the hall"),
        is_ordered=True,
        title=("names|id",),
        parts=(ID_FIELD, NAMES_FIELD, FormField("arrow", t("Where it is from the main board"), choices=ARROWS)),
    ),
    Heading(t("The end of the hall")),
    Element("hall-removal"),
)

BOARDS_PARTS: Final[tuple[Part, ...]] = (
    Remark(t("Boards that are open follow a change within half a minute.")),
    Items(
        "boards",
        t("Add boards"),
        noun=t("Boards"),
        title=("zone", "media"),
        is_of_hall=True,
        parts=(
            FormField("zone", t("Part of the hall"), of="zones", blank=t("the whole hall")),
            FormField("call_s", t("Seconds for which a call is announced")),
            FormField(
                "media", t("Folder of pictures and videos on the server"), is_wide=True, example="/var/lib/kezek/media"
            ),
            FormField("picture_s", t("Seconds for a picture")),
            FormField("media_sound", t("Videos are heard at the board that speaks")),
            Element("board-media", needs="media", data=("hall", "zone")),
            Element("media-files", data=("hall", "zone", "media")),
        ),
    ),
)

HALL_SECTIONS: Final = (
    Section("services", t("Services"), root="halls.*", parts=(SERVICE_ITEMS,)),
    Section("windows", t("Windows"), root="halls.*", parts=(WINDOW_ITEMS,)),
    Section("hosts", t("Reception in person"), root="halls.*", parts=HOSTS_PARTS),
    Section("priorities", t("Priorities"), root="halls.*", parts=PRIORITIES_PARTS),
    Section("results", t("Results"), root="halls.*", parts=RESULTS_PARTS),
    Section("rating", t("How was it?"), root="halls.*", parts=RATING_PARTS),
    Section("help", t("Waiting and help"), root="halls.*", parts=HELP_PARTS),
    Section("hours", t("Hours"), root="halls.*", parts=HOURS_PARTS),
    Section("rules", t("Rules"), root="halls.*", parts=RULES_PARTS),
    Section("messages", t("Messages"), root="halls.*", parts=MESSAGES_PARTS),
    Section("texts", t("Texts"), root="halls.*", parts=TEXTS_PARTS),
    Section("boards", t("Boards"), root="displays", parts=BOARDS_PARTS),
)
