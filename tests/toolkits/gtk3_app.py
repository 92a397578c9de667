import gi

gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk
from notes import note, ready

window = Gtk.Window()
window.connect("delete-event", lambda *_: note("X"))
window.connect("destroy", Gtk.main_quit)
window.show()
GLib.timeout_add(200, ready)
try:
    Gtk.main()
    note("after")
finally:
    note("finally")
