"""A dictionary on the disk, written when it is freed, and a transaction that is not whole."""

import shelve
import sqlite3
import time

from notes import note, ready


def main():
    shelf = shelve.open("shelf", writeback=True)
    shelf.setdefault("runs", []).append("a run")
    note("runs", len(shelf["runs"]))
    connection = sqlite3.connect("rows.sqlite")
    connection.execute("create table if not exists t (x)")
    note("rows", connection.execute("select count(*) from t").fetchone()[0])
    with connection:
        connection.execute("insert into t values (1)")
    connection.execute("insert into t values (2)")
    ready()
    time.sleep(600)


main()
