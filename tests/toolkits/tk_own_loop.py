"""A loop of its own, that takes no call from other threads."""

import time
import tkinter

from notes import HOW, note, ready

root = tkinter.Tk()
is_open = True


def close():
    global is_open
    note("X")
    is_open = "refuse" in HOW


def close_dialog():
    note("dialog")
    dialog.destroy()


root.protocol("WM_DELETE_WINDOW", close)
if "dialog" in HOW:
    dialog = tkinter.Toplevel(root)
    dialog.transient(root)
    dialog.protocol("WM_DELETE_WINDOW", close_dialog)
if "minimized" in HOW:
    root.iconify()
try:
    turns = 0
    while is_open:
        root.update()
        time.sleep(0.01)
        turns += 1
        if turns == 20:
            ready()
    note("after")
finally:
    note("finally")
