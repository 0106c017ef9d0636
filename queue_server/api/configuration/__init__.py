"""The configuration as administrators change it: looked at, tried, saved, put in force; and copies of a hall.

May import `live`, `halls`, `access` and `http`. A new question to an administrator begins in `admin.py`.
"""
