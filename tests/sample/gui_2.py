"""A small program in the shape of Manual Slop: a loop that runs until it is interrupted."""

import argparse
import os
import sys
import time

from scripts.greeting import greeting
from src.app_controller import AppController


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--log", default="sample.log")
    arguments = parser.parse_args()

    controller = AppController(arguments.log)
    generation = os.environ.get("SLOP_WATCH_GENERATION", "-")
    print(f"{greeting()} from generation {generation} on port {arguments.port}", flush=True)
    try:
        while True:
            controller.frame()
            time.sleep(1 / 60)
    except KeyboardInterrupt:
        return 0
    finally:
        controller.close()


if __name__ == "__main__":
    sys.exit(main())
