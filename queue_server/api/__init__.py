"""Serves the HTTP interface, the only way to change a hall: routes, commands, roles, problems and the live socket.

Seven rooms stand on floors: `upkeep` over `configuration` and `devices`, over `live`, over `halls`, over `access`,
over `http`. The app puts an object of each room under its key (`SERVER`, `ACCESS`, `HALL_SERVICES`, `LIVE_SOCKETS`,
`DEVICE_BOOK`, `ADMINISTRATION`, `UPKEEP`).

Errors, by whose fault they are:

    HttpProblem         the request is refused: answered as application/problem+json; nothing changed
    └── NotSignedIn     the client is not signed in; the answer names the way to sign in
    any other error     a bug: logged and answered with 500 and its number; the hall goes on (queue_server.bugs)
"""
