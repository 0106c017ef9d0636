"""Keeps where the journals of this store are sent: to a centre, and to a standby beside it.

Pure but for the tables. It may import the records of the journal. A change begins in `contents`.
"""
