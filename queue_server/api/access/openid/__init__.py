"""Signs people in by their organisation's account (OpenID Connect): the provider, its settings, and who is who.

May import the modules of `access` beside it. A question to the provider begins in `openid_provider.py`, a rule for who
may come in by it in `openid_people.py`.
"""
