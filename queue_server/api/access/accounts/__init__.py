"""Manages who may sign in: people, their names, links and tokens; and lets people change their own account.

May import the modules of `access` beside it, and not `openid`. A request of an administrator about people begins in
`accounts.py`, one of a person about themselves in `own_account.py`.
"""
