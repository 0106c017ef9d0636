"""Loads python-escpos with its table of printers read as what it is, JSON, and leaves no folder behind.

The library reads that file with PyYAML's parser in Python, which takes most of a second of the processor, and writes
what it has read to a temporary folder that it never removes. `receipt` and `device` import this module before the
library.
"""

import json
import os
import shutil

import yaml

_safe_load = yaml.safe_load
yaml.safe_load = json.load
try:
    from escpos import capabilities  # it reads the table when it is imported
finally:
    yaml.safe_load = _safe_load
if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
