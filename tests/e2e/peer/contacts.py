"""Many acquaintances at once: a component (XEP-0114) whose first accounts are
online. Says "online" when it is.

Usage: contacts.py DOMAIN SECRET HOST PORT ONLINE
"""

import asyncio
import sys

import slixmpp


class Contacts(slixmpp.ComponentXMPP):
    def __init__(self, domain, secret, host, port, online):
        super().__init__(domain, secret, host, port)
        self.first = online
        self.add_event_handler("session_start", lambda _: print("online", flush=True))

    # In place of slixmpp's own, which asks a roster of its own.
    def _handle_probe(self, probe):
        name = probe["to"].user
        if int(name.removeprefix("contact")) < self.first:
            self.send_raw(
                f"<presence from='{probe['to'].bare}/phone' to='{probe['from']}'>"
                "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1'"
                " node='https://client.example' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/>"
                "</presence>"
            )


async def main():
    domain, secret, host, port, online = sys.argv[1:]
    contacts = Contacts(domain, secret, host, int(port), int(online))
    contacts.connect(host, int(port))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
