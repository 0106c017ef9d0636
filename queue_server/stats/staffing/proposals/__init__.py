"""Proposes how many windows should be open in each half hour, by trying plans on past days.

It may import `stats.staffing.scenarios` and `erlang`. A change of the search begins in `staff_search`, one of what a
proposal says in `staffing`.
"""
