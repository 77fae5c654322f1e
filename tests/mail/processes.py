"""Workers as real processes, for the tests: begun, told to stop, killed."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path

from opsplanner import clock, config

LONGEST = 120
"""Seconds that anything here is waited for."""


def environment(settings: config.Settings, port: int | None, at: str) -> dict[str, str]:
    """Return the environment of a live installation at an instant, with a mail server at this port or with none."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("OPSPLANNER_")}
    mail = {"OPSPLANNER_SMTP": f"smtp://127.0.0.1:{port}", "OPSPLANNER_MAIL_FROM": "ops@ops.example"} if port else {}
    own = {
        "OPSPLANNER_DATA": str(settings.data), "OPSPLANNER_DATABASE": settings.database, "OPSPLANNER_DEMO": "no", "OPSPLANNER_PUBLIC_URL": "https://ops.example",
        "OPSPLANNER_SECRET_KEY": settings.secret_key, "PYTHONUNBUFFERED": "1", clock.TEST_CLOCK: at,
    }
    return plain | mail | own


class Process:
    """A command of opsplanner that was started, or another program; what it says goes into `seen`."""

    def __init__(self, env: dict[str, str], *words: str, program: str = "opsplanner.cli"):
        self.seen, self._lines = "", queue.Queue[str | None]()
        self.process = subprocess.Popen(
            [sys.executable, "-m", program, *words], cwd=config.ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)
        self.process.stdout.close()

    def says(self, what: str) -> None:
        """Wait until it has said this."""
        while what not in self.seen:
            line = self._lines.get(timeout=LONGEST)
            assert line is not None, f"it ended without saying {what!r}: {self.seen}"
            self.seen += line

    def children(self) -> list[int]:
        """Return the workers that it began, by their process numbers."""
        children = [child for task in Path(f"/proc/{self.process.pid}/task").iterdir() for child in (task / "children").read_text().split()]
        return [int(child) for child in children if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text()]

    def tell_to_stop(self) -> int:
        """Tell it to stop as a service manager does; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def kill(self) -> None:
        """End it at once, as it is."""
        self.process.kill()
        self.ended()

    def ended(self) -> int:
        """Wait for its end, and for that of whoever still writes where it wrote; return its exit code."""
        code = self.process.wait(LONGEST)
        self._reader.join(LONGEST)
        assert self.process.stdin is not None
        self.process.stdin.close()
        while not self._lines.empty():
            self.seen += self._lines.get() or ""
        return code


class Forked:
    """Workers that one process forks, one after the other (`tests/mail/forks.py`): each begins in no time, and is the worker until it has ended."""

    def __init__(self, env: dict[str, str]):
        self._parent, self._worker = Process(env, program="tests.mail.forks"), 0

    @property
    def seen(self) -> str:
        """What they have said."""
        return self._parent.seen

    def begin(self, at: str) -> None:
        """Fork a worker at an instant."""
        assert self._parent.process.stdin is not None
        self._parent.seen = ""
        self._parent.process.stdin.write(f"{at}\n")
        self._parent.process.stdin.flush()
        self.says("The worker is ")
        self._worker = int(self.seen.rpartition("The worker is ")[2].rstrip(".\n"))

    def says(self, what: str) -> None:
        """Wait until this is said."""
        self._parent.says(what)

    def kill(self) -> None:
        """End the worker at once, as it is."""
        os.kill(self._worker, signal.SIGKILL)
        self.says("The worker has ended with -9.")

    def tell_to_stop(self) -> int:
        """Tell it to stop; return its exit code."""
        os.kill(self._worker, signal.SIGTERM)
        self.says("The worker has ended with ")
        return int(self.seen.rpartition("The worker has ended with ")[2].rstrip(".\n"))

    def end(self) -> None:
        """End all of it."""
        if self._worker and "The worker has ended" not in self.seen:
            os.kill(self._worker, signal.SIGKILL)
        self._parent.kill()
