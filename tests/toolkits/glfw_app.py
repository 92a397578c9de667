"""Waits for events, and draws only then."""

import time

import glfw
from notes import note, ready

glfw.init()
glfw.window_hint(glfw.CLIENT_API, glfw.NO_API)
window = glfw.create_window(200, 100, "glfw", None, None)
glfw.set_window_close_callback(window, lambda _: note("X"))
glfw.poll_events()
time.sleep(0.2)
glfw.poll_events()
ready()
try:
    while not glfw.window_should_close(window):
        glfw.wait_events()
    note("after")
finally:
    note("finally")
    glfw.terminate()
