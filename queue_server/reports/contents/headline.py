"""Writes the sentences that a manager reads first: how good the period was, why not better, and the balance. Pure."""

from typing import Any, Final

from queue_server.reports.contents.formatting import NOTHING, Formatter
from queue_server.stats.figures.figure_documents import Figures, Norm
from queue_server.stats.figures.overview import Overview

GOOD: Final = 0.9
"""A share within the norm from which a period needs no explanation."""
INFERRED: Final = "≈"
"""Stands before what rests on opening times that an import inferred."""
FEWEST_JUDGED: Final = 10
"""With fewer visitors than this no part is called the worst."""


def headline(formatter: Formatter, overview: Overview) -> dict[str, Any]:
    """The `dates`, the `sentence`, the sentences `below` it, its `level`, and the figures under both."""
    total = overview.total
    level = "none" if total.norm.share is None else "well" if total.norm.share >= GOOD else "warning"
    return {
        "dates": formatter.dates(),
        "sentence": _sentence(formatter, overview),
        "below": _below(formatter, overview) if total.balance.joined else [],
        "level": level,
        "figures": _figures(formatter, total),
        "balance": _balance(formatter, total),
    }


def _sentence(formatter: Formatter, overview: Overview) -> str:
    total, t = overview.total, formatter.t
    if not total.balance.joined:
        return t("Nobody took a ticket in this period.")
    if total.norm.share is not None:
        share = formatter.percent(total.norm.share)
        if total.norm.pending or total.norm.waiting_beyond:
            return t("So far {share} are within the norm.", share=share)
        return t("{share} were called within the norm.", share=share)
    if total.norm.pending:
        return t("Nothing is known of the norm yet.")
    if total.wait.median_s is None:
        return t("Nobody's wait has ended yet.")
    if not total.balance.served:
        return t(
            "Nobody was served. Half waited longer than {median}.", median=formatter.minutes(total.so_far.median_s)
        )
    return t("Half waited no longer than {median}.", median=formatter.minutes(total.so_far.median_s))


def _below(formatter: Formatter, overview: Overview) -> list[str]:
    norm, t = overview.total.norm, formatter.t
    lines = _of_waiting(formatter, overview.total)
    if overview.past is not None:
        last = formatter.cell("day", overview.past.last)
        lines.append(
            t(
                "Up to {day} another system kept the log. Its windows one by one, and who was overtaken there, are not"
                " shown.",
                day=last,
            )
        )
    if norm.share is not None and norm.low is not None:
        lines.append(_confidence(formatter, norm))
    if any(_has_changed_norm(part) for part in overview.services.values()):
        lines.append(t("A norm was changed in this period: each visitor is judged by the one in force on coming."))
    if not overview.total.balance.served:
        lines.append(t("No visitor has been served to the end."))
    hour = _worst(overview.hours)
    if hour is not None and norm.share is not None and norm.share < GOOD:
        share = formatter.percent(overview.hours[hour].norm.share)
        lines.append(t("Worst between {begin}:00 and {end}:00: {share}.", begin=hour, end=int(hour) + 1, share=share))
    service = _worst(overview.services)
    if service is not None and len(overview.services) > 1 and norm.share is not None and norm.share < GOOD:
        share = formatter.percent(overview.services[service].norm.share)
        lines.append(t("Worst service: {service}, {share}.", service=formatter.service(service), share=share))
    work = overview.total.work
    if work is not None and work.wanted_s >= 60:
        spent = hours(formatter, work.wanted_s)
        lines.append(t("Open windows stood free for {time} while people waited for them.", time=spent))
        if work.is_inferred:
            lines[-1] = f"{marked(lines[-1], is_inferred=True)} {inferred_sentence(formatter)}"
    return lines


def _has_changed_norm(part: Figures) -> bool:
    """Whether those who had booked, or the others, were judged by more than one norm."""
    booked, every = {*part.booked_norm.norms_s}, {*part.norm.norms_s}
    return len(booked) > 1 or len(every - booked) > 1


def _of_waiting(formatter: Formatter, total: Figures) -> list[str]:
    """Who waits at this moment, against the norm."""
    norm, lines = total.norm, []
    if norm.waiting_beyond:
        lines.append(
            formatter.tn(
                "{n} waits beyond the norm already and counts as such; the longest wait so far is {time}.",
                "{n} wait beyond the norm already and count as such; the longest wait so far is {time}.",
                norm.waiting_beyond,
                time=formatter.minutes(total.waiting.max_s),
            )
        )
    if norm.pending:
        lines.append(
            formatter.tn(
                "{n} is still to be called, within the norm: not yet known.",
                "{n} are still to be called, within the norm: not yet known.",
                norm.pending,
            )
        )
    return lines


def _confidence(formatter: Formatter, norm: Norm) -> str:
    t, ends = formatter.t, {"low": formatter.percent(norm.low), "high": formatter.percent(norm.high)}
    if norm.pending:
        return t("With 95 % confidence between {low} and {high}, whatever becomes of those who wait.", **ends)
    return t("With 95 % confidence between {low} and {high}.", **ends)


def marked(text: str, *, is_inferred: bool) -> str:
    """The text with the mark of what is inferred before it."""
    return f"{INFERRED} {text}" if is_inferred else text


def inferred_sentence(formatter: Formatter) -> str:
    return formatter.t(
        "Marked ≈: the log of another system does not say when windows were open. A window counts as open from its"
        " first call until half an hour has passed without one."
    )


def _worst(parts: dict[str, Figures]) -> str | None:
    """The part with the smallest share within the norm, among those with enough visitors."""
    shares = {
        name: part.norm.share for name, part in parts.items() if part.norm.kept + part.norm.broken >= FEWEST_JUDGED
    }
    return min(shares, key=lambda name: shares[name] or 0.0) if shares else None


def _figures(formatter: Formatter, total: Figures) -> list[tuple[str, str]]:
    """The figures that exist: the others are left out and mentioned below the sentence."""
    t = formatter.t
    figures = [
        (t("Tickets"), formatter.number(total.balance.issued)),
        (t("Half waited up to"), formatter.minutes(total.so_far.median_s)),
        (t("Nine of ten waited up to"), formatter.minutes(total.so_far.p90_s)),
        (t("Longest wait"), formatter.minutes(total.so_far.max_s)),
        (t("Wait now"), formatter.number(total.waiting.count) if total.waiting.count else NOTHING),
        (t("A service takes"), formatter.minutes(total.service.mean_s)),
        (t("Gave up or did not come"), _of_ended(formatter, total, total.balance.left + total.balance.no_show)),
        (
            t("Unserved at closing"),
            _of_ended(formatter, total, total.unserved.count) if total.unserved.count else NOTHING,
        ),
    ]
    return [(name, value) for name, value in figures if value != NOTHING]


def _of_ended(formatter: Formatter, total: Figures, count: int) -> str:
    """How many, and their share of all whose stage has ended."""
    ended = total.balance.joined - total.balance.live
    return f"{formatter.number(count)} ({formatter.percent(count / ended)})" if ended else NOTHING


def _balance(formatter: Formatter, total: Figures) -> str:
    """The balance in one line, which adds up."""
    t, balance = formatter.t, total.balance
    parts = (
        (t("served"), balance.served),
        (t("sent on"), balance.sent_on),
        (t("did not come"), balance.no_show),
        (t("gave up"), balance.left),
        (t("unserved at closing"), balance.closed - total.cancelled),
        (t("turn ended by a supervisor"), total.cancelled),
        (t("still here"), balance.live),
    )
    summands = " + ".join(f"{formatter.number(n)} {name}" for name, n in parts if n)
    return t("{n} joined a line", n=formatter.number(balance.joined)) + (f" = {summands}" if summands else "")


def hours(formatter: Formatter, seconds: float) -> str:
    """A long time: hours with one decimal, or minutes."""
    return (
        formatter.t("{n} h", n=formatter.number(round(seconds / 3600, 1)))
        if seconds >= 3600
        else formatter.minutes(seconds)
    )
