"""Manages screens, kiosks and bridges: announced, paired, heard, revoked.

May import `live`, `halls`, `access` and `http`. A new state of a device begins in `device_book.py`.
"""
