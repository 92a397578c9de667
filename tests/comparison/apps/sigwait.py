"""Signals are blocked in all threads, and one waits for them."""

import signal
import threading

from notes import note, ready

signals = {signal.SIGINT, signal.SIGTERM}
signal.pthread_sigmask(signal.SIG_BLOCK, signals)
done = threading.Event()
thread = threading.Thread(target=done.wait)
thread.start()
ready()
note("got", signal.Signals(signal.sigwait(signals)).name)
done.set()
thread.join()
note("left in order")
