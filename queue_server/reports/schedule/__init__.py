"""Says which reports of a schedule are due, how far the halls of each are, and sends letters.

It may import the other rooms of reports, the store and the clock. A change begins in `due`, which names the periods;
`queue_server.worker.client.scheduler` has the files made, and delivers them.
"""
