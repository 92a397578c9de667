"""Files open in the module itself, as text, bytes, gzip and csv: written when Python ends."""

import csv
import gzip
import os
import time

from notes import note, ready

for name in ("text.txt", "bytes.txt", "packed.gz"):
    if os.path.exists(name):
        with (gzip.open if name.endswith("gz") else open)(name) as file:
            note("found", name, len(file.read()))
text = open("text.txt", "a")
text.write("a line\n")
data = open("bytes.txt", "ab")
data.write(b"a line\n")
# Its name is that of the file, but for the time in its head, which has no place here.
packed = gzip.GzipFile("packed.gz", "w", mtime=0)
packed.write(b"a line\n")
table = csv.writer(open("table.csv", "a", newline=""))
table.writerow(["a", "row"])
ready()
time.sleep(600)
