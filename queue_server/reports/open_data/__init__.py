"""Days that anyone may read: nothing personal, and nothing from which a person could be found again.

It may import `stats` and `reports.forms.whole_file`. A new column begins in `open_day`, and needs its meaning in
`dictionary`.
"""
