"""The application for a server of many processes: `granian --interface wsgi wsgi:app`."""

import sys

from opsplanner import create_app
from opsplanner.config import BadSetting

try:
    app = create_app()
except BadSetting as trouble:
    sys.exit(str(trouble))
