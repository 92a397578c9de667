"""asyncio.run cancels what runs, and each task cleans up in its own time."""

import asyncio

from notes import note, ready


async def work(name, pause):
    try:
        await asyncio.sleep(600)
    finally:
        await asyncio.sleep(pause)
        note(name, "cleaned up")


async def main():
    tasks = [asyncio.ensure_future(work(*words)) for words in (("one", 0.03), ("two", 0.09))]
    await asyncio.sleep(0)
    try:
        asyncio.get_event_loop().call_soon(ready)
        await asyncio.wait(tasks)
    finally:
        note("main is left")


try:
    asyncio.run(main())
finally:
    note("run is left")
