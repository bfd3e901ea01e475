"""Puts messages into an archive that Prosody keeps in SQLite.

archive.py DATABASE, with one message a line as JSON: user, from, to, body, time
(seconds since 1970), id. The server does not run meanwhile, but has once.
"""

import json
import sqlite3
import sys
from xml.sax.saxutils import escape, quoteattr


def row(line):
    message = json.loads(line)
    own = f"{message['user']}@localhost"
    other = message["to"] if message["from"] == own else message["from"]
    xml = (
        f"<message type='chat' from={quoteattr(message['from'])} to={quoteattr(message['to'])}"
        f" id={quoteattr(message['id'])}><body>{escape(message['body'])}</body></message>"
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
