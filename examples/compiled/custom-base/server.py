#!/usr/bin/env python3
"""A base of one's own for compiled brains: what docs/compile.md asks of one, in Python's standard library alone."""

import codecs
import json
import os
import signal
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

with open(os.environ.get("PUPPETMASTER_MANIFEST", "/puppet/manifest.json"), encoding="utf-8") as file:
    PROGRAM = json.load(file)["program"]
PLACES = threading.Semaphore(PROGRAM["atOnce"])
RUNNING = {}


class Run:
    """The program of one turn, in a process group of its own."""

    def __init__(self, turn):
        self.over = None
        self.child = subprocess.Popen(
            PROGRAM["command"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        given = turn["message"]["body"] if PROGRAM["input"] == "message" else json.dumps(turn, separators=(",", ":"))
        threading.Thread(target=self.give, args=(given + "\n",), daemon=True).start()
        self.timer = threading.Timer(PROGRAM["timeoutMillis"] / 1000, self.end, (f"longer than {PROGRAM['timeoutMillis']} ms",))
        self.timer.start()

    def give(self, text):
        try:
            self.child.stdin.write(text.encode())
            self.child.stdin.close()
        except OSError:
            pass  # it ended without reading all

    def end(self, why="cancelled"):
        self.over = self.over or why
        try:
            os.killpg(self.child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def output(self):
        said = 0
        while chunk := os.read(self.child.stdout.fileno(), 8192):
            said += len(chunk)
            if said > PROGRAM["maxOutputBytes"]:
                self.end(f"more than {PROGRAM['maxOutputBytes']} bytes")
                return
            yield chunk

    def close(self):
        self.timer.cancel()
        self.end(self.over or "")
        self.child.wait()
        self.child.stdout.close()


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def begin(self, status, headers):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Connection", "close")  # one request each: nobody is to send a second one into it
        self.end_headers()

    def reply(self, status, body=None, headers=()):
        data = b"" if body is None else json.dumps(body).encode()
        self.begin(status, [*headers, ("Content-Length", str(len(data)))])
        self.wfile.write(data)

    def do_GET(self):
        if self.path == "/v1/health":
            self.reply(200, {"contract": 1})
        else:
            self.reply(404, {"error": "there is nothing here"})

    def do_DELETE(self):
        run = RUNNING.get(self.path.rsplit("/", 1)[-1])
        if run:
            run.end()
        self.reply(204)

    def do_POST(self):
        try:
            turn = json.loads(self.rfile.read(min(int(self.headers["Content-Length"]), 4 << 20)))
            if turn["contract"] != 1 or not isinstance(turn["turn"], str) or not isinstance(turn["message"]["body"], str):
                raise ValueError("no turn of version 1")
        except (ValueError, KeyError, TypeError) as error:
            self.reply(400, {"error": f"this is no turn: {type(error).__name__}"})
            return
        if not PLACES.acquire(timeout=5):
            self.reply(503, {"error": "all places are taken"}, [("Retry-After", "2")])
            return
        try:
            self.answer(turn)
        finally:
            PLACES.release()

    def answer(self, turn):
        run = Run(turn)
        before, RUNNING[turn["turn"]] = RUNNING.get(turn["turn"]), run
        if before:
            before.end()
        lock, done = threading.Lock(), threading.Event()

        def send(line):
            with lock:
                self.wfile.write(line.encode() + b"\n")
                self.wfile.flush()

        def beat():
            while not done.wait(5):
                try:
                    send("")
                except OSError:
                    run.end()  # nobody listens any more
                    return

        try:
            self.begin(200, [("Content-Type", "application/x-ndjson")])
            threading.Thread(target=beat, daemon=True).start()
            ended = lines(run, send) if PROGRAM["output"] == "ndjson" else text(run, send)
            if not ended:
                finish(run, send)
        except OSError:
            pass
        finally:
            done.set()
            run.close()
            if RUNNING.get(turn["turn"]) is run:
                del RUNNING[turn["turn"]]


def text(run, send):
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for chunk in run.output():
        send(json.dumps({"type": "text", "text": decoder.decode(chunk)}))
    return False


def lines(run, send):
    """True once the last line was passed on."""
    rest = b""
    for chunk in run.output():
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            if line.strip():
                send(line.decode())
                if json.loads(line)["type"] in ("end", "error"):
                    return True
    run.over = run.over or "without its last line"
    return False


def finish(run, send):
    run.child.wait()  # as long as its time is not over
    if run.over:
        send(json.dumps({"type": "error", "message": f"The program was ended: {run.over}."}))
    elif run.child.returncode:
        send(json.dumps({"type": "error", "message": f"The program failed with exit code {run.child.returncode}."}))
    else:
        send(json.dumps({"type": "end"}))


if __name__ == "__main__":
    ThreadingHTTPServer(("", int(os.environ.get("PORT", "8080"))), Handler).serve_forever()
