"""The application for a server of many processes: `granian --interface wsgi wsgi:app`."""

from opsplanner import create_app

app = create_app()
