"""A fork without a thread: from 3.12 on Python warns where there is another one."""

import os
import warnings

warnings.simplefilter("always")
for code in range(30):
    pid = os.fork()
    if pid == 0:
        os._exit(code)
    print("a child ended with", os.waitpid(pid, 0)[1] >> 8)
