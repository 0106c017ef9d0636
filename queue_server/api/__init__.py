"""The HTTP interface, through which alone a hall is changed: routes, commands, roles, problems and the live socket.

Seven rooms stand on floors: `upkeep` over `configuration` and `devices`, over `live`, over `halls`, over `access`,
over `http`. The app puts an object of each room under its key (`SERVER`, `ACCESS`, `HALL_SERVICES`, `LIVE_SOCKETS`,
`DEVICE_BOOK`, `ADMINISTRATION`, `UPKEEP`).

Errors, by whose fault they are:

    HttpProblem         the request cannot be met: whoever asked is told, as application/problem+json; nothing changed
    └── NotSignedIn     nobody we know asks; the answer names the way to sign in
    any other error     a bug: logged and answered with 500 and its number; the hall goes on (queue_server.bugs)
"""
