"""Measures one server from outside: requests, screens, pages and boards.

It may import the program, `script.data`, `script.staging` and `script.benchmarks`. A figure begins as a module
`bench_WORD`.
"""
