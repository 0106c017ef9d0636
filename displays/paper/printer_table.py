"""Loads python-escpos with its table of printers read as what it is, JSON.

The library reads that file with PyYAML's parser in Python, which takes most of a second of the processor. `receipt` and
`device` import this module before the library.
"""

import json

import yaml

_safe_load = yaml.safe_load
yaml.safe_load = json.load
try:
    import escpos.capabilities  # noqa: F401 - it reads the table when it is imported
finally:
    yaml.safe_load = _safe_load
