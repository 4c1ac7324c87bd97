#!/usr/bin/env python3
"""Measures Matrix bot programs against a real Synapse. See README.md for what is measured and how to add a program."""
import argparse
import json
import os
import platform
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from dataclasses import dataclass, field

from harness import peers as peers_module, phases, report, synapse
from harness.cache import bench_cache
from harness.http import Client, quote
from harness.human import Human
from harness.peers import Peer
from harness.synapse import Synapse

HERE = os.path.dirname(os.path.abspath(__file__))
HUMANS = 10
FULL = {"bots": [1, 20, 100], "load_messages": 200, "load_rate": 10, "warmup": 600, "warm_messages": 300, "fault_bots": 5, "fault_messages": 200,
        "fault_rate": 8, "kill_volley": 10, "kill_work_ms": 200, "kills": 10, "outage_messages": 150, "outage_rate": 5, "outage_s": 8, "burst_messages": 30,
        "burst_span_s": 2, "burst_wait_s": 120, "burst_rest_s": 10, "backlog_messages": 150, "backlog_rate": 25, "idle_s": 3}
QUICK = {**FULL, "bots": [1, 5], "load_messages": 30, "warmup": 60, "warm_messages": 30, "fault_messages": 40, "kills": 3, "outage_messages": 30,
         "burst_wait_s": 30, "backlog_messages": 60, "idle_s": 1, "burst_rest_s": 5}
PHASES = ("load", "warm", "kill", "outage", "backlog", "burst")
OPTIONAL = ("kill_instant", "kill_steady")


@dataclass
class Bench:
    """What a phase needs: one peer, one running homeserver, one human, a place for files."""
    peer: Peer
    synapse: Synapse
    human: Human
    root: str
    idle_s: float
    burst_rest_s: float
    labels: set = field(default_factory=set)

    def directory(self, label):
        path = os.path.join(self.root, f"{self.peer.name}-{label}")
        os.makedirs(path)
        return path


def make_template(python, root, bots):
    """A stopped homeserver with its users: (Synapse, humans, bots). Human 0 is admin; humans are never rate limited."""
    server = Synapse(python, os.path.join(root, "template"), "fast").start()

    def account(localpart, admin=False):
        password = f"pw-{localpart}"
        made = server.register(localpart, password, admin)
        return {"localpart": localpart, "password": password,
                **{k: made[k] for k in ("user_id", "access_token", "device_id")}}
    try:
        humans = [account(f"human-{i}", admin=i == 0) for i in range(HUMANS)]
        accounts = [account(f"bot-{i:03d}") for i in range(bots)]
        admin = Client(server.url, humans[0]["access_token"])
        for human in humans:
            admin.request("POST", f"/_synapse/admin/v1/users/{quote(human['user_id'])}/override_ratelimit",
                          {"messages_per_second": 0, "burst_count": 0})
    finally:
        server.stop()
    return server, humans, accounts


def guarded(result, name, call):
    """Runs one phase; what goes wrong is part of the result, not the end of the run."""
    begin = time.monotonic()
    try:
        result["phases"][name] = call()
    except Exception as e:  # noqa: BLE001
        traceback.print_exc()
        result["phases"][name] = {"error": f"{type(e).__name__}: {e}"}
    took = result["phases"][name]["wall_s"] = round(time.monotonic() - begin, 1)
    shown = {k: result["phases"][name].get(k) for k in ("accepted", "lost", "duplicated", "error")}
    print(f"  {result['name']:24s} {name:8s} {took:6.1f} s  {shown}", flush=True)


def fast_phases(peer, result, template, humans, accounts, s, wanted, root):
    """Everything under lifted rate limits: a copy of the template for this peer alone."""
    files = os.path.join(root, f"{peer.name}-files")
    os.makedirs(files)
    server = template.copy_to(os.path.join(root, f"{peer.name}-synapse"), "fast", peer.appservice_file(files, "bot-.*")).start()
    human = Human(server.url, humans[0]).start()
    bench = Bench(peer, server, human, root, s["idle_s"], s["burst_rest_s"])
    pool = list(accounts)

    def take(n):  # no bot account serves in two phases: no phase sees another's rooms
        taken, pool[:] = pool[:n], pool[n:]
        return taken
    try:
        for n in s["bots"]:
            group = take(n)
            if "load" in wanted:
                guarded(result, f"load{n}", lambda: phases.load(bench, f"load{n}", group, s["load_messages"], s["load_rate"]))
        if "warm" in wanted:
            guarded(result, "warm", lambda: phases.load(bench, "warm", take(s["fault_bots"]), s["warm_messages"], s["load_rate"], s["warmup"]))
        groups = [take(s["fault_bots"]), take(s["fault_bots"]), take(1), take(s["fault_bots"]), take(s["fault_bots"])]
        for name, group, volley, work_ms in (("kill_steady", groups[3], 1, 0), ("kill_instant", groups[4], s["kill_volley"], 0),
                                             ("kill", groups[0], s["kill_volley"], s["kill_work_ms"])):
            if name in wanted:
                guarded(result, name, lambda: phases.kills(bench, name, group, s["fault_messages"], s["fault_rate"],
                                                           volley, s["kills"], work_ms))
        if "outage" in wanted:
            guarded(result, "outage", lambda: phases.homeserver_outage(
                bench, groups[1], s["outage_messages"], s["outage_rate"], s["outage_s"]))
        if "backlog" in wanted:
            guarded(result, "backlog", lambda: phases.backlog(bench, groups[2], s["backlog_messages"], s["backlog_rate"]))
        result["human"] = {"sync_gaps": human.limited, "sender_max_lag_ms": round(human.max_lag * 1000, 1),
                           "refused": human.refused}
    finally:
        human.close()
        server.stop()


def default_phase(peers, results, template, humans, accounts, s, root):
    """Synapse's default limits, all peers at once: each with its own human and its own bot, limits are per user."""
    files = os.path.join(root, "default-files")
    os.makedirs(files)
    registrations = [f for i, p in enumerate(peers) for f in p.appservice_file(files, accounts[-1 - i]["localpart"])]
    server = template.copy_to(os.path.join(root, "default-synapse"), "default", registrations).start()

    def one(i, peer):
        human = Human(server.url, humans[i]).start()
        try:
            bench = Bench(peer, server, human, root, s["idle_s"], s["burst_rest_s"])
            guarded(results[i], "burst", lambda: phases.burst(bench, [accounts[-1 - i]], s["burst_messages"],
                                                              s["burst_span_s"], s["burst_wait_s"]))
        finally:
            human.close()
    try:
        threads = [threading.Thread(target=one, args=(i, p)) for i, p in enumerate(peers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        server.stop()


def merged(path, new):
    """An earlier result with this run's phases added or replaced; both runs stay named in "runs"."""
    with open(path) as f:
        old = json.load(f)
    for peer in new["peers"]:
        before = next((p for p in old["peers"] if p["name"] == peer["name"]), None)
        if before is None or before["about"]["version"] != peer["about"]["version"] or old["synapse"] != new["synapse"]:
            raise SystemExit(f"{path} has not the same {peer['name']} or Synapse: not merged")
        before["phases"].update(peer["phases"])
        before["about"] = peer["about"]
    old["settings"] = {**old["settings"], **new["settings"]}
    old["runs"] += new["runs"]
    return old


def machine():
    with open("/proc/cpuinfo") as f:
        model = next((line.split(":", 1)[1].strip() for line in f if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} cores ({model}), Linux {platform.release().split('-')[0]}"


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    known = sorted(d for d in os.listdir(peers_module.PEERS) if os.path.exists(os.path.join(peers_module.PEERS, d, "peer.json")))
    p.add_argument("--peers", default=",".join(known), help="comma-separated folders of bench/peers (default: all)")
    p.add_argument("--phases", default=",".join(PHASES), help=f"default {','.join(PHASES)}; also {','.join(OPTIONAL)}")
    p.add_argument("--quick", action="store_true", help="few messages: checks the harness, measures nothing")
    p.add_argument("--out", help="path without suffix (default: bench/results/<date>)")
    p.add_argument("--merge", metavar="JSON", help="put this run's phases into an earlier result of the same peers and versions")
    p.add_argument("--keep", action="store_true", help="keep the run's directory (logs, state)")
    return p.parse_args()


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that every "finally" ends what was started
    args = arguments()
    cache = bench_cache()
    s = QUICK if args.quick else FULL
    wanted = set(args.phases.split(","))
    peers = [Peer(name, cache) for name in args.peers.split(",")]
    if len(peers) > HUMANS:
        raise SystemExit(f"at most {HUMANS} peers a run")
    python = synapse.install(cache)
    for peer in peers:
        peer.install()
    root = tempfile.mkdtemp(prefix="run-", dir=cache)
    date = time.strftime("%Y-%m-%d", time.gmtime())
    print(f"run directory {root}", flush=True)
    needed = sum(s["bots"]) + 5 * s["fault_bots"] + 1 + len(peers)
    template, humans, accounts = make_template(python, root, needed)
    results = [{"name": p.name, "about": p.about, "phases": {}, "load_average": {}, "wall_s": 0} for p in peers]
    began = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    result = {"date": date, "synapse": synapse.VERSION, "machine": machine(), "quick": args.quick, "settings": s,
              "runs": [{"began": began, "phases": sorted(wanted)}], "peers": results}
    for peer, one in zip(peers, results):
        begin = time.monotonic()
        one["load_average"]["before"] = os.getloadavg()[0]
        if wanted - {"burst"}:
            fast_phases(peer, one, template, humans, accounts, s, wanted, root)
        one["load_average"]["after"] = os.getloadavg()[0]
        one["wall_s"] = round(time.monotonic() - begin)
    if "burst" in wanted:
        default_phase(peers, results, template, humans, accounts, s, root)
    if args.merge:
        result = merged(args.merge, result)
    out = args.merge[:-len(".json")] if args.merge else args.out or os.path.join(HERE, "results", date + ("-quick" if args.quick else ""))
    with open(out + ".json", "w") as f:
        json.dump(result, f, indent=1)
    with open(out + ".md", "w") as f:
        f.write(report.markdown(result))
    print(f"written {out}.md and .json")
    if not args.keep:
        shutil.rmtree(root)
    return any("error" in phase for r in results for phase in r["phases"].values())


if __name__ == "__main__":
    sys.exit(main())
