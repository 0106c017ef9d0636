"""Defines single values of a configuration, with their limits. Pure."""
