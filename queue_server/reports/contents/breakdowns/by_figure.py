"""Makes tables of every figure of a period: durations, counts, the work of operators, the reasons of pauses.
Pure."""

from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.headline import inferred_sentence, marked
from queue_server.reports.contents.panel import Column, ReportPanel, Value
from queue_server.stats.figures.figure_documents import Figures, Work
from queue_server.stats.figures.overview import Overview


def times(formatter: Formatter, overview: Overview) -> ReportPanel:
    """The panel of waits, walks, services and whole visits: mean, median, percentiles, longest."""
    t, total = formatter.t, overview.total
    measures = [
        (t("Wait, of everybody"), total.so_far),
        (t("Wait, of those who gave up uncalled"), total.gave_up),
        (t("Wait, of those left unserved at closing"), total.unserved),
        (t("Wait so far, of those in line now"), total.waiting),
        (t("Walk from the call to the window"), total.walk),
        (t("The service itself"), total.service),
        (t("Whole visit, of those served to the end"), total.visit),
    ]
    filled = [(name, measure) for name, measure in measures if measure.count]
    missing = [name for name, measure in measures if not measure.count]
    note = t("Half, 90 and 95 of a hundred took no longer than this. Those who gave up are in the wait of everybody.")
    if missing:
        note = " ".join([note, t("Nothing to tell of yet: {what}.", what="; ".join(missing))])
    return ReportPanel(
        id="times",
        title=t("How long did everything take?"),
        note=note,
        columns=[
            Column(t("What"), "text"),
            Column(t("How many")),
            Column(t("Mean, min"), "minutes"),
            Column(t("Half, min"), "minutes"),
            Column(t("90 of 100, min"), "minutes"),
            Column(t("95 of 100, min"), "minutes"),
            Column(t("Longest, min"), "minutes"),
        ],
        rows=[
            [name, measure.count, measure.mean_s, measure.median_s, measure.p90_s, measure.p95_s, measure.max_s]
            for name, measure in filled
        ],
    )


def acts(formatter: Formatter, overview: Overview) -> ReportPanel:
    """The panel of what was counted, in addition to the balance."""
    t, total = formatter.t, overview.total
    counts: list[tuple[str, int]] = [
        (t("Tickets given"), total.balance.issued),
        (t("Calls"), total.calls),
        (t("Repeated calls"), total.recalls),
        (t("Sent to another service or window"), total.transfers),
        (t("Moved to another service by a supervisor"), total.moved),
        (t("Turns ended by a supervisor"), total.cancelled),
        (t("Calls out of turn"), total.out_of_turn),
        (t("Passed over by calls out of turn"), total.passed),
        (t("Services under 10 s"), total.brief),
        (t("Proofs of a priority seen"), sum(use.confirmed for use in total.priorities.values())),
        (t("Proofs of a priority missing"), sum(use.refused for use in total.priorities.values())),
    ]
    if total.imported:
        counts.append((t("Called by another system"), total.imported))
    return ReportPanel(
        id="acts",
        title=t("What else was counted?"),
        note=t("A service of a few seconds is a key pressed twice, or a visitor who was not there."),
        columns=[Column(t("What"), "text"), Column(t("How many"))],
        rows=[[name, count] for name, count in counts],
    )


def operators(formatter: Formatter, overview: Overview) -> ReportPanel:
    """The panel of how each operator spent the time at an open window."""
    t = formatter.t
    workers = [(name, part, part.work) for name, part in overview.operators.items() if part.work is not None]
    note = t(
        "Busy is serving and calling. Free while people wait is time with nobody there whom a window could have called."
    )
    if not workers:
        note = t("No operator sat at an open window in this period.")
    is_inferred = any(work.is_inferred for _, _, work in workers)
    return ReportPanel(
        id="operators",
        title=marked(t("How did the operators work?"), is_inferred=is_inferred),
        note=f"{note} {inferred_sentence(formatter)}" if is_inferred else note,
        columns=[
            Column(t("Operator"), "text"),
            Column(t("Served")),
            Column(t("Service, min"), "minutes"),
            Column(t("Services under 10 s")),
            Column(t("Busy, min"), "minutes"),
            Column(marked(t("Free, nobody waits, min"), is_inferred=is_inferred), "minutes"),
            Column(marked(t("Free while people wait, min"), is_inferred=is_inferred), "minutes"),
            Column(t("Paused, min"), "minutes"),
            Column(marked(t("Busy of the open time, %"), is_inferred=is_inferred), "percent"),
        ],
        rows=[_of_operator(formatter.person(name), part, work) for name, part, work in workers],
        urls=[formatter.tickets_url(operator=name) for name, _, _ in workers],
    )


def _of_operator(name: str, part: Figures, work: Work) -> list[Value]:
    busy = work.serving_s + work.calling_s
    present = busy + work.idle_s + work.wanted_s
    served = part.balance.served + part.balance.sent_on
    shares = (busy, work.idle_s, work.wanted_s, work.paused_s, busy / present if present else None)
    return [name, served, part.service.mean_s, part.brief, *shares]


def pauses(formatter: Formatter, overview: Overview) -> ReportPanel:
    """The panel of the reasons for which windows were paused, and for how long."""
    t = formatter.t
    work = overview.total.work
    spent = work.paused_by_reason_s if work is not None else {}
    whole = sum(spent.values())
    return ReportPanel(
        id="pauses",
        title=t("Why were windows paused?"),
        note=t("The reasons that operators gave, the longest first.") if spent else t("No window was paused."),
        columns=[
            Column(t("Reason"), "text"),
            Column(t("Paused, min"), "minutes"),
            Column(t("Of all pauses, %"), "percent"),
        ],
        rows=[
            [reason, s, s / whole if whole else None] for reason, s in sorted(spent.items(), key=lambda item: -item[1])
        ],
    )
