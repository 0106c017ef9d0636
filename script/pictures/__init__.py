"""Makes the pictures of the documentation: the real pages in Chromium, a report and a paper ticket.

`script/screenshots` takes them. May import `script.data` and `script.staging`, never `script.benchmarks`. A new picture
of a page begins as a `Shot` in the module of its page.
"""
