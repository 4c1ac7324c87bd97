"""network.py up|test|status|down: see dev/rig/network, which checks what it needs."""

import argparse
import dataclasses
import fcntl
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import checks
from homeservers import Person, Puppets, Synapse
from hosts import Host, NetworkError, Switch, await_that, started
from tailnet import BASE, HEADSCALE, ROOT, Authority, Device, Headscale, later, manifests

HERE = pathlib.Path(__file__).resolve().parent
TAGS = {"vm": ["tag:homeserver"], "pi": ["tag:homeserver", "tag:node"], "m3": ["tag:brain"], "laptop": ["tag:laptop"]}
LISTENS = {"vm": [22, 6443, 8080], "pi": [22, 6443, 8080], "m3": [22, 8080], "laptop": [22, 8080], "lost": [22, 8080]}
SETTINGS = ("rig", "helm", "synapse", "puppetmaster")


class Network:
    """directory: holds all of it, while it is up. settings: the programs, see main()."""

    tags = TAGS

    def __init__(self, directory, settings):
        self.directory, self.settings = directory, settings
        self.switch = Switch(directory)
        self.own_authority = directory / "own" / "ca.crt"
        self.hosts = {name: Host(name, number, directory) for number, name in enumerate(("hs", "vm", "pi", "m3", "laptop", "lost"), 1)}
        programs = pathlib.Path(settings["rig"]) / "headscale" / "bin"
        self.headscale = Headscale(self.hosts["hs"], programs)
        self.devices = {name: Device(host, programs) for name, host in self.hosts.items() if name != "hs"}
        self.data = Synapse("data", self.hosts["vm"], directory / "vm")
        self.code = Synapse("code", self.hosts["pi"], directory / "pi")
        self.you = Person("you", self.hosts["laptop"], self.data)
        self.bob = Person("bob", self.hosts["laptop"], self.code)
        self.puppets = Puppets(self.data, directory / "vm", self.you.user, self.bob.user)

    @property
    def keys(self):
        return json.loads((self.directory / "keys.json").read_text())

    @property
    def chat(self):
        return self.puppets.chat("data-analyzer")

    def up(self):
        # All trust Headscale's; who trusts the homeservers' is told so: Synapse by its settings, people by their laptop's.
        authority, own = Authority(self.directory / "public"), Authority(self.own_authority.parent)
        self._hosts(authority)
        own.trusted_by(self.hosts["laptop"])
        self._tailnet(authority)
        said("the tailnet is up")
        self._model()
        self._homeservers(own)
        (self.directory / "up").touch()

    def _hosts(self, authority):
        self.switch.start()
        hs = self.hosts["hs"]
        for host in self.hosts.values():
            host.start(self.switch, hs.lan)
            authority.trusted_by(host)
        hs.background("dns", "python3", str(HERE / "dns.py"), hs.lan, str(hs.directory / "names"), f"{HEADSCALE}={hs.lan}")
        for name, ports in LISTENS.items():
            self.hosts[name].background("answer", "python3", str(HERE / "answer.py"), name, *map(str, ports))

    def _tailnet(self, authority):
        hs = self.hosts["hs"]
        chart = manifests(self.settings["helm"], self.settings["synapse"], "headscale", "headscale", f"serverUrl=https://{HEADSCALE}", f"baseDomain={BASE}",
                          "tls.secret=headscale-tls", f"derp.ipv4={hs.lan}", f"dns.nameservers={{{hs.lan}}}", "dns.overrideLocalDns=true", "policy.tests.tags={node,brain,laptop}")  # pi is node and homeserver: what one may not, the other may
        self.headscale.start(chart, authority)
        keys = {name: self.headscale.key(tags) for name, tags in TAGS.items()}
        (self.directory / "keys.json").write_text(json.dumps(keys))
        for device in self.devices.values():
            device.start()
        for name, (joined, why) in zip(keys, checks.parallel(lambda name: self.devices[name].join(keys[name]), keys)):
            if not joined:
                raise NetworkError(f"{name} does not join: {why}")
        # `tailscale up` returns before the others know of it
        for source, target in (("vm", "m3"), ("pi", "m3"), ("laptop", "vm"), ("laptop", "pi"), ("vm", "pi")):
            if later(60, lambda: self.devices[source].way_to(target)) is None:
                raise NetworkError(f"{source} does not reach {target}")

    def _model(self):
        m3, ollama = self.hosts["m3"], pathlib.Path(self.settings["rig"]) / "ollama"
        (m3.directory / "home").mkdir()
        address = self.devices["m3"].address()
        m3.background("ollama", "env", f"HOME={m3.directory / 'home'}", f"OLLAMA_HOST={address}:11434", f"OLLAMA_MODELS={ollama / 'models'}", "OLLAMA_NO_CLOUD=1",
                      "OLLAMA_NOHISTORY=1", "OLLAMA_NOPRUNE=1", "OLLAMA_KEEP_ALIVE=30m", "OLLAMA_CONTEXT_LENGTH=32768", "OLLAMA_NUM_PARALLEL=1",
                      str(ollama / "bin" / "ollama"), "serve")
        await_that("Ollama", 60, lambda: m3.tries("curl", "-fsS", "-m", "2", f"http://{address}:11434/api/version")[0] == 0)

    def _homeservers(self, authority):
        python = self.settings["synapse"]
        appservice = self.puppets.start(self.settings["puppetmaster"])
        for synapse, other, own in ((self.data, self.code, appservice), (self.code, self.data, None)):
            others = {other.server: self.devices[other.host.name].address()}
            synapse.write(synapse.render(self.settings["helm"], python, others, own is not None), authority, own)
            synapse.start(python)
        # people find them by these names in the tailnet
        laptop = self.hosts["laptop"]
        names = "".join(f"{self.devices[synapse.host.name].address()} {synapse.server}\n" for synapse in (self.data, self.code))
        laptop.write("/etc/hosts", laptop.run("cat", "/etc/hosts") + names)
        for synapse, person in ((self.data, self.you), (self.code, self.bob)):
            synapse.ready()
            synapse.register(person.name)
        said("the homeservers are up")
        self.puppets.ready()
        problem = self.you.sign_in()
        status, answer = self.you.joins(self.chat) if not problem else (0, {"error": problem})
        if status != 200:
            raise NetworkError(f"you cannot come to data-analyzer: {status} {answer.get('error')}")

    def down(self):
        for one in [*self.hosts.values(), self.switch]:
            one.end()
        shutil.rmtree(self.directory, ignore_errors=True)

    def is_up(self):
        return (self.directory / "up").exists() and all(host.is_up() for host in self.hosts.values())

    def status(self):
        for name, host in self.hosts.items():
            running = sorted(file.name.partition(".")[2] for file in host.pids.glob(f"{name}.*") if not file.name.endswith(".host") and host.process(file.name.partition(".")[2]).pid())
            address = self.devices[name].address() if name in self.devices else ""
            print(f"{name:8}{host.lan:12}{address:13}{', '.join(TAGS.get(name, [])):26}{' '.join(running)}")


def said(line):
    print(f"network: {line}", file=sys.stderr, flush=True)


def shown(part, rows, took):
    """As a table; wide cells are not cut."""
    titles = ("", "from", "to", "port", "expected", "what happened")
    cells = [("ok" if row.ok else "NO", row.source, row.target, row.port, row.expected, row.happened) for row in rows]
    widths = [max(len(line[i]) for line in [titles, *cells]) for i in range(5)]
    print(f"\n{part.upper()}, {took:.0f} s. {checks.PARTS[part].__doc__}\n")
    for line in [titles, tuple("-" * width for width in widths) + ("-" * 13,), *cells]:
        print("  ".join(cell.ljust(widths[i]) if i < 5 else cell for i, cell in enumerate(line)).rstrip())
    sys.stdout.flush()


def test(network, parts, as_json):
    """True if all was as expected."""
    everything = []
    begun = time.monotonic()
    for part in parts:
        since = time.monotonic()
        rows = []
        try:
            rows.extend(checks.PARTS[part](network))
        except NetworkError as e:
            rows.append(checks.Row("", "", "", "runs to its end", str(e), False))
        everything += [(part, row) for row in rows]
        if not as_json:
            shown(part, rows, time.monotonic() - since)
    wrong = [(part, row) for part, row in everything if not row.ok]
    if as_json:
        print(json.dumps([{"part": part, **dataclasses.asdict(row)} for part, row in everything]))
    else:
        print(f"\n{len(everything) - len(wrong)} of {len(everything)} as expected, {time.monotonic() - begun:.0f} s")
    for part, row in wrong:
        said(f"{part}: {row.source} to {row.target} {row.port}: expected {row.expected}, but: {row.happened}")
    return not wrong


def main():
    parser = argparse.ArgumentParser(prog="network", description=(ROOT / "dev/rig/network").read_text().split("\n\n")[0])
    parser.add_argument("command", choices=("up", "test", "status", "down"))
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of test: {', '.join(checks.PARTS)}; all, if none is named")
    parser.add_argument("--json", action="store_true", help="rows as JSON")
    parser.add_argument("--directory", type=pathlib.Path, required=True, help="where it is kept while it is up")
    for setting in SETTINGS:
        parser.add_argument(f"--{setting}", default="")
    parser.add_argument("--while", type=int, dest="alive", metavar="PID", help="of up: ends it when that process ends, however that happens")
    parser.add_argument("--after", type=int, metavar="PID", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.after:
        since = started(given.after)
        while since and started(given.after) == since:
            time.sleep(1)
        if not given.directory.exists():
            return 0
    unknown = [part for part in given.parts if part not in checks.PARTS]
    if unknown:
        parser.error(f"no part {unknown[0]}: {', '.join(checks.PARTS)}")
    given.directory.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{given.directory}.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            said("another network command is at work: waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        return run(given)


def run(given):
    file = given.directory / "settings.json"
    settings = json.loads(file.read_text()) if file.exists() else {setting: getattr(given, setting) for setting in SETTINGS}
    network = Network(given.directory, settings)
    if given.command == "down":
        network.down()
        return 0
    if given.command == "up":
        if network.is_up():
            said("it is up")
            return 0
        network.down()
        given.directory.mkdir(parents=True)
        network = Network(given.directory, {setting: getattr(given, setting) for setting in SETTINGS})
        file.write_text(json.dumps(network.settings))
        begun = time.monotonic()
        if given.alive:
            subprocess.Popen([sys.executable, "-B", __file__, "down", "--directory", str(given.directory), "--after", str(given.alive)], start_new_session=True,
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            network.up()
        except NetworkError as e:
            raise NetworkError(f"{e} (logs: {given.directory}/HOST/*.log; network down ends what was begun)")
        said(f"up after {time.monotonic() - begun:.0f} s")
        return 0
    if not network.is_up():
        raise NetworkError("it is not up: dev/rig/network up")
    if given.command == "status":
        network.status()
        return 0
    return 0 if test(network, given.parts or list(checks.PARTS), given.json) else 1


try:
    sys.exit(main())
except NetworkError as e:
    said(str(e))
    sys.exit(1)
except KeyboardInterrupt:
    said("stopped; network down ends what was begun")
    sys.exit(130)
