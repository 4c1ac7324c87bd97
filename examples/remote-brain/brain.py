#!/usr/bin/env python3
"""A brain of its own: counts words, and passes questions on to a friend. The contract: docs/remote-brains.md."""
import itertools
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def answer(turn):
    body = turn["message"]["body"]
    if turn["steps"]:  # a tool was asked for, and this is what it gave
        step = turn["steps"][-1]
        yield {"type": "text", "text": "My friend says: " + step.get("result", step.get("error"))}
    elif body.startswith("ask ") and ":" in body:
        friend, question = (part.strip() for part in body[4:].split(":", 1))
        yield {"type": "tool", "id": "1", "name": "ask_friend", "arguments": {"friend": friend, "question": question}}
    else:
        said = sum(1 for before in turn["history"] if before["role"] == "human")
        for piece in (f"Those were {len(body.split())} words, ", f"after {said} messages of people."):
            yield {"type": "text", "text": piece}


class Brain(BaseHTTPRequestHandler):
    def do_GET(self):
        self.say("application/json", [{"contract": 1}])

    def do_POST(self):
        turn = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.say("application/x-ndjson", itertools.chain(answer(turn), [{"type": "end"}]))

    def do_DELETE(self):  # nobody waits for the turn any more; this brain is never long enough to care
        self.send_response(204)
        self.end_headers()

    def say(self, kind, lines):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        for line in lines:
            self.wfile.write(json.dumps(line).encode() + b"\n")
            self.wfile.flush()


ThreadingHTTPServer(("", int(os.environ.get("PORT", "8080"))), Brain).serve_forever()
