"""python thinking.py model|weather: a language model that does what it is told after [[, and a service that wants a token."""
import hashlib
import json
import os
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body):
        data = (json.dumps(body) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def token(self):
        return self.headers.get("Authorization", "").removeprefix("Bearer ")


class Weather(Answering):
    """Says which token it was shown, so that nobody else can read it there."""

    def do_GET(self):
        shown = hashlib.sha256(self.token().encode()).hexdigest()[:12]
        self.answer(200, {"weather": "sunny", "shown": shown})


class Model(Answering):
    """As much of Ollama's API as the gateway calls, for whoever has one of the keys. [[NAME {...}]] makes it call a function."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        if self.token() not in os.environ["KEY"].split(","):
            self.answer(401, {"error": "no"})
        elif self.path == "/api/chat":
            self.answer(200, self.reply(asked["messages"], [it["function"]["name"] for it in asked.get("tools", [])]))
        else:
            self.answer(404, {"error": "there is nothing here"})

    def reply(self, messages, tools):
        last = messages[-1]
        told = re.search(r"\[\[(\S+) (\{.*?\})\]\]", last.get("content", ""))
        message = {"role": "assistant", "content": ""}
        if last["role"] == "tool":
            message["content"] = "The tool said: " + last["content"]
        elif told and told.group(1) in tools:
            function = {"index": 0, "name": told.group(1), "arguments": json.loads(told.group(2))}
            message["tool_calls"] = [{"function": function}]
        elif told:
            message["content"] = "I have no " + told.group(1)
        else:
            message["content"] = "I am a model, and read: " + last["content"].splitlines()[-1]
        return {
            "model": "told",
            "created_at": "2026-11-21T00:00:00Z",
            "message": message,
            "done": True,
            "done_reason": "stop",
            "prompt_eval_count": 40,
            "eval_count": 10,
        }


kind, port = {"weather": (Weather, 8080), "model": (Model, 11434)}[sys.argv[1]]
ThreadingHTTPServer(("0.0.0.0", port), kind).serve_forever()
