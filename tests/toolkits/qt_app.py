"""An app of Qt, by the binding that is named: PyQt5, PyQt6 or PySide6."""

import importlib
import sys

from notes import HOW, note, ready

QtCore = importlib.import_module(HOW[0] + ".QtCore")
QtWidgets = importlib.import_module(HOW[0] + ".QtWidgets")


class Window(QtWidgets.QWidget):
    def closeEvent(self, event):
        note("X")
        event.accept()


app = QtWidgets.QApplication(sys.argv)
window = Window()
window.show()
QtCore.QTimer.singleShot(200, ready)
try:
    code = app.exec()
    note("after")
finally:
    note("finally")
sys.exit(code)
