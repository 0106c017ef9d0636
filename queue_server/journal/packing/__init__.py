"""Packs states, answers and runs of records into few bytes and objects. Pure.

It may import `forms`, records and the state of a hall. What a snapshot holds begins in `snapshot`.
"""
