"""Makes days of figures for publication: nothing personal, and nothing from which a person could be identified.

It may import `stats` and `reports.forms.whole_file`. A new column begins in `open_day`, and needs its meaning in
`dictionary`.
"""
