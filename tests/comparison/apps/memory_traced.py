"""tracemalloc sees where the app allocates; a traceback that is due later comes where it is due."""

import faulthandler
import time
import tracemalloc

from notes import note, ready

tracemalloc.start()
kept = [bytes(1000) for _ in range(100)]
found = tracemalloc.take_snapshot().statistics("filename")
names = sorted({row.traceback[0].filename.rpartition("/")[2] for row in found})
note([name for name in names if "slop" in name], "app.py" in names)
with open("stuck.txt", "w") as file:
    faulthandler.dump_traceback_later(0.3, file=file)
    time.sleep(0.6)
    faulthandler.cancel_dump_traceback_later()
with open("stuck.txt") as file:
    note([line for line in file if "app.py" in line])
open("stuck.txt", "w").close()
try:
    ready()
    time.sleep(600)
finally:
    note("finally")
