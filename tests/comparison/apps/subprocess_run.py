"""subprocess.run gives its child a quarter of a second after a Ctrl-C, and kills it then."""

import subprocess

from notes import note

TRAP = """trap 'echo child cleaned up >> child.txt; exit 0' INT
echo READY
while :; do sleep 0.02; done"""
try:
    subprocess.run(["sh", "-c", TRAP], check=False)
finally:
    note("finally")
