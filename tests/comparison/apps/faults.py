"""faulthandler: on demand for one thread, and by a timer that is called off."""

import faulthandler
import time

from notes import note, ready

with open("trace.txt", "a") as file:
    faulthandler.dump_traceback(file, all_threads=False)
faulthandler.enable()
faulthandler.dump_traceback_later(600)
try:
    ready()
    time.sleep(600)
finally:
    faulthandler.cancel_dump_traceback_later()
    note("finally", faulthandler.is_enabled())
