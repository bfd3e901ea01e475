"""The other side of a conversation: an independent client (slixmpp), driven by
one JSON object a line on standard input, telling what it sees in one JSON object
a line on standard output.

Usage: peer.py JID PASSWORD HOST PORT [resource]

Commands: {"do": "message", "to", "body", "id"?, "receipt"?}, {"do": "presence",
"show"?, "status"?, "kind"?, "to"?}, {"do": "raw", "xml"}, {"do": "many", "to",
"count", "prefix", "from"?, "kind"?}, {"do": "join", "room", "nick", "password"?}, {"do":
"in_room", "to", "body", "id"?}, {"do": "invite", "to", "room", "reason"?}, {"do": "archive", "with"}, {"do": "block" or "unblock", "who"},
{"do": "time", "of"}, {"do": "look", "picture"? in Base64, "name"?},
{"do": "look_at", "who"}, {"do": "quit"}.
Events: online, message, presence, iq, failed; each with the stanza as "xml";
invited, to a "room"; archive, with how many "items" it has and the "messages" among them that have a text,
oldest first; looks, once it looks so; seen, with the "picture" at the node and in the "card" of somebody, as the
SHA-1 of what is there, and their "name"; time, with "tzo" or "why" there is none; blocked, with "who" is, when this
client changed that.
"""

import asyncio
import base64
import hashlib
import json
import re
import sys
from xml.etree import ElementTree

from xml.sax.saxutils import escape, quoteattr

import slixmpp
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import StanzaPath


def tell(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


class Peer(slixmpp.ClientXMPP):
    def __init__(self, jid, password):
        super().__init__(jid, password)
        self.enable_plaintext = True
        self.enable_direct_tls = False
        self.enable_starttls = False  # loopback, and a certificate nobody knows
        self.plugin["feature_mechanisms"].unencrypted_plain = True
        self.plugin["feature_mechanisms"].unencrypted_scram = True
        self.register_plugin("xep_0030")
        self.register_plugin(
            "xep_0092", {"software_name": "slixmpp", "version": "1", "os": "Cantwell"}
        )
        self.register_plugin("xep_0085")
        self.register_plugin("xep_0184")
        self.register_plugin("xep_0199")
        for number in ("0045", "0191", "0249", "0202", "0308", "0333", "0424", "0428", "0444", "0461"):
            self.register_plugin(f"xep_{number}")
        # Its own answer fails in slixmpp 1.17.
        self.remove_handler("Entity Time")
        self.register_handler(
            Callback("Time", StanzaPath("iq@type=get/entity_time"), self.answer_time)
        )
        self.plugin["xep_0184"].auto_request = False
        self.auto_authorize = None
        self.auto_subscribe = False
        self.add_event_handler("session_start", self.on_start)
        self.add_event_handler("failed_auth", lambda _: tell("failed", why="auth"))
        self.add_event_handler("disconnected", lambda _: tell("disconnected"))
        self.add_event_handler("message", lambda s: self.on("message", s))
        self.add_event_handler("message_error", lambda s: self.on("message", s))
        for name in (
            "presence_available presence_chat presence_away presence_dnd presence_xa "
            "presence_unavailable presence_subscribe "
            "presence_subscribed presence_unsubscribe presence_unsubscribed"
        ).split():
            self.add_event_handler(name, lambda s: self.on("presence", s))
        self.add_event_handler("chatstate", lambda s: self.on("chatstate", s))
        self.add_event_handler(
            "message_correction",
            lambda s: tell("correction", of=s["replace"]["id"], body=s["body"], **self.of(s)),
        )
        self.add_event_handler("message_retract", lambda s: tell("retraction", of=s["retract"]["id"], **self.of(s)))
        self.add_event_handler(
            "reactions",
            lambda s: tell("reactions", of=s["reactions"]["id"], emoji=sorted(s["reactions"]["values"]), **self.of(s)),
        )
        self.add_event_handler(
            "groupchat_direct_invite",
            lambda s: tell("invited", room=str(s["groupchat_invite"]["jid"]), **self.of(s)),
        )
        self.add_event_handler("marker_displayed", lambda s: tell("displayed", of=s["displayed"]["id"], **self.of(s)))
        self.add_event_handler(
            "message_reply",
            lambda s: tell(
                "reply", of=s["reply"]["id"], body=s["reply"].strip_fallback_content(), whole=s["body"], **self.of(s)
            ),
        )
        self.add_event_handler("receipt_received", lambda s: tell("receipt", id=s["receipt"], **self.of(s)))

    @staticmethod
    def of(stanza):
        return {"from": str(stanza["from"]), "xml": str(stanza)}

    def on(self, event, stanza):
        fields = {"type": stanza["type"], "id": stanza["id"], **self.of(stanza)}
        if event == "message":
            fields["body"] = stanza["body"]
        if event == "presence":
            fields["status"] = stanza["status"]
        tell(event, **fields)

    async def on_start(self, _):
        await self.get_roster()
        self.send_presence()
        tell("online", jid=str(self.boundjid))

    async def archive(self, peer):
        self.register_plugin("xep_0313")
        read = self.plugin["xep_0313"].iterate(with_jid=peer, rsm={"max": 100})
        messages = []
        items = 0
        async for result in read:
            result = result["mam_result"]
            items += 1
            message = result["forwarded"]["stanza"]
            if message["body"]:
                messages.append({
                    "archive_id": result["id"],
                    "number": items,
                    "id": message["id"],
                    "from": message["from"].bare,
                    "body": message["body"],
                })
        tell("archive", messages=messages, items=items)

    async def block(self, do, who):
        blocking = self.plugin["xep_0191"]
        await (blocking.block if do == "block" else blocking.unblock)(who)
        kept = await blocking.get_blocked_jids()
        tell("blocked", who=sorted(str(who) for who in kept))

    async def look(self, picture, name):
        self.register_plugin("xep_0084")
        self.register_plugin("xep_0172")
        if picture:
            data = base64.b64decode(picture)
            avatars = self.plugin["xep_0084"]
            await avatars.publish_avatar(data)
            about = {"id": avatars.generate_id(data), "type": "image/png", "bytes": len(data)}
            await avatars.publish_avatar_metadata(about)
        if name:
            await self.plugin["xep_0172"].publish_nick(nick=name)
        tell("looks")

    async def look_at(self, who):
        for number in ("0054", "0060", "0084", "0172"):
            self.register_plugin(f"xep_{number}")
        nodes, seen = self.plugin["xep_0060"], {}

        async def newest(node):
            return (await nodes.get_items(who, node, max_items=1)).xml

        try:
            info = (await newest("urn:xmpp:avatar:metadata")).find(".//{urn:xmpp:avatar:metadata}info")
            if info is not None:
                item = await self.plugin["xep_0084"].retrieve_avatar(slixmpp.JID(who), info.get("id"))
                data = item["pubsub"]["items"]["item"]["avatar_data"]["value"]
                seen["picture"] = hashlib.sha1(data).hexdigest()
                assert seen["picture"] == info.get("id")
        except slixmpp.exceptions.IqError:
            pass
        try:
            nick = (await newest("http://jabber.org/protocol/nick")).find(".//{http://jabber.org/protocol/nick}nick")
            seen["name"] = None if nick is None else nick.text
        except slixmpp.exceptions.IqError:
            pass
        try:
            card = await self.plugin["xep_0054"].get_vcard(slixmpp.JID(who))
            photo = card["vcard_temp"]["photos"]
            seen["card"] = hashlib.sha1(photo[0]["BINVAL"]).hexdigest() if photo else None
        except slixmpp.exceptions.IqError:
            pass
        tell("seen", who=who, **seen)

    async def item(self, node, item):
        self.register_plugin("xep_0060")
        kept = await self.plugin["xep_0060"].get_items(self.boundjid.bare, node, item_ids=[item])
        tell("item", xml=str(kept))

    def answer_time(self, iq):
        iq = iq.reply()
        iq.append(ElementTree.fromstring(
            "<time xmlns='urn:xmpp:time'><tzo>+05:30</tzo><utc>2021-02-03T12:00:00Z</utc></time>"
        ))
        iq.send()

    async def time(self, of):
        try:
            answer = await self.plugin["xep_0202"].get_entity_time(of)
            sign, hours, minutes = re.search("<tzo>([+-])(..):(..)</tzo>", str(answer)).groups()
            tell("time", tzo=int(sign + hours) * 60 + int(sign + minutes))
        except slixmpp.exceptions.IqError as error:
            tell("time", why=error.condition)

    def obey(self, command):
        do = command["do"]
        if do == "message":
            message = self.make_message(command["to"], command["body"], mtype="chat")
            if "id" in command:
                message["id"] = command["id"]
            if command.get("receipt"):
                message["request_receipt"] = True
            message.send()
        elif do == "join":
            self.send_raw(
                f"<presence to={quoteattr(command['room'] + '/' + command['nick'])}>"
                "<x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/>"
                + (f"<password>{escape(command['password'])}</password>" if "password" in command else "")
                + "</x></presence>"
            )
        elif do == "in_room":
            message = self.make_message(command["to"], command["body"], mtype="groupchat")
            if "id" in command:
                message["id"] = command["id"]
            message.send()
        elif do == "invite":
            self.plugin["xep_0249"].send_invitation(command["to"], command["room"], reason=command.get("reason"))
        elif do == "many":
            first = command.get("from", 0)
            for number in range(first, first + command["count"]):
                body = f"{command['prefix']} {number}"
                self.send_raw(
                    f"<message to='{command['to']}' type='{command.get('kind', 'chat')}' id='{command['prefix']}-{number}'>"
                    f"<body>{body}</body></message>"
                )
        elif do == "presence":
            self.send_presence(
                pshow=command.get("show"),
                pstatus=command.get("status"),
                ptype=command.get("kind"),
                pto=command.get("to"),
            )
        elif do == "correct":
            correction = self.plugin["xep_0308"].build_correction(command["of"], command["to"], mbody=command["body"])
            correction.send()
        elif do == "retract":
            self.plugin["xep_0424"].send_retraction(command["to"], command["of"])
        elif do == "restrict":
            self.register_plugin("xep_0128")
            form = self.plugin["xep_0004"].make_form("result")
            form.add_field(var="FORM_TYPE", ftype="hidden", value="urn:xmpp:reactions:0:restrictions")
            form.add_field(var="max_reactions_per_user", value=str(command["most"]))
            form.add_field(var="allowlist", ftype="list-multi", value=command["only"])
            self.plugin["xep_0128"].set_extended_info(data=form)
        elif do == "react":
            self.plugin["xep_0444"].send_reactions(command["to"], command["of"], command["emoji"])
        elif do == "displayed":
            self.plugin["xep_0333"].send_marker(command["to"], command["of"], "displayed", mtype="chat")
        elif do == "reply":
            self.plugin["xep_0461"].send_reply(
                command["to"], command["of"], command["quoted"], mto=command["to"], mbody=command["body"], mtype="chat"
            )
        elif do == "raw":
            self.send_raw(command["xml"])
        elif do == "archive":
            self.reading = asyncio.ensure_future(self.archive(command["with"]))
        elif do in ("block", "unblock"):
            self.blocking = asyncio.ensure_future(self.block(do, command["who"]))
        elif do == "look":
            self.looking = asyncio.ensure_future(self.look(command.get("picture"), command.get("name")))
        elif do == "look_at":
            self.looking = asyncio.ensure_future(self.look_at(command["who"]))
        elif do == "item":
            self.asking = asyncio.ensure_future(self.item(command["node"], command["item"]))
        elif do == "time":
            self.timing = asyncio.ensure_future(self.time(command["of"]))
        elif do == "quit":
            self.disconnect()
        else:
            tell("failed", why=f"unknown command {do}")


async def main():
    jid, password, host, port, *resource = sys.argv[1:]
    peer = Peer(f"{jid}/{resource[0] if resource else 'peer'}", password)
    peer.connect(host, int(port))
    reader = asyncio.StreamReader(limit=2**26)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := await reader.readline():
        peer.obey(json.loads(line))
    peer.disconnect()
    await asyncio.sleep(0.2)


if __name__ == "__main__":
    asyncio.run(main())
