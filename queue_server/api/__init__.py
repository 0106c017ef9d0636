"""Serves the HTTP interface, the only way to change a hall: routes, commands, roles, problems and the live socket.

Its rooms stand on floors, which the contract `api` in `pyproject.toml` lists, and each may import those below it: at
the top the entrance and the table of routes, at the bottom `halls`, `access` and `http`. A request begins in the routes
of its room. The object of a room is a part of the application, found by its class: `request.app[PARTS][DeviceBook]`.

Errors, by whose fault they are:

    HttpProblem         the request is refused: answered as application/problem+json; nothing changed
    └── NotSignedIn     the client is not signed in; the answer names the way to sign in
    any other error     a bug: logged and answered with 500 and its number; the hall goes on (queue_server.bugs)
"""
