"""Starts Synapse as a process of its own.

Waits for one line on standard input first: whoever starts this writes down which process it is, and then lets it go on.
If that process dies before, there is no line, and nothing is left behind that nobody knows of.
"""

import gc
import os
import sys

# A Ctrl-C in the terminal is for the process that supervises this one, which then stops it in its own order.
os.setsid()
if not sys.stdin.readline():
    sys.exit("not started: the process that wanted it has ended")

# Importing makes a great many objects and frees almost none. Synapse runs the collector by itself later on.
gc.disable()

from synapse.app.homeserver import main  # noqa: E402

main()
