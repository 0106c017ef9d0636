"""Measures what a hall's own work costs, without HTTP: decisions, records, rows, estimates.

It may import the program, `script.data` and `script.benchmarks`. A figure begins as a module `bench_WORD`.
"""
