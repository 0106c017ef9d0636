"""Restores a copy of a hall on a server without halls, and puts it in place at the next start.

It may import `backups` and `upkeep`. What a copy must hold begins in `restore_job`.
"""
