"""Handles the requests of halls, administrators and auditors at a centre.

It may import `queue_server.replication.centre`, `queue_server.catalogue` and the rooms of the API below. Routes stand
in `centre_routes`. `link_handlers` takes what halls send, of which a change begins in `queue_server.replication.wire`;
`followed_halls` answers people.
"""
