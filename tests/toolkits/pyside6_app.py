import sys

from notes import note, ready
from PySide6 import QtCore, QtWidgets


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
