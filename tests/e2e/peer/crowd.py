"""A room full of people: a component (XEP-0114) that is a room at each of its addresses.
Who comes in is shown so many occupants and then themselves; who says "go" hears that and so
many messages of theirs. Says "online" when it is there.

Usage: crowd.py DOMAIN SECRET HOST PORT OCCUPANTS
"""

import asyncio
import sys
from xml.sax.saxutils import escape, quoteattr

import slixmpp
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

NS = "jabber:component:accept"
USER = "http://jabber.org/protocol/muc#user"
MESSAGES = 2_000


class Crowd(slixmpp.ComponentXMPP):
    def __init__(self, domain, secret, host, port, occupants):
        super().__init__(domain, secret, host, port)
        self.occupants = occupants
        self.add_event_handler("session_start", lambda _: print("online", flush=True))
        for kind in ("presence", "message", "iq"):
            self.remove_handler(kind.capitalize())
        self.register_handler(Callback("Coming", MatchXPath(f"{{{NS}}}presence"), self.comes))
        self.register_handler(Callback("Said", MatchXPath(f"{{{NS}}}message"), self.said))
        self.register_handler(Callback("Asked", MatchXPath(f"{{{NS}}}iq"), self.asked))

    def asked(self, iq):
        room, who, number = (quoteattr(str(iq[name])) for name in ("to", "from", "id"))
        inner = (
            "<fin xmlns='urn:xmpp:mam:2' complete='true'/>"
            if iq["type"] == "set"
            else "<query xmlns='http://jabber.org/protocol/disco#info'>"
            "<identity category='conference' type='text' name='Crowd'/>"
            "<feature var='http://jabber.org/protocol/muc'/><feature var='urn:xmpp:occupant-id:0'/>"
            "<feature var='urn:xmpp:mam:2'/></query>"
        )
        self.send_raw(f"<iq type='result' from={room} to={who} id={number}>{inner}</iq>")

    def comes(self, presence):
        if presence["type"] != "available" or not presence["to"].resource:
            return
        room, who = presence["to"].bare, quoteattr(str(presence["from"]))
        for number in range(self.occupants):
            self.send_raw(
                f"<presence from='{room}/Occupant {number}' to={who}>"
                f"<occupant-id xmlns='urn:xmpp:occupant-id:0' id='o{number}'/>"
                f"<x xmlns='{USER}'><item affiliation='none' role='participant'/></x></presence>"
            )
        nick = quoteattr(str(presence["to"]))
        self.send_raw(
            f"<presence from={nick} to={who}><occupant-id xmlns='urn:xmpp:occupant-id:0' id='own'/>"
            f"<x xmlns='{USER}'><item affiliation='none' role='participant'/><status code='110'/></x></presence>"
        )
        self.send_raw(f"<message type='groupchat' from='{room}' to={who}><subject>Crowd</subject></message>")

    def said(self, message):
        if message["body"] != "go":
            return
        room, who = message["to"].bare, quoteattr(str(message["from"]))
        body = escape(message["body"])
        self.send_raw(
            f"<message type='groupchat' from='{room}/Alice' to={who} id={quoteattr(message['id'])}>"
            f"<occupant-id xmlns='urn:xmpp:occupant-id:0' id='own'/>"
            f"<stanza-id xmlns='urn:xmpp:sid:0' by='{room}' id='go'/><body>{body}</body></message>"
        )
        for number in range(MESSAGES):
            one = number * 7919 % max(self.occupants, 1)
            self.send_raw(
                f"<message type='groupchat' from='{room}/Occupant {one}' to={who} id='m{number}'>"
                f"<occupant-id xmlns='urn:xmpp:occupant-id:0' id='o{one}'/>"
                f"<stanza-id xmlns='urn:xmpp:sid:0' by='{room}' id='s{number}'/><body>burst {number}</body></message>"
            )


async def main():
    domain, secret, host, port, occupants = sys.argv[1:]
    crowd = Crowd(domain, secret, host, int(port), int(occupants))
    crowd.connect(host, int(port))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
