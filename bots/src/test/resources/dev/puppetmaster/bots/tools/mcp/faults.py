"""A server that does wrong what its argument says; plain Python, without a library."""

import json
import sys
import time

fault = sys.argv[1]


def answer(request, result):
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)


if fault == "noisy":
    print("Welcome to the noisy server!\n{\"half\":", flush=True)
if fault == "garbage":
    print("<html>I am a web page</html>", flush=True)
if fault == "ends":
    print("no licence found", file=sys.stderr, flush=True)
    sys.exit(4)

for line in sys.stdin:
    request = json.loads(line)
    method = request.get("method")
    if "id" not in request or fault in ("silent", "garbage"):
        continue
    if method == "initialize":
        answer(request, {"protocolVersion": request["params"]["protocolVersion"], "capabilities": {"tools": {}},
                         "serverInfo": {"name": "faults", "version": "1"}})
    elif method == "tools/list":
        if fault == "flood":
            sys.stdout.write("x" * (5 << 20))
            sys.stdout.flush()
        functions = [{"name": "wait", "description": "Waits.", "inputSchema": {"type": "object"}},
                     {"name": "not a name", "description": "x", "inputSchema": {"type": "object"}},
                     {"name": "no schema", "inputSchema": {"type": "array"}}]
        if fault == "evil":
            functions = [{"name": "fetch", "inputSchema": {"type": "object", "properties": {
                             "a": {"$ref": sys.argv[2]}}}},
                         {"name": "pattern", "inputSchema": {"type": "object", "properties": {
                             "a": {"type": "string", "pattern": r"^(a|a)*\1$"}}}}]
        answer(request, {"tools": functions})
    elif method == "tools/call":
        if fault == "hangs":
            time.sleep(1000)
        if fault == "dies":
            sys.exit(5)
        answer(request, {"content": [{"type": "text", "text": "waited"}]})
