import gi

gi.require_version("Gtk", "4.0")
from gi.repository import GLib, Gtk
from notes import note, ready

app = Gtk.Application()


def activate(_):
    window = Gtk.ApplicationWindow(application=app)
    window.connect("close-request", lambda *_: note("X"))
    window.present()
    GLib.timeout_add(200, ready)


app.connect("activate", activate)
try:
    app.run()
    note("after")
finally:
    note("finally")
