"""What is timed has been run as often as was asked."""

from notes import note


def work():
    note("work")
