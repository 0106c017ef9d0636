"""Tests how true estimates and alarms were, on a hall's own days and on logs of other systems.

May import every room of `stats`; none imports it. A new measure begins in `forecast.py` (logs) or `estimate_record.py`
(a hall's own days), of alarms in `alarm_check.py`.
"""
