"""Simulates a past day with other windows, another rule or more visitors by appointment, and compares what comes of it.

It may import `erlang` and what `stats.staffing` may. A change of another kind begins in `scenario`, which reads its
text, and `whatif`, which plays it by the rules of the hall.
"""
