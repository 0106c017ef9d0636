"""Asks the machine what a configuration depends on: time zones, libraries, why it refuses a file.

It may import `queue_server.config.mistakes`, and no other part of the program. Each thing that is asked begins as a
module.
"""
