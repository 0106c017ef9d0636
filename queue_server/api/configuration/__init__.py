"""Lets administrators view, check, save and apply the configuration, and make copies of a hall.

May import `live`, `halls`, `access` and `http`. A new question to an administrator begins in `admin.py`.
"""
