"""Handles requests between halls and their centre, and what administrators of both do about them.

It may import `queue_server.replication` and the rooms below; a change of what travels begins in
`queue_server.replication.wire`. The hall's side is `links`, the centre's is `centre`.
"""
