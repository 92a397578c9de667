"""asyncio's own handlers: the loop hears of a signal by a pipe, and nothing is raised."""

import asyncio
import signal

from notes import note, ready


async def main():
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    ready()
    await asked.wait()
    await asyncio.sleep(0.05)
    note("asked, and left in order")


asyncio.run(main())
