"""answer.py NAME PORT...: says NAME to whoever connects to one of these ports, and hangs up."""

import selectors
import socket
import sys

selector = selectors.DefaultSelector()
for port in sys.argv[2:]:
    selector.register(socket.create_server(("0.0.0.0", int(port)), backlog=64), selectors.EVENT_READ)
while True:
    for ready, _ in selector.select():
        client, _ = ready.fileobj.accept()
        client.sendall(f"{sys.argv[1]}\n".encode())
        client.close()
