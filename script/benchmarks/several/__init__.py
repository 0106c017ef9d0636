"""Measures many halls and several servers: on one database, under one centre, in one region.

It may import the program, `script.data`, `script.trials` and `script.benchmarks`. A figure begins as a module
`bench_WORD`.
"""
