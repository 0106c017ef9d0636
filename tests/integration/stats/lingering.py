"""Work that tells its process id on the pipe `LINGERING` names, and then never ends."""

import os
import threading

from queue_server.stats.background.subprocess_job import step_back

if __name__ == "__main__":
    step_back()
    with open(os.environ["LINGERING"], "w", encoding="ascii") as report_file:  # noqa: PTH123 - open() alone keeps a FIFO open
        print(os.getpid(), file=report_file, flush=True)
        threading.Event().wait()
