"""Computes counts, shares, percentiles and charts of any period.

May import `visits`. A new number begins in `figures.py`, with its count in `counts/stage_counts.py`; its words stand in
`queue_server/reports`.
"""
