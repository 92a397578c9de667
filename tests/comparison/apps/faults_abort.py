"""faulthandler prints the stacks of all threads when the app is aborted."""

import faulthandler
import os

faulthandler.enable()
os.abort()
