"""What a configuration names is tried before it is trusted: addresses, certificates, folders, ports, the mail server.

Used by `check-config`, by a start and by the administrator's page alike, so that all three find the same. Imports
`config` alone. `trial` begins; one module for each thing that is tried. Everything here blocks, for some seconds where
a network is asked: it is called in a thread, or before there is a loop.
"""

from queue_server.config.trial.finding import Finding, Severity
from queue_server.config.trial.trial import try_configuration

__all__ = ["Finding", "Severity", "try_configuration"]
