"""The sections of a hall on the administrator's page."""

from typing import Final

from operator_console.settings.parts import Counter, Element, Field, Heading, Items, Note, Part, Section, Week, t

ID: Final = Field(key="id", label=t("Id (never shown; do not change it later)"))
NAMES: Final = Field(key="names", label=t("What it is called"))
NONE: Final = t("none")
DUE_TIMES: Final = {"kept": t("keeps the place"), "anew": t("joins the end")}
ARROWS: Final = {"right": "→", "left": "←", "up": "↑", "down": "↓"}

SERVICES: Final = Items(
    key="services",
    add_label=t("Add a service"),
    is_ordered=True,
    title=("prefix", "names|id"),
    parts=(
        ID,
        Field(key="prefix", label=t("Letter of the ticket")),
        NAMES,
        Field(key="group", label=t("Group on the kiosk"), of="groups", blank=NONE),
        Field(key="norm_minutes", label=t("Longest wait in minutes (the norm)")),
        Field(key="service_minutes", label=t("Minutes that serving one visitor should take")),
        Field(key="daily_limit", label=t("Most tickets of a day")),
        Field(key="first_number", label=t("First number")),
        Field(key="last_number", label=t("Last number")),
        Week(
            key="hours",
            label=t("Hours of its own"),
            blank=t("Hours: whenever the hall gives tickets"),
            set_label=t("Set hours of its own"),
            clear_label=t("Whenever the hall does"),
            is_folded=True,
        ),
    ),
)

WINDOWS: Final = Items(
    key="windows",
    add_label=t("Add a window"),
    title=("window", "services"),
    counter=Counter(key="window"),
    parts=(
        Field(key="window", label=t("Number")),
        Field(key="zone", label=t("Part of the hall"), of="zones", blank=NONE),
        Field(key="services", label=t("Serves"), of="services"),
        Field(key="helps", label=t("Helps out after so many minutes of waiting"), of="services"),
    ),
)

PRIORITIES: Final[tuple[Part, ...]] = (
    Note(
        t("A head start counts as time already waited. Whoever came earlier by more than that is still called first.")
    ),
    Items(
        key="priorities",
        add_label=t("Add a priority"),
        is_ordered=True,
        title=("names|id", "head_start_s"),
        parts=(
            ID,
            Field(key="head_start_s", label=t("Head start in seconds"), unit="s"),
            NAMES,
            Field(key="proof", label=t("The paper that proves it; empty: believed")),
        ),
    ),
)

RESULTS: Final[tuple[Part, ...]] = (
    Note(
        t(
            "What a service may end with: buttons at the desk, in this order. "
            "Without any, operators write a result in words."
        )
    ),
    Items(
        key="results",
        add_label=t("Add a result"),
        is_ordered=True,
        title=("names|id",),
        parts=(
            ID,
            NAMES,
            Field(key="services", label=t("Services that may end so; none: every one"), of="services"),
        ),
    ),
)

HOURS: Final[tuple[Part, ...]] = (
    Heading(t("When tickets are given")),
    Week(
        key="hours",
        label="",
        blank=t("At any time."),
        set_label=t("Set opening hours"),
        clear_label=t("Open at any time"),
    ),
    Heading(t("Closed days")),
    Element("admin-holidays"),
    Items(
        key="closed_days",
        add_label=t("Add a closed day"),
        title=("date", "names"),
        parts=(Field(key="date", label=t("Date"), input="date"), Field(key="names", label=t("Why"))),
    ),
)

RULES: Final[tuple[Part, ...]] = (
    Heading(t("Who is next")),
    Field(key="second_admin", label=t("Changes of who is next need a second administrator")),
    Field(key="rules.out_of_turn", label=t("Operators may call out of turn, for a stated reason")),
    Field(key="rules.due_after_transfer", label=t("A transferred visitor"), choices=DUE_TIMES),
    Field(key="rules.due_after_hold", label=t("A visitor back from a hold"), choices=DUE_TIMES),
    Field(key="rules.due_after_stop", label=t("A visitor at the next service of a visit"), choices=DUE_TIMES),
    Field(
        key="rules.booked_priority",
        label=t("Priority of those with an appointment"),
        of="priorities",
        blank=NONE,
    ),
    Heading(t("Reasons that the desk offers for a call out of turn")),
    Items(key="out_of_turn_reasons", add_label=t("Add a reason"), is_ordered=True),
    Heading(t("How visitors are called")),
    Field(key="rules.recall_limit", label=t("How often somebody may be called again")),
    Field(key="call_seconds", label=t("Seconds within which a called visitor should come")),
    Field(key="rules.no_show_after_s", label=t("Seconds before a no-show")),
    Field(key="rules.max_hold_minutes", label=t("Longest hold in minutes")),
    Field(key="visitor_holds", label=t("How often a visitor may ask for more time")),
    Field(key="visitor_hold_minutes", label=t("Minutes of more time")),
    Heading(t("How a day ends")),
    Field(key="rules.day_ends", label=t("The day ends, and numbers start anew, at"), input="time"),
    Field(
        key="carried_over",
        label=t("Who stays when the day ends while the hall is open"),
        choices={"serving": t("Who is being served"), "live": t("Everybody who waits or is served")},
    ),
    Field(key="numbers_go_round", label=t("After the last number the first free one follows")),
    Heading(t("Open to everybody")),
    Field(key="rules.public_board", label=t("Anyone may look at the board")),
    Field(key="rules.public_tickets", label=t("Anyone may take a ticket by phone")),
    Field(
        key="phone_tickets", label=t("Whoever is in the hall may take a ticket by phone, with the code on the board")
    ),
)

TEXTS: Final[tuple[Part, ...]] = (
    Field(key="names", label=t("What the hall is called")),
    Heading(t("What runs along the foot of the board")),
    Items(key="ticker", add_label=t("Add a text"), is_ordered=True),
    Heading(t("Groups on the kiosk")),
    Items(key="groups", add_label=t("Add a group"), is_ordered=True, title=("names|id",), parts=(ID, NAMES)),
    Heading(t("Parts of the hall")),
    Items(
        key="zones",
        add_label=t("Add a part"),
        is_ordered=True,
        title=("names|id",),
        parts=(ID, NAMES, Field(key="arrow", label=t("Where it is from the main board"), choices=ARROWS)),
    ),
)

BOARDS: Final[tuple[Part, ...]] = (
    Note(t("Boards that are open follow a change within half a minute.")),
    Items(
        key="boards",
        add_label=t("Add boards"),
        title=("zone", "media"),
        is_of_hall=True,
        parts=(
            Field(key="zone", label=t("Part of the hall"), of="zones", blank=t("the whole hall")),
            Field(key="call_s", label=t("Seconds for which a call is announced")),
            Field(
                key="media",
                label=t("Folder of pictures and videos on the server"),
                is_wide=True,
                example="/var/lib/kezek/media",
            ),
            Field(key="picture_s", label=t("Seconds for a picture")),
            Field(key="media_sound", label=t("Videos are heard at the board that speaks")),
            Element("board-media", needs="media", data=("hall", "zone")),
        ),
    ),
)

HALL_SECTIONS: Final = (
    Section(id="services", label=t("Services"), root="halls.*", parts=(SERVICES,)),
    Section(id="windows", label=t("Windows"), root="halls.*", parts=(WINDOWS,)),
    Section(id="priorities", label=t("Priorities"), root="halls.*", parts=PRIORITIES),
    Section(id="results", label=t("Results"), root="halls.*", parts=RESULTS),
    Section(id="hours", label=t("Hours"), root="halls.*", parts=HOURS),
    Section(id="rules", label=t("Rules"), root="halls.*", parts=RULES),
    Section(id="texts", label=t("Texts"), root="halls.*", parts=TEXTS),
    Section(id="boards", label=t("Boards"), root="displays", parts=BOARDS),
)
