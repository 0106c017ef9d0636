"""Makes the panels of who was overtaken, by whom and why, and of the use of priorities. Pure."""

from functools import partial
from typing import Final

from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.panel import Column, Question, ReportPanel, Value
from queue_server.stats.fairness.fairness import Because, Fairness, OutOfTurn
from queue_server.stats.figures.charts import charts
from queue_server.stats.figures.charts.charts import Row
from queue_server.stats.figures.figure_documents import Figures, PriorityUse

WRONG: Final = ("out_of_turn", "not_by_rule")
"""Reasons that do not follow from the rule of the line."""


FAIRNESS_PANEL_IDS: Final = ("fairness", "priorities", "outofturn")


def of_fairness(
    formatter: Formatter, fairness: Fairness, use: dict[str, PriorityUse], waits: dict[str, Figures]
) -> dict[str, Question]:
    """The questions of overtakings by reason, the use of priorities, and the calls out of turn; by the id of the
    answer."""
    questions: dict[str, Question] = {"fairness": partial(overtakings, formatter, fairness)}
    if use:
        questions["priorities"] = partial(claims, formatter, use, waits)
    if fairness.out_of_turn:
        questions["outofturn"] = partial(out_of_turn, formatter, fairness)
    return questions


def sentences(formatter: Formatter, fairness: Fairness) -> list[str]:
    """The sentences about fairness that a reader must know first."""
    t = formatter.t
    if not fairness.calls:
        return [t("Nobody was called in this period, so nobody was overtaken.")]
    lines = [_how_many(formatter, fairness)]
    calls = len(fairness.out_of_turn)
    lines.append(
        formatter.tn("{n} call was made out of turn.", "{n} calls were made out of turn.", calls)
        if calls
        else t("No call was made out of turn.")
    )
    wrong = fairness.reasons.get("not_by_rule")
    if wrong is not None:
        lines.append(
            formatter.tn(
                "{n} overtaking does not follow from the rule: “kezek audit” names the call.",
                "{n} overtakings do not follow from the rule: “kezek audit” names the calls.",
                wrong.overtakings,
            )
        )
    return lines


def _how_many(formatter: Formatter, fairness: Fairness) -> str:
    if not fairness.overtaken:
        return formatter.t("Nobody was overtaken.")
    share = formatter.percent(fairness.overtaken / max(fairness.issued, fairness.overtaken))
    count = formatter.tn(
        "{n} visitor ({share}) was overtaken at least once.",
        "{n} visitors ({share}) were overtaken at least once.",
        fairness.overtaken,
        share=share,
    )
    most = max(fairness.reasons, key=lambda because: fairness.reasons[because].overtakings)
    often = formatter.t("Most often: {reason}.", reason=reasons(formatter)[most])
    return f"{count} {often}"


def overtakings(formatter: Formatter, fairness: Fairness) -> ReportPanel:
    """The panel of overtakings by reason, with the longest of each."""
    t = formatter.t
    names = reasons(formatter)
    bars: list[Row] = []
    rows: list[list[Value]] = []
    urls: list[str] = []
    for because, figures in fairness.reasons.items():
        longest = figures.longest
        name, url = names[because], formatter.records_url(longest.ticket, longest.day)
        label = f"{name} · {formatter.number(figures.overtakings)}"
        is_wrong = because in WRONG
        bars.append({"name": name, "count": figures.overtakings, "is_wrong": is_wrong, "label": label, "url": url})
        by_whom = f"{longest.number} → {longest.overtaken}"
        rows.append(
            [name, figures.overtakings, figures.calls, figures.visitors, longest.behind_s, by_whom, longest.seq]
        )
        urls.append(url)
    return ReportPanel(
        id="fairness",
        title=t("Who was overtaken, and why?"),
        note=" ".join(sentences(formatter, fairness)),
        spec=charts.counts(bars, t("overtakings"), max(row["count"] for row in bars)) if bars else None,
        columns=[
            Column(t("Reason"), "text"),
            Column(t("Overtakings")),
            Column(t("Calls")),
            Column(t("Visitors overtaken")),
            Column(t("Longest: came later by, min"), "minutes"),
            Column(t("Longest: who before whom"), "text"),
            Column(t("Record")),
        ],
        rows=rows,
        urls=urls,
    )


def out_of_turn(formatter: Formatter, fairness: Fairness) -> ReportPanel:
    """The panel of each call out of turn: when, who, why, whom it passed over, and its record."""
    t = formatter.t
    return ReportPanel(
        id="outofturn",
        title=t("Who was called out of turn?"),
        note=t("Each call with the operator, the stated reason and whom it passed over, as the journal records it."),
        columns=[
            Column(t("Time"), "moment"),
            Column(t("Ticket"), "text"),
            Column(t("Window")),
            Column(t("Who called"), "text"),
            Column(t("Stated reason"), "text"),
            Column(t("Passed over"), "text"),
            Column(t("Record")),
        ],
        rows=[_of_call(formatter, call) for call in fairness.out_of_turn],
        urls=[formatter.records_url(call.ticket, call.day) for call in fairness.out_of_turn],
    )


def _of_call(formatter: Formatter, call: OutOfTurn) -> list[Value]:
    caller = formatter.person(call.operator) if call.operator else formatter.actor(call.actor)
    at = formatter.local(call.at).strftime("%Y-%m-%dT%H:%M:%S")
    return [at, call.number, call.window, caller, call.stated or "", ", ".join(call.passed), call.seq]


def claims(formatter: Formatter, use: dict[str, PriorityUse], waits: dict[str, Figures]) -> ReportPanel:
    """The panel of each priority: how often it was claimed, how often its proof was shown or missing, and the waits."""
    t = formatter.t
    return ReportPanel(
        id="priorities",
        title=t("How were the priorities used?"),
        note=t("Visits that claimed each class, and those whose proof was asked for at the window."),
        columns=[
            Column(t("Priority"), "text"),
            Column(t("Claimed")),
            Column(t("Proof seen")),
            Column(t("Proof missing")),
            Column(t("Half waited up to, min"), "minutes"),
            Column(t("Nine of ten, min"), "minutes"),
            Column(t("Within the norm, %"), "percent"),
        ],
        rows=[_of_class(formatter.priority(name), claim, waits.get(name)) for name, claim in use.items()],
    )


def _of_class(name: str, use: PriorityUse, figures: Figures | None) -> list[Value]:
    waits = (
        (figures.so_far.median_s, figures.so_far.p90_s, figures.norm.share)
        if figures is not None
        else (None, None, None)
    )
    return [name, use.claimed, use.confirmed, use.refused, *waits]


def reasons(formatter: Formatter) -> dict[Because, str]:
    """Every reason in the reader's words."""
    t = formatter.t
    return {
        "priority": t("Priority with a head start"),
        "booked": t("Appointment"),
        "own_booking": t("The other ticket's own appointment was later"),
        "another_service": t("The window serves another service"),
        "another_window": t("The other ticket is for one window alone"),
        "helper": t("The window only helps with that service"),
        "on_hold": t("The other ticket was on hold"),
        "changed": t("A supervisor changed the service or the priority"),
        "moved_back": t("The other ticket's due time was moved back"),
        "out_of_turn": t("Called out of turn"),
        "not_by_rule": t("Does not follow from the rule"),
        "kept_due": t("Came back or was sent here, and keeps the due time"),
        "imported": t("Called by another system"),
    }
