"""python shop.py orders|model: a small service, or a language model that does what it is told between [[ and ]]."""
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Orders(Answering):
    def do_GET(self):
        if self.path == "/admin":
            self.answer(200, {"secret": "nobody may see this"})
        elif self.path.startswith("/orders/"):
            self.answer(200, {"open": 3})
        else:
            self.answer(404, {"error": "there is nothing here"})


class Model(Answering):
    """As much of Ollama's API as a runtime calls."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        if self.path == "/api/chat":
            self.answer(200, self.reply(asked["messages"]))
        elif self.path == "/api/show":
            self.answer(200, {"capabilities": ["completion", "tools"], "model_info": {}})
        else:
            self.answer(404, {"error": "there is nothing here"})

    def reply(self, messages):
        last = messages[-1]
        told = re.search(r"\[\[(\S+) (\S+) (\S+)\]\]", last.get("content", ""))
        message = {"role": "assistant", "content": ""}
        if last["role"] == "tool":
            message["content"] = "The service said: " + last["content"]
        elif told:
            method, service, path = told.groups()
            arguments = {"service": service, "method": method, "path": path}
            message["tool_calls"] = [{"function": {"index": 0, "name": "call_service", "arguments": arguments}}]
        else:
            message["content"] = "Nothing was told to me."
        return {"model": "told", "created_at": "2026-11-21T00:00:00Z", "message": message, "done": True, "done_reason": "stop"}


kind, port = {"orders": (Orders, 8080), "model": (Model, 11434)}[sys.argv[1]]
ThreadingHTTPServer(("0.0.0.0", port), kind).serve_forever()
