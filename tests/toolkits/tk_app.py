import gc
import threading
import time
import tkinter

from notes import HOW, note, ready


def close():
    note("X")
    if "refuse" in HOW:
        return
    if "save" in HOW:
        time.sleep(2.5)
        note("saved")
    root.destroy()


def run():
    global root
    root = tkinter.Tk()
    root.protocol("WM_DELETE_WINDOW", close)
    root.after(200, ready)
    root.mainloop()
    note("after")
    del root  # Tcl is to end in the thread that it began in.
    gc.collect()


try:
    if "thread" in HOW:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    else:
        run()
finally:
    note("finally")
