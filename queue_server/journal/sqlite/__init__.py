"""Keeps a store in one SQLite file.

It may import the rooms of the journal that state what stores keep. A change of the tables begins in `schema`, as a
numbered step, and has a test in `tests/contract`.
"""
