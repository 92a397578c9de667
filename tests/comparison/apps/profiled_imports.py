"""A profile of all of it holds what the imports call, and nothing else."""

import json
import time

from notes import note

note(json.dumps("imported"))
time.sleep(0.5)
import heapq

note(heapq.nsmallest(1, [7, 8]))
