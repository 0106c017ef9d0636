"""Holds the programs of the repository: checks, documentation, measurements and pictures, which are not installed.

It may import every package; none imports it but the tests. A new program begins as a module here or in the room of its
kind.
"""
