import dearpygui.dearpygui as dpg
from notes import note, ready

dpg.create_context()
dpg.create_viewport(title="dpg", width=200, height=100)
dpg.setup_dearpygui()
dpg.set_exit_callback(lambda: note("X"))
dpg.set_frame_callback(10, ready)
dpg.show_viewport()
try:
    dpg.start_dearpygui()
    note("after")
finally:
    note("finally")
    dpg.destroy_context()
