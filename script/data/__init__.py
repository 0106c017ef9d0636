"""Generates halls, days, weeks and years, the same for the same seed.

May import `script.staging`. `examples/day.csv` is what `make_day.py` prints. New data begin as a module here.
"""
