"""Accepts connections: TLS with certificates that are renewed while a hall serves, and plain HTTP beside it.

It may import `queue_server.api.http.edge`. How a connection is accepted begins in `tls_listener`.
"""
