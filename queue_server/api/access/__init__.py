"""Identifies who sends a request and checks their rights: sign-in, PINs, the trail; what is checked in `credentials`,
people and their accounts in `accounts`, the organisation's sign-in in `openid`.

May import `http`. A new role or right begins in `queue_server/config/roles.py`; `access_control.py` holds what the
handlers of this room share.
"""
