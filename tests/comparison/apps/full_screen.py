"""prompt_toolkit: a full screen whose Ctrl-C is a key, and that takes no notice of the signal."""

import atexit

from notes import note, ready
from prompt_toolkit import Application
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.layout import FormattedTextControl, Layout, Window

keys = KeyBindings()


@keys.add("c-c")
def end(event):
    note("the key")
    event.app.exit()


atexit.register(note, "atexit")
screen = Layout(Window(FormattedTextControl("hello")))
try:
    Application(screen, key_bindings=keys, full_screen=True).run(pre_run=ready)
finally:
    note("finally")
