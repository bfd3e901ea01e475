"""Puts messages into an archive that Prosody keeps in SQLite.

archive.py DATABASE, with one message a line as JSON: user (or, of a room, its address), from, to, body,
time (seconds since 1970), id. The server does not run meanwhile, but has once.
"""

import json
import sqlite3
import sys
from xml.sax.saxutils import escape, quoteattr


def row(line):
    message = json.loads(line)
    of, sender = quoteattr(message["id"]), quoteattr(message["from"])
    if "@" in message["user"]:
        name, host = message["user"].split("@")
        xml = f"<message type='groupchat' from={sender} id={of}><body>{escape(message['body'])}</body></message>"
        return host, name, "muc_log", message["id"], message["time"], "message<groupchat", "xml", xml
    own = f"{message['user']}@localhost"
    other = message["to"] if message["from"] == own else message["from"]
    xml = (
        f"<message type='chat' from={sender} to={quoteattr(message['to'])} id={of}><body>{escape(message['body'])}</body></message>"
    )
    return (
        "localhost", message["user"], "archive", message["id"], message["time"], other, "xml", xml,
    )


with sqlite3.connect(sys.argv[1]) as database:
    database.executemany(
        'INSERT INTO prosodyarchive (host, user, store, key, "when", "with", type, value)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        map(row, sys.stdin),
    )
