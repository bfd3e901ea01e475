"""Many strangers at once: a component (XEP-0114) whose accounts all write the same
to somebody, one after the other. Says "done" when they did.

Usage: strangers.py DOMAIN SECRET HOST PORT TO COUNT
"""

import asyncio
import sys

import slixmpp


async def main():
    domain, secret, host, port, to, count = sys.argv[1:]
    strangers = slixmpp.ComponentXMPP(domain, secret, host, int(port))
    strangers.connect(host, int(port))
    await strangers.wait_until("session_start")
    for number in range(int(count)):
        strangers.send_raw(
            f"<message from='stranger{number}@{domain}/x' to='{to}' type='chat' id='s{number}'>"
            f"<body>buy {number}</body><request xmlns='urn:xmpp:receipts'/></message>"
        )
        # What is written goes out before the next hundred.
        if number % 100 == 99:
            await asyncio.sleep(0)
    await asyncio.sleep(0.5)
    print("done", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
