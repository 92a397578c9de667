"""uvloop: its own loop, that has a wakeup descriptor of its own."""

import asyncio

import uvloop
from notes import note, ready


async def main():
    process = await asyncio.create_subprocess_exec("true")
    await process.wait()
    try:
        ready()
        await asyncio.sleep(600)
    finally:
        await asyncio.sleep(0.05)
        note("cleaned up")


uvloop.install()
asyncio.run(main())
