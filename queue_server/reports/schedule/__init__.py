"""Makes reports once their period is over, and delivers them into a folder or by e-mail.

It may import the other rooms of reports, the store and the clock. A change begins in `scheduler`; which periods are due
stands in `due`.
"""
