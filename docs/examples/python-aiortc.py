# A peer in Python, with the WebRTC stack aiortc. It connects with everybody in the room and echoes what comes over their
# data channels. It receives by polls, which need no library for event streams.
#
#   apt install python3-aiortc python3-aiohttp    (or: pip install aiortc==1.4.0 aiohttp)
#   python3 python-aiortc.py http://localhost:8080/ demo
import asyncio
import json
import secrets
import sys

import aiohttp
from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc.sdp import candidate_from_sdp

SERVICE, ROOM = sys.argv[1], sys.argv[2]
connections = {}  # by peer

async def call(http, method, path, query=None, **more):
    """Repeats a request until the service itself answers."""
    while True:
        try:
            url = f"{SERVICE}v1/rooms/{ROOM}/{path}"
            async with http.request(method, url, params=query, **more) as answer:
                result = await answer.json(content_type=None)
                if answer.status < 300:
                    return result
                if result["type"].startswith("urn:parley:") and answer.status < 500 and answer.status != 429:
                    sys.exit(f"{result['code']}: {result['detail']}")
        except (aiohttp.ClientError, ValueError, TypeError, KeyError):
            pass  # something between us and the service has answered, or nothing
        await asyncio.sleep(1)

def post(http, path, body, query=None):
    """The key makes repetitions harmless."""
    return call(http, "POST", path, {"idempotencyKey": secrets.token_hex(12), **(query or {})}, data=json.dumps(body))

def echo(channel):
    channel.on("message", channel.send)

class Connection:
    def __init__(self, peer, http, joined):
        self.peer, self.http, self.joined = peer, http, joined
        self.mine, self.theirs = secrets.token_hex(12), ""
        # whether our offer waits for its answer, and whether the peer has offered meanwhile
        self.offering = self.ignoring = False
        self.pc = RTCPeerConnection(RTCConfiguration([RTCIceServer(**server) for server in joined["iceServers"]]))
        self.pc.on("datachannel", echo)

    async def offer(self):
        self.offering = True
        # The answer takes the even numbers (RFC 8832, 6). The stack may do the same when both have offered.
        echo(self.pc.createDataChannel("chat", id=1))
        await self.describe(await self.pc.createOffer())

    async def describe(self, description):
        await self.pc.setLocalDescription(description)  # waits for the candidates; they are in the description
        local = {"type": self.pc.localDescription.type, "sdp": self.pc.localDescription.sdp}
        message = {"description": local, "session": f"{self.mine}:{self.theirs}"}
        await post(self.http, f"peers/{self.peer}/messages", message, {"access_token": self.joined["token"]})

    async def receive(self, message):
        theirs, _, mine = message.get("session", "").partition(":")
        description, candidate = message.get("description"), message.get("candidate")
        if mine not in ("", self.mine):
            return  # for a former connection
        if self.theirs not in ("", theirs):
            if description and description["type"] == "offer":
                await (await connect(self.peer, self.http, self.joined)).receive(message)
            return
        if description:  # If our offer came late, the peer, which joined later, takes its own back.
            self.ignoring = description["type"] == "offer" and self.offering
        if self.ignoring:
            return
        if description:
            self.theirs, self.offering = theirs, False
            await self.pc.setRemoteDescription(RTCSessionDescription(description["sdp"], description["type"]))
            if description["type"] == "offer":
                await self.describe(await self.pc.createAnswer())
        elif candidate and candidate["candidate"]:
            ice = candidate_from_sdp(candidate["candidate"].removeprefix("candidate:"))
            ice.sdpMid, ice.sdpMLineIndex = candidate.get("sdpMid"), candidate.get("sdpMLineIndex")
            await self.pc.addIceCandidate(ice)

async def connect(peer, http, joined):
    if peer in connections:
        await connections[peer].pc.close()
    connections[peer] = Connection(peer, http, joined)
    return connections[peer]

async def main():
    async with aiohttp.ClientSession() as http:
        joined = await post(http, "peers", {"metadata": {"name": "aiortc"}})
        for peer in joined["peers"]:
            await connect(peer["id"], http, joined)  # it joined first: it offers
        print(joined["id"], "is in", ROOM, flush=True)
        headers = {"Accept": "application/json", "Authorization": f"Bearer {joined['token']}"}
        last = joined["lastEventId"]
        while True:
            poll = await call(http, "GET", f"peers/{joined['id']}/messages", {"after": last, "wait": 25}, headers=headers)
            last = poll["lastEventId"]
            for event in poll["events"]:
                data = event["data"]
                if event["event"] == "peer-joined":
                    await (await connect(data["peer"]["id"], http, joined)).offer()
                elif event["event"] == "message" and data["from"] in connections:
                    await connections[data["from"]].receive(data)

asyncio.run(main())
