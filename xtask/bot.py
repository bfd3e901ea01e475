"""Bob, who answers: so that one person alone can try a conversation.

Tells that he received a message (XEP-0184) and read it (XEP-0333), is typing
(XEP-0085), and replies. Keeps a room, and accepts whoever asks to see him.
"""

import argparse
import asyncio
import random

import slixmpp

HELP = (
    "I am a small program that lives on your own machine. Try:\n"
    "*styled* _text_, a link, /me, an emoji alone\n"
    "“burst 20” and I write twenty messages at once\n"
    "“away” or “back” and my presence changes\n"
    "“slow” and I take my time"
)
REMARKS = [
    "Good point.",
    "I would not have thought of that.",
    "Tell me more?",
    "Yes, let us do that.",
    "Ha! 😄",
    "Hm, let me sleep on it.",
]
ROOM = "kitchen@conference.localhost"


class Bot(slixmpp.ClientXMPP):
    def __init__(self, user, password):
        super().__init__(f"{user}@localhost/bot", password)
        for plugin in ("xep_0030", "xep_0045", "xep_0085", "xep_0184", "xep_0199", "xep_0333"):
            self.register_plugin(plugin)
        # Loopback only, so without TLS: then slixmpp wants to be told twice.
        self.enable_plaintext = True
        self.enable_direct_tls = False
        self.enable_starttls = False
        self.plugin["feature_mechanisms"].unencrypted_scram = True
        self.auto_authorize = True
        self.auto_subscribe = True
        self.add_event_handler("session_start", self.on_start)
        self.add_event_handler("message", self.on_message)
        self.add_event_handler("failed_auth", lambda _: self.abort())

    async def on_start(self, _):
        self.send_presence(pstatus="Always here. Write “help”.")
        await self.get_roster()
        try:
            await self.open_room()
        except Exception as error:  # the room is an extra, the conversation is not
            print("room:", error)

    async def open_room(self):
        muc = self.plugin["xep_0045"]
        await muc.join_muc_wait(ROOM, "Bob", maxstanzas=0, timeout=10)
        form = await muc.get_room_config(ROOM)
        fields = form.get_fields()
        for name, value in {
            "muc#roomconfig_roomname": "Kitchen",
            "muc#roomconfig_persistentroom": True,
            "muc#roomconfig_publicroom": True,
        }.items():
            if name in fields:
                fields[name]["value"] = value
        form["type"] = "submit"
        await muc.set_room_config(ROOM, form)

    async def on_message(self, message):
        if message["type"] not in ("chat", "normal") or not message["body"]:
            return
        if message["from"].bare == self.boundjid.bare:
            return
        body, peer = message["body"].strip(), message["from"]
        self.hint(peer, "composing")
        await asyncio.sleep(4 if body.lower() == "slow" else 1)
        for answer in self.answers(body):
            self.send_message(mto=peer, mbody=answer, mtype="chat")
        self.hint(peer, "active")

    def hint(self, peer, state):
        notice = self.make_message(mto=peer, mtype="chat")
        notice["chat_state"] = state
        notice.send()

    def answers(self, body):
        word, _, rest = body.lower().partition(" ")
        if word in ("help", "?"):
            return [HELP]
        if word == "burst":
            count = min(int(rest) if rest.isdigit() else 10, 5000)
            return [f"Message {number} of {count}" for number in range(1, count + 1)]
        if word in ("away", "back"):
            self.send_presence(pshow="away" if word == "away" else None, pstatus=f"I am {word}.")
            return [f"I am {word}."]
        if word in ("hi", "hello", "hey"):
            return ["Hello! 👋", "Write “help” to see what I can do."]
        if body.endswith("?"):
            return [random.choice(["Yes.", "No idea, honestly.", "I think so.", "Ask me tomorrow."])]
        return [random.choice(REMARKS)]


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--user", required=True)
    parser.add_argument("--password", required=True)
    arguments = parser.parse_args()
    bot = Bot(arguments.user, arguments.password)
    while True:
        bot.connect("127.0.0.1", arguments.port)
        await bot.disconnected
        await asyncio.sleep(1)


asyncio.run(main())
