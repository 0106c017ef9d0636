"""Commits what has been decided, hall by hall, and reads on where another writer was first.

It may import the modules beside this folder but `engine`, `news` and `passing_time`, which stand on it. A change of the
order of commits begins in `commit_lane`.
"""
