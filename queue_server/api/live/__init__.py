"""Serves live sockets: which views there are, who is subscribed, and what is sent to whom.

May import `halls`, `access` and `http`. A new view begins in `live_views.py`. `broadcaster.py` is the loop that all
views share, `snapshot_broadcaster.py` serves those that send whole documents, `calls.py` the feed of calls.
"""
