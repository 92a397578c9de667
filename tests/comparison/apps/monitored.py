"""sys.monitoring hears of the code of all threads."""

import sys
import time

from notes import note, ready

seen = set()
TOOL = sys.monitoring.PROFILER_ID
sys.monitoring.use_tool_id(TOOL, "app")
events = sys.monitoring.events
for event in (events.PY_START, events.PY_RESUME):
    sys.monitoring.register_callback(TOOL, event, lambda code, _: seen.add(code.co_filename))
sys.monitoring.set_events(TOOL, events.PY_START | events.PY_RESUME)
until = time.monotonic() + 0.5
while time.monotonic() < until:
    time.sleep(0.01)
try:
    ready()
    time.sleep(600)
finally:
    sys.monitoring.set_events(TOOL, 0)
    note("seen", sorted(name.rpartition("/")[2] for name in seen if name[0] != "<"))
