"""What is written down in config.toml, as frozen typed values.

`definition` is what the journal records of a hall; `boards` is what the serial side must know; `settings` is all that
concerns this machine alone. `load` turns a file into these and names every mistake by file, line and key.
"""
