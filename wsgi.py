"""The application for another server than ours (`opsplanner serve`): it neither migrates nor limits how many requests are in the database."""

import sys
from contextlib import ExitStack

from opsplanner import create_app, in_use
from opsplanner.config import BadSetting
from opsplanner.errors import Refused

in_use_here = ExitStack()  # for as long as this process lives
try:
    app = create_app()
    in_use_here.enter_context(in_use.shared(app.config["SETTINGS"]))
except (BadSetting, Refused) as trouble:
    sys.exit(str(trouble))
