"""Tries what a configuration names before it is used: addresses, certificates, folders, ports, the mail server.

Used by `check-config`, by a start and by the administrator's page alike, so that all three find the same. May import
`queue_server.config` alone. A change begins in `trial`, which calls one module for each kind of thing. Everything here
blocks, for some seconds where a network is used, so it is called in a thread, or before there is a loop.
"""

from queue_server.config.trial.finding import Finding, Severity
from queue_server.config.trial.trial import try_configuration

__all__ = ["Finding", "Severity", "try_configuration"]
