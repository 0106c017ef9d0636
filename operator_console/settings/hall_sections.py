"""The sections of a hall on the administrator's page."""

from typing import Final

from operator_console.settings.parts import Counter, Element, Field, Heading, Items, Part, Remark, Section, Week, t
from queue_server.config.languages import OWN_NAMES

ID_FIELD: Final = Field("id", t("Id (never shown; do not change it later)"))
NAMES_FIELD: Final = Field("names", t("What it is called"))
NONE: Final = t("none")
DUE_TIMES: Final = {"kept": t("keeps the place"), "anew": t("joins the end")}
ARROWS: Final = {"right": "→", "left": "←", "up": "↑", "down": "↓"}

SERVICE_ITEMS: Final = Items(
    "services",
    t("Add a service"),
    is_ordered=True,
    title=("prefix", "names|id"),
    parts=(
        ID_FIELD,
        Field("prefix", t("Letter of the ticket")),
        NAMES_FIELD,
        Field("group", t("Group on the kiosk"), of="groups", blank=NONE),
        Field("norm_minutes", t("Longest wait in minutes (the norm)")),
        Field("service_minutes", t("Minutes that serving one visitor should take")),
        Field("daily_limit", t("Most tickets of a day")),
        Field("first_number", t("First number")),
        Field("last_number", t("Last number")),
        Week(
            "hours",
            t("Hours of its own"),
            blank=t("Hours: whenever the hall gives tickets"),
            set_label=t("Set hours of its own"),
            clear_label=t("Whenever the hall does"),
            is_folded=True,
        ),
    ),
)

WINDOW_ITEMS: Final = Items(
    "windows",
    t("Add a window"),
    title=("window", "services"),
    counter=Counter(key="window"),
    parts=(
        Field("window", t("Number")),
        Field("zone", t("Part of the hall"), of="zones", blank=NONE),
        Field("services", t("Serves"), of="services"),
        Field("helps", t("Helps out after so many minutes of waiting"), of="services"),
    ),
)

PRIORITIES_PARTS: Final[tuple[Part, ...]] = (
    Remark(
        t("A head start counts as time already waited. Whoever came earlier by more than that is still called first.")
    ),
    Items(
        "priorities",
        t("Add a priority"),
        is_ordered=True,
        title=("names|id", "head_start_s"),
        parts=(
            ID_FIELD,
            Field("head_start_s", t("Head start in seconds"), unit="s"),
            NAMES_FIELD,
            Field("proof", t("The paper that proves it; empty: believed")),
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
        is_ordered=True,
        title=("names|id",),
        parts=(ID_FIELD, NAMES_FIELD, Field("services", t("Services that may end so; none: every one"), of="services")),
    ),
)

HOURS_PARTS: Final[tuple[Part, ...]] = (
    Heading(t("When tickets are given")),
    Week("hours", "", blank=t("At any time."), set_label=t("Set opening hours"), clear_label=t("Open at any time")),
    Heading(t("Closed days")),
    Element("admin-holidays"),
    Items(
        "closed_days",
        t("Add a closed day"),
        title=("date", "names"),
        parts=(Field("date", t("Date"), input="date"), Field("names", t("Why"))),
    ),
)

RULES_PARTS: Final[tuple[Part, ...]] = (
    Heading(t("Who is next")),
    Field("second_admin", t("Changes of who is next need a second administrator")),
    Field("rules.out_of_turn", t("Operators may call out of turn, for a stated reason")),
    Field("rules.due_after_transfer", t("A transferred visitor"), choices=DUE_TIMES),
    Field("rules.due_after_hold", t("A visitor back from a hold"), choices=DUE_TIMES),
    Field("rules.due_after_stop", t("A visitor at the next service of a visit"), choices=DUE_TIMES),
    Field("rules.booked_priority", t("Priority of those with an appointment"), of="priorities", blank=NONE),
    Heading(t("Reasons that the desk offers for a call out of turn")),
    Items("out_of_turn_reasons", t("Add a reason"), is_ordered=True),
    Heading(t("How visitors are called")),
    Field("rules.recall_limit", t("How often somebody may be called again")),
    Field("call_seconds", t("Seconds within which a called visitor should come")),
    Field("rules.no_show_after_s", t("Seconds before a no-show")),
    Field("rules.max_hold_minutes", t("Longest hold in minutes")),
    Field("visitor_holds", t("How often a visitor may ask for more time")),
    Field("visitor_hold_minutes", t("Minutes of more time")),
    Heading(t("How a day ends")),
    Field("rules.day_ends", t("The day ends, and numbers start anew, at"), input="time"),
    Field(
        "carried_over",
        t("Who stays when the day ends while the hall is open"),
        choices={"serving": t("Who is being served"), "live": t("Everybody who waits or is served")},
    ),
    Field("numbers_go_round", t("After the last number the first free one follows")),
    Heading(t("Open to everybody")),
    Field("rules.public_board", t("Anyone may look at the board")),
    Field("rules.public_tickets", t("Anyone may take a ticket by phone")),
    Field("phone_tickets", t("Whoever is in the hall may take a ticket by phone, with the code on the board")),
)

TEXTS_PARTS: Final[tuple[Part, ...]] = (
    Field("names", t("What the hall is called")),
    Field("languages", t("Languages of visitors, the hall's own first"), choices=OWN_NAMES, blank=t("none")),
    Heading(t("What runs along the foot of the board")),
    Items("ticker", t("Add a text"), is_ordered=True),
    Heading(t("Groups on the kiosk")),
    Items("groups", t("Add a group"), is_ordered=True, title=("names|id",), parts=(ID_FIELD, NAMES_FIELD)),
    Heading(t("Parts of the hall")),
    Items(
        "zones",
        t("Add a part"),
        is_ordered=True,
        title=("names|id",),
        parts=(ID_FIELD, NAMES_FIELD, Field("arrow", t("Where it is from the main board"), choices=ARROWS)),
    ),
)

BOARDS_PARTS: Final[tuple[Part, ...]] = (
    Remark(t("Boards that are open follow a change within half a minute.")),
    Items(
        "boards",
        t("Add boards"),
        title=("zone", "media"),
        is_of_hall=True,
        parts=(
            Field("zone", t("Part of the hall"), of="zones", blank=t("the whole hall")),
            Field("call_s", t("Seconds for which a call is announced")),
            Field(
                "media", t("Folder of pictures and videos on the server"), is_wide=True, example="/var/lib/kezek/media"
            ),
            Field("picture_s", t("Seconds for a picture")),
            Field("media_sound", t("Videos are heard at the board that speaks")),
            Element("board-media", needs="media", data=("hall", "zone")),
        ),
    ),
)

HALL_SECTIONS: Final = (
    Section("services", t("Services"), root="halls.*", parts=(SERVICE_ITEMS,)),
    Section("windows", t("Windows"), root="halls.*", parts=(WINDOW_ITEMS,)),
    Section("priorities", t("Priorities"), root="halls.*", parts=PRIORITIES_PARTS),
    Section("results", t("Results"), root="halls.*", parts=RESULTS_PARTS),
    Section("hours", t("Hours"), root="halls.*", parts=HOURS_PARTS),
    Section("rules", t("Rules"), root="halls.*", parts=RULES_PARTS),
    Section("texts", t("Texts"), root="halls.*", parts=TEXTS_PARTS),
    Section("boards", t("Boards"), root="displays", parts=BOARDS_PARTS),
)
