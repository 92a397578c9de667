"""Imported from within its package."""

import sys

ARGV = sys.argv[1:]
