"""A program that is no Python, waited for: it gets the Ctrl-C as well."""

import subprocess

from notes import note, ready

child = subprocess.Popen(["sleep", "600"])
try:
    ready()
    child.wait()
except KeyboardInterrupt:
    child.wait(5)
    note("interrupted")
