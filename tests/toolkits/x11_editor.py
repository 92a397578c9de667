"""Another program's window, which takes the focus at each line that it reads."""

import sys
import tkinter


def take(*_):
    if not sys.stdin.readline():
        root.destroy()
        return
    root.lift()
    root.focus_force()


root = tkinter.Tk()
root.title("editor")
root.geometry("200x100+400+300")
root.createfilehandler(sys.stdin, tkinter.READABLE, take)
root.mainloop()
