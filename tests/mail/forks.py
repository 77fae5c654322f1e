"""Workers that begin quickly, as children of a process in which everything is made already: `python -m tests.mail.forks`.

For each instant on its input it forks a worker at that time, says its number, waits for its end, and says how it ended. The worker does what
`opsplanner worker` does, in a process of its own, which can be killed; of its tasks it has the one that sends mail.
"""

from __future__ import annotations

import os
import sys

from opsplanner import background, clock, config, create_app, startup
from opsplanner.database import db
from opsplanner.mail import services


def main() -> None:
    """Fork one worker after the other, until there is no more input."""
    settings = config.from_environment()
    app = create_app(settings)
    with app.app_context():
        startup.check_ready(settings)
        db.engine.dispose()
    tasks = app.extensions["opsplanner.tasks.work"]
    app.extensions["opsplanner.tasks.work"] = {services.TASK: tasks[services.TASK]}
    for line in sys.stdin:
        if not (worker := os.fork()):
            os.environ[clock.TEST_CLOCK] = line.strip()
            background.work(app, lambda: print("The worker has begun.", flush=True))
            os._exit(0)
        print(f"The worker is {worker}.", flush=True)
        _, status = os.waitpid(worker, 0)
        print(f"The worker has ended with {os.waitstatus_to_exitcode(status)}.", flush=True)


if __name__ == "__main__":
    main()
