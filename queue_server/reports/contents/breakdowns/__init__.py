"""Makes the questions of a report that divide its figures by one thing: hours, parts of the hall, waits, marks. Pure.

May import what `reports.contents` may, and its `formatting`, `headline` and `panel`. A new figure of the table of
figures begins in `by_figure`.
"""
