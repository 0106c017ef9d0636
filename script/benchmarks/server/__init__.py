"""Measures one server from outside: requests, screens, pages and boards."""
