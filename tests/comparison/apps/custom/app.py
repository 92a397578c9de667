"""PYTHONPATH leads to a sitecustomize of the user's own."""

import os
import subprocess
import sys
import time

from notes import ready

print(customized, "sitecustomize" in sys.modules)  # noqa: F821
first = os.environ["PYTHONPATH"].split(os.pathsep)[0]
print("PYTHONPATH", first)
sys.stdout.flush()
subprocess.run([sys.executable, "-c", "print('child', customized)"], check=True)
try:
    ready()
    time.sleep(600)
except KeyboardInterrupt:
    pass
