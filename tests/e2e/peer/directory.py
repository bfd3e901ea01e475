"""A directory of public rooms (XEP-0433): a component (XEP-0114) that finds so many rooms for any
words, two at a time, but for "nothing", and refuses what is shorter than three letters. Says
"online" when it is there.

Usage: directory.py DOMAIN SECRET HOST PORT ROOMS
"""

import asyncio
import sys
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import slixmpp
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

SEARCH = "urn:xmpp:channel-search:0:search"
FORMS = "jabber:x:data"
RSM = "http://jabber.org/protocol/rsm"
PAGE = 2


class Directory(slixmpp.ComponentXMPP):
    def __init__(self, domain, secret, host, port, rooms):
        super().__init__(domain, secret, host, port)
        self.rooms = rooms
        self.add_event_handler("session_start", lambda _: print("online", flush=True))
        self.remove_handler("Iq")
        self.register_handler(Callback("Asked", MatchXPath("{jabber:component:accept}iq"), self.asked))

    def asked(self, iq):
        to, of, number = (quoteattr(str(iq[name])) for name in ("from", "to", "id"))
        search = ElementTree.fromstring(str(iq)).find(f"{{{SEARCH}}}search")
        if search is None:
            return
        fields = {field.get("var"): field.findtext(f"{{{FORMS}}}value") for field in search.iter(f"{{{FORMS}}}field")}
        words = fields["q"]
        if len(words) < 3:
            self.send_raw(
                f"<iq type='error' to={to} from={of} id={number}><error type='modify'>"
                "<bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
                "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Three letters at least</text></error></iq>"
            )
            return
        begin = int(search.findtext(f"{{{RSM}}}set/{{{RSM}}}after") or -1) + 1
        numbers = range(begin, min(begin + PAGE, self.rooms if words != "nothing" else 0))
        rooms = "".join(
            f"<item address='room{it}@conference.localhost'><name>{escape(words)} {it}</name><nusers>{100 - it}</nusers>"
            "<language>de</language><description>Where one talks about it, at length and with pleasure</description></item>"
            for it in numbers
        )
        last = f"<set xmlns='{RSM}'><first>{numbers[0]}</first><last>{numbers[-1]}</last></set>" if numbers else ""
        self.send_raw(f"<iq type='result' to={to} from={of} id={number}><result xmlns='{SEARCH}'>{rooms}{last}</result></iq>")


async def main():
    domain, secret, host, port, rooms = sys.argv[1:]
    directory = Directory(domain, secret, host, int(port), int(rooms))
    directory.connect(host, int(port))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
