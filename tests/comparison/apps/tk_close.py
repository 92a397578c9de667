"""A window that does nothing: the interrupt comes when its loop wakes up next."""

import tkinter

from notes import note, ready


def wake():
    root.after(50, wake)


root = tkinter.Tk()
wake()
root.after(100, ready)
try:
    root.mainloop()
finally:
    note("finally")
