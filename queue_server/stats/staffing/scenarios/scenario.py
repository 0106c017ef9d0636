"""Parses the text of a scenario of a past day: other windows, another rule. Pure.

Windows are parts with `;` between them. Times are those of the hall's clock and may pass 24:00.

    actual                      the windows as they were; without it only the named ones are open
    7@09:00-13:00               window 7 is open then, beside what it is already; without times, all day
    7=land,school+10            and serves these services; `+10` helps with one whose first has waited 10 minutes
    1-4=*@09:00-12:00,13:00-18:00     windows 1 to 4 serve everything, with a break
    -3  -3@12:00-13:00          window 3 stays closed, all day or then

A rule is settings with `;` between them.

    actual                      as it was
    priorities=off              no class has a head start
    head_start.CLASS=SECONDS    the head start of a class
    helps=off                   no window helps with another's services
    helps.WINDOW.SERVICE=MINUTES      a window helps once the first has waited so long; `off`: it does not
    shared=on                   every window serves every service
    reactions=off               free windows call at once
    booked=PERCENT              so many of a hundred visitors come at booked times, spread over the opening hours
    booked.early=MINUTES        they come up to so many minutes early
    booked.late=PERCENT  booked.late_minutes=MINUTES     but for those who come late, by up to so many minutes
    booked.absent=PERCENT       and those who do not come
    norm=MINUTES  norm.SERVICE=MINUTES      another norm

    BadScenario    the text is none of these, or the hall has nothing of that name
"""

from queue_server.stats.staffing.scenarios.past_day import PastDay
from queue_server.stats.staffing.scenarios.rule_text import with_rule
from queue_server.stats.staffing.scenarios.scenario_text import ACTUAL
from queue_server.stats.staffing.scenarios.whatif import Scenario
from queue_server.stats.staffing.scenarios.window_text import with_windows


def scenario(day: PastDay, name: str, windows: str = ACTUAL, rule: str = ACTUAL) -> Scenario:
    """The scenario of these texts. Raises `BadScenario`."""
    definition, openings = with_windows(day, windows)
    definition, is_prompt, comers = with_rule(definition, rule)
    texts = (("windows", windows), ("rule", rule))
    says = "; ".join(f"{kind} {text.strip()}" for kind, text in texts if text.strip() != ACTUAL) or "as it was"
    return Scenario(name, says, definition, tuple(sorted(openings)), is_prompt, comers)
