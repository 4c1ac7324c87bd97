"""What is tried in the network, part by part: each a function that yields rows."""

import concurrent.futures
import dataclasses
import time

from homeservers import http
from hosts import NetworkError, await_that
from tailnet import BASE, DOMAIN, HEADSCALE, NO_UDP, POLICY, later, reach

HELLO = "Hello from the scripted tiny model."
SOON = 30
PATIENCE = 15
RULES = '"acls": ['
ALL = RULES + '{"action": "accept", "src": ["*"], "dst": ["*:*"]},'
TESTS = "// `headscale policy check`"
ACCEPTED = [("vm", "m3", 11434), ("pi", "m3", 11434), ("laptop", "vm", 443), ("laptop", "vm", 8448), ("laptop", "pi", 443),
            ("vm", "pi", 443), ("vm", "pi", 8448), ("pi", "vm", 443), ("pi", "vm", 8448)]
REFUSED = [("laptop", "m3", 11434), ("laptop", "m3", 22), ("laptop", "m3", 8080), ("laptop", "vm", 22), ("laptop", "vm", 6443),
           ("laptop", "vm", 8008), ("laptop", "vm", 9000), ("laptop", "pi", 22), ("laptop", "pi", 8080),
           ("vm", "m3", 22), ("vm", "m3", 8080), ("vm", "pi", 22), ("vm", "pi", 8008), ("vm", "laptop", 22),
           ("pi", "m3", 22), ("pi", "m3", 8080), ("pi", "vm", 22), ("pi", "vm", 6443), ("pi", "laptop", 8080),
           ("m3", "vm", 443), ("m3", "vm", 22), ("m3", "pi", 443), ("m3", "pi", 22), ("m3", "laptop", 22), ("m3", "laptop", 8080)]


@dataclasses.dataclass
class Row:
    """One thing that was tried, what should have come of it, and what did."""

    source: str
    target: str
    port: str
    expected: str
    happened: str
    ok: bool


def parallel(work, items):
    with concurrent.futures.ThreadPoolExecutor(max_workers=16) as pool:
        return list(pool.map(work, items))


def seconds(elapsed):
    return "not within the time" if elapsed is None else f"after {elapsed:.1f} s"


def join(net):
    """Who joins: with a key that is good once, the chart's own configuration and policy, and nobody else."""
    for name, tags in net.tags.items():
        node = net.headscale.node(name)
        has = sorted(node.get("tags") or []) if node else None
        address = net.devices[name].address()
        yield Row(name, HEADSCALE, "443", f"joined as {', '.join(tags)}", f"{address}, {', '.join(has)}" if has else "is not there", has == sorted(tags))
    lost = net.devices["lost"]
    net.headscale.delete("lost")
    expired = net.headscale.key(["tag:node"], expiration="1s")
    expires = time.time() + 1.5
    for kind, key in (("used", net.keys["m3"]), ("wrong", "hskey-auth-" + "x" * 12 + "-" + "y" * 64), ("expired", expired)):
        lost.renew()
        await_that("the end of a key", 5, lambda: kind != "expired" or time.time() > expires)
        joined, said = lost.join(key)
        yield Row("lost", HEADSCALE, "443", f"refused: {kind} key", said, not joined and "key" in said)
    lost.renew()
    joined, said = lost.join(net.headscale.key(["tag:node"]))
    yield Row("lost", HEADSCALE, "443", "joined: new key", said, joined)


def model(net):
    """A puppet's answer comes from the model of another machine, over the tailnet."""
    you = net.you
    problem = you.sign_in()
    yield Row("laptop", you.server, "443", "you sign in", problem or you.user, not problem)
    yield asked(net, "laptop")
    callers = {net.devices[name].address(): name for name in net.tags}
    called = [line.split("|")[3].strip() for line in net.hosts["m3"].log("ollama").splitlines() if "POST" in line and "/api/chat" in line]
    names = sorted({callers.get(address, address) for address in called})
    yield Row("vm", f"m3.{BASE}", "11434", "Ollama was called by vm", f"{len(called)} calls by {', '.join(names) or 'nobody'}", names == ["vm"])


def asked(net, source):
    if not net.you.token:
        net.you.sign_in()
    begun = time.monotonic()
    answer = net.you.asks(net.chat, "hello", f"@data-analyzer:{net.you.server}")
    took = time.monotonic() - begun
    return Row(source, f"@data-analyzer:{net.you.server}", "443", "the model's answer", f'"{answer.splitlines()[0][:60]}" after {took:.1f} s' if answer else "no answer", answer == HELLO)


def tried(net, source, target, port, wanted):
    """What becomes of a connection over the tailnet and, to the same port, over the plain LAN. Who should come through is waited for."""
    host = net.hosts[source]
    return reach(host, net.devices[target].address(), port, PATIENCE if wanted else 3), reach(host, net.hosts[target].lan, port, PATIENCE)


def ports(net):
    """What the policy accepts, and what it refuses although somebody listens: on the plain LAN the same port answers."""
    for (source, target, port), (tailnet, lan) in zip(ACCEPTED + REFUSED, parallel(lambda one: tried(net, *one, one in ACCEPTED), ACCEPTED + REFUSED)):
        wanted = (source, target, port) in ACCEPTED
        # Ollama listens on its address in the tailnet only: the part `policy` opens this port, too.
        control = lan.startswith("open") or (target, port) == ("m3", 11434)
        ok = control and tailnet.startswith("open") == wanted
        yield Row(source, target, str(port), "answers" if wanted else "refused", f"{tailnet}; on the LAN: {lan}", ok)


def policy(net):
    """It is the policy that refuses: with a rule that accepts all, each of the ports above answers, and without it none. `policy check` knows before."""
    kept = net.headscale.policy()
    host, program = net.hosts["hs"], net.headscale.program
    bad = kept.replace('"tag:brain:22"', '"tag:brain:11434"')
    for name, text, wanted in (("policy.hujson", kept, True), ("one whose tests fail", bad, False)):
        host.write("/run/policy", text)
        code, said = host.tries(program, "--config", "/etc/headscale/config.yaml", "policy", "check", "--file", "/run/policy")
        yield Row("hs", name, "", "accepted" if wanted else "rejected", said.splitlines()[-1][:90] if said else f"exit {code}", (code == 0) == wanted)
    addresses = {name: net.devices[name].address() for name in net.tags}

    def answering():
        found = parallel(lambda one: reach(net.hosts[one[0]], addresses[one[1]], one[2], 2), REFUSED)
        return sum(one.startswith("open") for one in found)
    for accepts, text, expected in ((len(REFUSED), kept.partition(TESTS)[0].replace(RULES, ALL) + "}", "answer with a rule more"), (0, kept, "answer without it")):
        net.headscale.use(text)
        last = []
        took = later(SOON, lambda: last.append(answering()) or last[-1] == accepts)
        yield Row("all", "all", "25", f"{accepts} {expected}", f"{last[-1]} {seconds(took)}", took is not None)


def revoked(net):
    """A machine that was lost: taken out at Headscale, it reaches nobody and nobody reaches it, though its cable is plugged in."""
    lost, pi, m3 = net.devices["lost"], net.devices["pi"], net.devices["m3"]
    net.headscale.delete("lost")
    lost.renew()
    joined, said = lost.join(net.headscale.key(["tag:node"]))
    if not joined:
        raise NetworkError(f"lost does not join: {said}")
    address = lost.address()

    def out():
        return reach(lost.host, m3.address(), 11434, 2).startswith("open")

    def back():
        return reach(pi.host, address, 22, 2).startswith("open")
    for source, target, port, condition in (("lost", "m3", "11434", out), ("pi", "lost", "22", back)):
        took = later(SOON, condition)
        yield Row(source, target, port, "answers before", seconds(took), took is not None)
    net.headscale.says("nodes", "expire", "--identifier", str(net.headscale.node("lost")["id"]))
    yield from gone(net, "expired", out, back)
    # Headscale 0.29.2 takes no key for a device of a tag that has expired, unless it is deleted first.
    net.headscale.delete("lost")
    joined, said = lost.join(net.headscale.key(["tag:node"]), "--force-reauth")
    address = lost.address()
    took = later(SOON, out)
    yield Row("lost", "m3", "11434", "answers with a new key", f"{said}, {seconds(took)}", joined and took is not None)
    net.headscale.delete("lost")
    yield from gone(net, "deleted", out, back)


def gone(net, how, out, back):
    for source, target, port, condition in (("lost", "m3", "11434", out), ("pi", "lost", "22", back)):
        took = later(SOON, lambda: not condition())
        lan = reach(net.hosts[source], net.hosts[target].lan, 8080, PATIENCE)
        yield Row(source, target, port, f"refused: {how}", f"{seconds(took)}; on the LAN, 8080: {lan}", took is not None and lan.startswith("open"))


def relay(net):
    """No UDP between the machines: all goes through Headscale's own relay, by HTTPS."""
    names = ["vm", "pi", "m3", "laptop"]
    pairs = [("vm", "m3"), ("laptop", "vm"), ("vm", "pi")]
    for name in names:
        net.hosts[name].run("nft", "-f", "-", text=NO_UDP)
    try:
        for source, target, way in ways(net, pairs, lambda way: way.startswith("DERP")):
            yield Row(source, target, "", "by the relay", way, way == "DERP(own)")
        yield asked(net, "laptop")
        for source, target, port, wanted in (("vm", "m3", 11434, True), ("laptop", "pi", 443, True), ("laptop", "m3", 8080, False)):
            tailnet, lan = tried(net, source, target, port, wanted)
            yield Row(source, target, str(port), "answers" if wanted else "refused", tailnet, tailnet.startswith("open") == wanted)
    finally:
        for name in names:
            net.hosts[name].run("nft", "delete", "table", "inet", "relayonly")
    for source, target, way in ways(net, pairs, lambda way: way and not way.startswith("DERP")):
        yield Row(source, target, "", "directly again", way, way.startswith(net.hosts[target].lan))


def ways(net, pairs, wanted):
    """How pings go, as soon as it is as wanted, or after a minute."""
    def way(pair):
        source, target = pair
        seen = [""]

        def come():
            seen[0] = net.devices[source].way_to(target)
            return wanted(seen[0])
        later(60, come)
        return source, target, seen[0]
    return parallel(way, pairs)


def federation(net):
    """Two homeservers, each behind the other's name, a certificate of the network's own authority, and an address of the tailnet."""
    you, bob = net.you, net.bob
    for person in (you, bob):
        problem = person.sign_in()
        yield Row("laptop", person.server, "443", f"{person.name} signs in", problem or person.user, not problem)
    for synapse, other in ((net.data, net.code), (net.code, net.data)):
        status, said = http(synapse.host, "GET", f"https://{other.server}:8448/_matrix/federation/v1/version", authority=net.own_authority)
        address = synapse.host.run("getent", "ahostsv4", other.server).split()[0]
        ok = status == 200 and address == net.devices[other.host.name].address()
        yield Row(synapse.host.name, other.server, "8448", "Synapse, with TLS", f"{status} at {address}", ok)
    status, room = you.calls("POST", "createRoom", {"preset": "private_chat", "invite": [bob.user]})
    if status != 200:
        raise NetworkError(f"you cannot invite bob: {status} {room.get('error')}")
    room = room["room_id"]
    status, said = bob.joins(room, you.server)
    yield Row(you.server, bob.server, "8448", "bob joins your room", f"{status} {said.get('error', '')}".strip(), status == 200)
    for speaker, listener in ((you, bob), (bob, you)):
        words = f"hello from {speaker.server}"
        speaker.says(room, words)
        took = later(SOON, lambda: any(content.get("body") == words for _, content in listener.hears(room)))
        yield Row(speaker.user, listener.user, "8448", f'"{words}"', seconds(took), took is not None)
    puppet = f"@data-analyzer:{you.server}"
    status, direct = bob.calls("POST", "createRoom", {"preset": "trusted_private_chat", "is_direct": True, "invite": [puppet]})
    came = later(SOON, lambda: puppet in bob.calls("GET", f"rooms/{direct['room_id']}/joined_members")[1].get("joined", {}))
    answer = bob.asks(direct["room_id"], "!ping", puppet) if came is not None else None
    yield Row(bob.user, puppet, "8448", "a puppet answers bob", f'"{answer}"' if answer else "no answer", bool(answer and "pong" in answer))
    yield from strangers(net, room)


def strangers(net, room):
    other = "other." + DOMAIN
    status, said = net.you.calls("POST", f"rooms/{room}/invite", {"user_id": f"@eve:{other}"})
    yield Row(net.you.server, other, "8448", "refused: not on the list", f"{status} {said.get('error')}", status == 403 and "denied" in said.get("error", ""))
    url = f"https://{net.data.server}:8448/_matrix/federation/v1/query/profile?user_id={net.you.user}"
    for server, wanted, code in ((other, "refused: not on the list", 403), (net.code.server, "on the list; wrong signature", 401)):
        sign = f'Authorization: X-Matrix origin="{server}",destination="{net.data.server}",key="ed25519:a_xxxx",sig="AAAA"'
        status, said = http(net.hosts["pi"], "GET", url, header=sign, authority=net.own_authority)
        yield Row(f"{server}, it says", net.data.server, "8448", wanted, f"{status} {said.get('error')}"[:60], status == code)


def quiet(net):
    """What left for the Internet: nothing, and no other name than this network's was asked for."""
    count, where = net.switch.packets_for_public_hosts()
    yield Row("anybody", "public addresses", "any", "0 packets", f"{count} packets {'; '.join(where)[:200]}".strip(), count == 0)
    names = {}
    hosts = {host.lan: name for name, host in net.hosts.items()}
    for line in net.hosts["hs"].log_file("names").splitlines():
        address, name = line.split(" ", 1)
        names.setdefault(name, {}).setdefault(hosts.get(address, address), 0)
        names[name][hosts.get(address, address)] += 1
    for name, who in sorted(names.items()):
        inside = name.endswith("." + DOMAIN) or "." not in name
        yield Row(", ".join(f"{host} x{times}" for host, times in sorted(who.items())), name, "53", "a name of this network", "asked" if inside else "asked, and is none", inside)


PARTS = {"join": join, "model": model, "ports": ports, "policy": policy, "revoked": revoked, "relay": relay, "federation": federation, "quiet": quiet}
