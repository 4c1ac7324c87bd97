"""Hosts on one switch, each with its own network, processes, name, /etc, /var/lib and /run: namespaces, held by one process each."""

import os
import pathlib
import signal
import subprocess
import time

LAN = "10.99.0."
WAY_OUT = LAN + "254"

# Upper folders of an overlay have to be on another kind of file system than an overlay, as / is in containers.
INSIDE = r"""
set -e
hostname "$1"
mount -t tmpfs tmpfs "$2"
for folder in /etc /var/lib; do
  mkdir -p "$2$folder" "$2/work$folder"
  mount -t overlay overlay -o "lowerdir=$folder,upperdir=$2$folder,workdir=$2/work$folder" "$folder"
done
mount -t tmpfs tmpfs /run
mkdir -p /run/lock /run/tailscale /var/lib/tailscale
rm -f /etc/resolv.conf
echo "nameserver $3" >/etc/resolv.conf
echo "127.0.0.1 localhost $1" >/etc/hosts
ip link set lo up
touch "$4"
sleep infinity &
wait
"""

# Whatever is sent to a public address comes here, is counted, and goes no further.
SINK = """
table inet sink {
    set public {
        type ipv4_addr . ipv4_addr . inet_proto . inet_service
        flags dynamic
        size 4096
    }
    chain arrives {
        type filter hook prerouting priority -300
        # Of the tailnet, to a device that is not in the sender's map: no public address.
        ip daddr 100.64.0.0/10 drop
        ip daddr != { 10.99.0.0/24, 224.0.0.0/4, 255.255.255.255 } jump count
        ip6 daddr 2000::/3 jump count
    }
    chain count {
        meta l4proto { tcp, udp } update @public { ip saddr . ip daddr . meta l4proto . th dport counter }
        counter drop
    }
}
"""


class NetworkError(Exception):
    """One line for who called: what, where, what to do."""


def await_that(what, seconds, condition):
    """Waits until condition() is true and returns it; says after that time what did not come."""
    begun = time.monotonic()
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() - begun > seconds:
            raise NetworkError(f"{what}: not within {seconds} s")
        time.sleep(0.1)


def started(pid):
    """When a process began, in ticks; None if it is gone, or dead and not yet reaped."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


class Record:
    """A process that we started, in a file: the next command knows it, and never takes another with the same id for it."""

    def __init__(self, file):
        self.file = file

    def write(self, pid):
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(f"{pid} {started(pid)}")

    def pid(self):
        try:
            pid, since = self.file.read_text().split()
        except (OSError, ValueError):
            return None
        return int(pid) if started(pid) == since else None

    def tell(self, sign):
        pid = self.pid()
        if not pid:
            raise NetworkError(f"{self.file.name} does not run")
        os.kill(pid, sign)

    def end(self, sign=signal.SIGTERM):
        """Tells it to end, and waits; after 10 s it is killed."""
        pid = self.pid()
        if pid:
            os.kill(pid, sign)
            try:
                await_that(self.file.name, 10, lambda: self.pid() is None)
            except NetworkError:
                os.kill(pid, signal.SIGKILL)
                await_that(self.file.name, 10, lambda: self.pid() is None)
        self.file.unlink(missing_ok=True)


def only_child(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0]
    except (OSError, IndexError):
        return None


class Switch:
    """The wire between the hosts. Its own address is their way out, which ends here."""

    def __init__(self, directory):
        self.record = Record(directory / "pids" / "switch")

    def start(self):
        process = subprocess.Popen(["unshare", "--net", "sleep", "infinity"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   start_new_session=True)
        self.record.write(process.pid)
        await_that("a network namespace", 30, lambda: os.readlink(f"/proc/{process.pid}/ns/net") != os.readlink("/proc/self/ns/net"))
        self.run("ip", "link", "add", "br0", "type", "bridge")
        self.run("ip", "addr", "add", WAY_OUT + "/24", "dev", "br0")
        self.run("ip", "link", "set", "br0", "up")
        self.run("nft", "-f", "-", text=SINK)

    def run(self, *command, text=None):
        return called(["nsenter", "--target", str(self.record.pid()), "--net", *command], text)

    def packets_for_public_hosts(self):
        """How many came, and a line for each: from, to, protocol, port."""
        counted = self.run("nft", "list", "chain", "inet", "sink", "count")
        listed = self.run("nft", "list", "set", "inet", "sink", "public").partition("elements = {")[2].partition("}")[0]
        lines = [line.strip() for line in listed.replace("\n", " ").split(",") if line.strip()]
        return int(counted.rpartition("counter packets ")[2].split()[0]), lines

    def end(self):
        self.record.end()


def called(command, text=None, seconds=60):
    """What it says; NetworkError with its last words if it fails."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=seconds)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise NetworkError(f"{' '.join(command[:8])}: {said[-1] if said else 'exit ' + str(done.returncode)}")
    return done.stdout


class Host:
    """
    name: also its host name; number: the last part of its address on the LAN.
    What runs in it ends with it, since it has its own process ids.
    """

    def __init__(self, name, number, directory):
        self.name = name
        self.lan = f"{LAN}{number}"
        self.directory = directory / name
        self.pids = directory / "pids"
        self.holder = Record(self.pids / f"{name}.host")
        self.inner = None

    def start(self, switch, nameserver):
        memory = self.directory / "memory"
        memory.mkdir(parents=True)
        ready = self.directory / "ready"
        log = open(self.directory / "host.log", "w")
        process = subprocess.Popen(
            ["unshare", "--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private",
             "bash", "-c", INSIDE, "_", self.name, str(memory), nameserver, str(ready)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.holder.write(process.pid)
        try:
            await_that(f"host {self.name}", 30, ready.exists)
        except NetworkError as e:
            raise NetworkError(f"{e}: {(self.directory / 'host.log').read_text().strip()}")
        switch.run("ip", "link", "add", f"to-{self.name}", "type", "veth", "peer", "name", "eth0", "netns", self.init())
        switch.run("ip", "link", "set", f"to-{self.name}", "master", "br0", "up")
        self.run("ip", "addr", "add", f"{self.lan}/24", "dev", "eth0")
        self.run("ip", "link", "set", "eth0", "up")
        self.run("ip", "route", "add", "default", "via", WAY_OUT)

    def is_up(self):
        return self.holder.pid() is not None

    def init(self):
        """The id, out here, of the process that is 1 in there."""
        if not self.inner:
            holder = self.holder.pid()
            if not holder:
                raise NetworkError(f"{self.name} is not up: network up")
            self.inner = await_that(f"host {self.name}", 30, lambda: only_child(holder))
        return self.inner

    def inside(self, command):
        return ["nsenter", "--target", self.init(), "--mount", "--net", "--uts", "--ipc", "--pid", "--", *command]

    def run(self, *command, text=None, seconds=60):
        return called(self.inside(command), text, seconds)

    def tries(self, *command, seconds=60):
        """Exit code and all that it said; 124 if it did not end in time."""
        try:
            done = subprocess.run(self.inside(command), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds)
        except subprocess.TimeoutExpired:
            return 124, f"no end within {seconds} s"
        return done.returncode, (done.stdout + done.stderr).strip()

    def write(self, path, text):
        self.run("mkdir", "-p", os.path.dirname(path))
        self.run("tee", path, text=text)

    def background(self, name, *command):
        """Starts it; its log is NAME.log in the host's folder. It ends with the host, or by end(name)."""
        log = open(self.directory / f"{name}.log", "a")
        process = subprocess.Popen(self.inside(command), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        child = await_that(f"{name} on {self.name}", 30, lambda: only_child(process.pid) or process.poll() is not None)
        if child is True:
            raise NetworkError(f"{name} on {self.name} ended at once: {self.log(name)[-300:].strip()}")
        Record(self.pids / f"{self.name}.{name}").write(int(child))

    def process(self, name):
        return Record(self.pids / f"{self.name}.{name}")

    def log(self, name):
        return self.log_file(f"{name}.log")

    def log_file(self, name):
        file = self.directory / name
        return file.read_text(errors="replace") if file.exists() else ""

    def end(self):
        self.inner = None
        pid = self.holder.pid()
        child = pid and only_child(pid)
        self.holder.end(signal.SIGKILL)
        if child:
            await_that(f"end of {self.name}", 10, lambda: started(child) is None)
