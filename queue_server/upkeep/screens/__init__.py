"""Writes what a locked-down screen needs: units of systemd for a browser that shows one page, hours, a policy.

Pure: it makes texts of files, and imports nothing. A flag of the browser begins in `browser_flags`, a way to switch a
screen off in `screen_power`.
"""
