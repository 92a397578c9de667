"""Moves its window in its first run, and says in the next where it has come up.

What it does is its first word: a place, `left,top,width,height`, `minimized` or `maximized`.
"""

import os
import tkinter

from notes import HOW, ready

FIRST = os.environ["SLOP_WATCH_GENERATION"] == "1"
root = tkinter.Tk()
root.geometry("220x130+30+40")
if "fixed" in HOW:
    root.resizable(False, False)
if FIRST:
    what = HOW[0]
    if what == "minimized":
        root.geometry("240x140+200+150")
        root.update()
        root.iconify()
    elif what == "maximized":
        root.state("zoomed")
    else:
        root.geometry(what)


def say():
    if not FIRST:
        print("AT", root.state(), root.geometry(), "focus", root.focus_displayof(), flush=True)
    ready()


root.after(1500, say)
root.mainloop()
