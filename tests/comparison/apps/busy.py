"""The main thread never waits, and another one does not either."""

import threading

from notes import note, ready

done = False


def work():
    while not done:
        pass


thread = threading.Thread(target=work)
thread.start()
try:
    ready()
    while True:
        pass
finally:
    done = True
    thread.join()
    note("finally")
