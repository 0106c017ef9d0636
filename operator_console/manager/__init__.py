"""Serves the manager's pages and files, and has them made in advance.

It may import what `operator_console` may. The worker makes what a page shows; a page begins in `manager_pages`, a file
in `manager_files`, who may see them in `manager_sources`.
"""
