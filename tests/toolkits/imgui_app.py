"""Idle it draws a frame a second."""

from imgui_bundle import hello_imgui, imgui
from notes import note, ready

drawn = 0


def gui():
    global drawn
    drawn += 1
    imgui.text("text")
    if drawn == 5:
        ready()


params = hello_imgui.RunnerParams()
params.callbacks.show_gui = gui
params.callbacks.before_exit = lambda: note("X")
params.fps_idling.fps_idle = 1.0
params.fps_idling.time_active_after_last_event = 0.2
try:
    hello_imgui.run(params)
    note("after")
finally:
    note("finally")
