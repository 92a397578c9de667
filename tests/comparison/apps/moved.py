"""The working folder is another one, and gone, when the app ends."""

import os
import time

from notes import note, ready

os.makedirs("elsewhere", exist_ok=True)
os.chdir("elsewhere")
os.rmdir("../elsewhere")
try:
    ready()
    time.sleep(600)
finally:
    note("finally")
