# A peer in Python, with the WebRTC stack of GStreamer, webrtcbin. It answers the offers of everybody in the room, and
# echoes what comes over their data channels. It receives by polls, which need no library for event streams.
#
#   apt install python3-gi gir1.2-gst-plugins-bad-1.0 gstreamer1.0-plugins-bad gstreamer1.0-nice
#   python3 python-gstreamer.py http://localhost:8080/ demo
import json
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import gi

for library in ("Gst", "GstSdp", "GstWebRTC"):
    gi.require_version(library, "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC  # noqa: E402

SERVICE, ROOM = sys.argv[1], sys.argv[2]
joined, peers = {}, {}  # peers: by name and session


def call(method, path, body=None, **query):
    """Repeats a request until the service itself answers. The key makes repetitions harmless."""
    query["idempotencyKey"] = secrets.token_hex(12)
    url = f"{SERVICE}v1/rooms/{ROOM}/{path}?{urllib.parse.urlencode(query)}"
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    if joined:
        headers["Authorization"] = f"Bearer {joined['token']}"
    data = json.dumps(body).encode() if body is not None else None
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=40) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            text = refusal.read().decode(errors="replace")
            if "urn:parley:problem:" in text and refusal.code < 500 and refusal.code != 429:
                sys.exit(text)
        except (OSError, ValueError):
            pass  # no answer, or one of something between us and the service
        time.sleep(1)


class Peer:
    def __init__(self, name, theirs):
        self.name, self.session = name, f"gst:{theirs}"
        self.pipeline = Gst.Pipeline.new(None)
        self.webrtc = Gst.ElementFactory.make("webrtcbin")
        self.webrtc.set_property("bundle-policy", "max-bundle")
        for url in (url for server in joined["iceServers"] for url in server["urls"]):
            if url.startswith("stun:"):
                self.webrtc.set_property("stun-server", url.replace("stun:", "stun://"))
        self.webrtc.connect("on-ice-candidate", self.on_candidate)
        self.webrtc.connect("on-data-channel", self.on_channel)
        self.pipeline.add(self.webrtc)
        self.pipeline.set_state(Gst.State.PLAYING)

    def send(self, message):
        call("POST", f"peers/{self.name}/messages", {**message, "session": self.session})

    def on_candidate(self, _, line, candidate):
        self.send({"candidate": {"candidate": candidate, "sdpMLineIndex": line}})

    def on_channel(self, _, channel):
        channel.connect("on-message-string", lambda channel, text: channel.emit("send-string", text))

    def do(self, action, description):
        promise = Gst.Promise.new()
        self.webrtc.emit(action, description, promise)
        promise.wait()
        return promise.get_reply()

    def receive(self, message):
        if candidate := message.get("candidate"):
            if candidate["candidate"]:
                self.webrtc.emit("add-ice-candidate", candidate["sdpMLineIndex"], candidate["candidate"])
        elif description := message.get("description"):
            _, sdp = GstSdp.SDPMessage.new_from_text(description["sdp"])
            offer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.OFFER, sdp)
            self.do("set-remote-description", offer)
            reply = self.do("create-answer", None)  # owns the answer
            answer = reply.get_value("answer")
            self.do("set-local-description", answer)
            self.send({"description": {"type": "answer", "sdp": answer.sdp.as_text()}})


Gst.init(None)
joined = call("POST", "peers", {"metadata": {"name": "GStreamer"}})
print(joined["id"], "is in", ROOM, flush=True)
last = joined["lastEventId"]
while True:
    polled = call("GET", f"peers/{joined['id']}/messages", after=last, wait=25)
    last = polled["lastEventId"]
    for message in (event["data"] for event in polled["events"] if event["event"] == "message"):
        key = (message["from"], message.get("session", "").partition(":")[0])
        if message.get("description", {}).get("type") == "offer" and key not in peers:
            peers[key] = Peer(*key)
        if key in peers:
            peers[key].receive(message)
