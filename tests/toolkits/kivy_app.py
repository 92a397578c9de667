import os

os.environ["KIVY_NO_ARGS"] = os.environ["KIVY_NO_CONSOLELOG"] = os.environ["KIVY_NO_FILELOG"] = "1"

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.label import Label
from notes import note, ready

Window.bind(on_request_close=lambda *_, **__: note("X"))


class Example(App):
    def build(self):
        Clock.schedule_once(lambda _: ready(), 0.2)
        return Label(text="text")


try:
    Example().run()
    note("after")
finally:
    note("finally")
