"""The addresses that have landed, in tests/urls.txt. `python -m tests.urls` adds the new ones; it never takes one out."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

FILE = Path(__file__).with_name("urls.txt")


def landed() -> set[str]:
    """Return the addresses that people may have kept in bookmarks, mails and calendars."""
    return set(FILE.read_text().split()) if FILE.exists() else set()


def answered(app: Flask) -> set[str]:
    """Return the addresses that the application answers now."""
    return {rule.rule for rule in app.url_map.iter_rules()}


def main() -> None:
    """Add to the list what has landed since."""
    from opsplanner import config, create_app

    app = create_app(config.Settings(data=config.ROOT, database="sqlite+pysqlite:///never-opened.sqlite", secret_key="u" * 32))
    FILE.write_text("".join(f"{url}\n" for url in sorted(landed() | answered(app))))


if __name__ == "__main__":
    main()
