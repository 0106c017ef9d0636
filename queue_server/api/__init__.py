"""The only door for change: routes, commands, who may do what, errors as problem documents, and the live socket.

Errors, by whose fault they are:

    HttpProblem         the request cannot be met: whoever asked is told, as application/problem+json; nothing changed
    └── NotSignedIn     nobody we know asks; the answer names the way to sign in
    any other error     a bug: logged and answered with 500 and its number; the hall goes on (queue_server.bugs)
"""
