"""A task that does not hear that it is cancelled: a second Ctrl-C ends it."""

import asyncio

from notes import note, ready


async def main():
    while True:
        try:
            ready()
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            note("not heard")
            break
    await asyncio.sleep(600)


try:
    asyncio.run(main())
finally:
    note("finally")
