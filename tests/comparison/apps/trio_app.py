"""trio raises the interrupt where it is safe, through a nursery."""

import trio
from notes import note, ready


async def work(name):
    try:
        await trio.sleep_forever()
    finally:
        note("cancelled")


async def main():
    async with trio.open_nursery() as nursery:
        for name in ("one", "two"):
            nursery.start_soon(work, name)
        await trio.sleep(0.05)
        ready()


try:
    trio.run(main)
except BaseException as error:
    note(type(error).__name__)
    raise KeyboardInterrupt from None
