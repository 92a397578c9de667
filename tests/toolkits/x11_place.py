"""Moves its window in its first run. Says of each run when it has been up for a while.

What it does is its first word: a place, `minimized` or `maximized`; and then `fixed` for a size
that is not to be changed, `dialog` for one over it, `forks` for a start that forks beside ours.
"""

import os
import tkinter
import warnings

from notes import HOW

GENERATION = os.environ["SLOP_WATCH_GENERATION"]
FIRST = GENERATION == "1"
root = tkinter.Tk()
root.title("app")
root.geometry("220x130+30+40")
if "fixed" in HOW:
    root.resizable(False, False)
if "forks" in HOW:
    warnings.simplefilter("error")
    for _ in range(10):
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        root.update()


def move():
    if HOW[0] == "minimized":
        root.iconify()
    elif HOW[0] == "maximized":
        root.attributes("-zoomed", True)
    else:
        root.geometry(HOW[0])
    if "dialog" in HOW:
        dialog = tkinter.Toplevel(root)
        dialog.geometry("90x80+300+300")
        dialog.transient(root)


if FIRST:
    root.after(200, move)
root.after(1000, lambda: print("UP", GENERATION, flush=True))
root.mainloop()
