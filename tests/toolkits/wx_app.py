import wx
from notes import note, ready

app = wx.App()
frame = wx.Frame(None, title="wx")


def on_close(event):
    note("X")
    frame.Destroy()


frame.Bind(wx.EVT_CLOSE, on_close)
frame.Show()
wx.CallLater(200, ready)
try:
    app.MainLoop()
    note("after")
finally:
    note("finally")
