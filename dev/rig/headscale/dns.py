"""dns.py ADDRESS LOG NAME=ADDRESS...: answers for these names, says of all others that there are none, and logs who asked for what."""

import socket
import struct
import sys

address, log, names = sys.argv[1], open(sys.argv[2], "a", buffering=1), dict(given.split("=") for given in sys.argv[3:])
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((address, 53))
while True:
    query, client = server.recvfrom(4096)
    end, labels = 12, []
    while end < len(query) and query[end]:
        labels.append(query[end + 1:end + 1 + query[end]].decode("ascii", "replace"))
        end += 1 + query[end]
    if end + 5 > len(query):
        continue
    name, kind = ".".join(labels).lower(), struct.unpack(">H", query[end + 1:end + 3])[0]
    log.write(f"{client[0]} {name}\n")
    known = names.get(name) if kind == 1 else None
    code = 0 if name in names else 3
    answer = query[:2] + struct.pack(">HHHHH", 0x8580 | code, 1, 1 if known else 0, 0, 0) + query[12:end + 5]
    if known:
        answer += b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + socket.inet_aton(known)
    server.sendto(answer, client)
