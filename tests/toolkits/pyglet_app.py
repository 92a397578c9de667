import pyglet
from notes import note, ready

window = pyglet.window.Window(200, 100)


@window.event
def on_close():
    note("X")
    pyglet.app.exit()


pyglet.clock.schedule_once(lambda _: ready(), 0.2)
try:
    pyglet.app.run()
    note("after")
finally:
    note("finally")
