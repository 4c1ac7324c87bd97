"""A Headscale with the chart's own configuration and policy, and the hosts that join it."""

import json
import pathlib
import re
import signal
import subprocess
import time

from hosts import NetworkError, await_that

ROOT = pathlib.Path(__file__).resolve().parents[3]
DOMAIN = "rig.test"
HEADSCALE = "headscale." + DOMAIN
BASE = "tail." + DOMAIN
CONFIG, POLICY = "/etc/headscale/config.yaml", "/etc/headscale/policy.hujson"

# As the Service of a chart: other ports outside than inside.
SERVICE = """
table ip service {{
    chain from-outside {{
        type nat hook prerouting priority -100
        tcp dport {outside} redirect to :{inside}
    }}
    chain from-here {{
        type nat hook output priority -100
        oifname "lo" tcp dport {outside} redirect to :{inside}
    }}
}}
"""

# No direct way between devices: what is left is the relay.
NO_UDP = """
table inet relayonly {
    chain arrives {
        type filter hook input priority -310
        iifname "eth0" ip saddr != 10.99.0.1 meta l4proto udp counter drop
    }
}
"""


def service(host, outside, inside):
    host.run("nft", "-f", "-", text=SERVICE.format(outside=outside, inside=inside))


def manifests(helm, python, chart, release, *sets):
    """What `helm template` makes, each as a dict. python: one that can read YAML."""
    command = [helm, "template", release, str(ROOT / "deploy" / chart), "--namespace", release]
    for one in sets:
        command += ["--set", one]
    rendered = subprocess.run(command, capture_output=True, text=True)
    if rendered.returncode:
        raise NetworkError(f"helm template of deploy/{chart}: {rendered.stderr.strip().splitlines()[-1]}")
    read = "import json, sys, yaml; json.dump([d for d in yaml.safe_load_all(sys.stdin) if d], sys.stdout)"
    return json.loads(subprocess.run([python, "-c", read], input=rendered.stdout, capture_output=True, text=True, check=True).stdout)


def the(kind, documents, name=""):
    return next(d for d in documents if d["kind"] == kind and d["metadata"]["name"].endswith(name))


class Authority:
    """Signs certificates."""

    def __init__(self, directory):
        self.directory = directory
        self.certificate = directory / "ca.crt"
        self.directory.mkdir()
        self._openssl("req", "-x509", *self._key("ca"), "-out", "ca.crt", "-days", "30", "-subj", f"/CN=authority {self.directory.name} of the rig")

    def certify(self, name):
        """Certificate and key."""
        (self.directory / "extensions").write_text(f"subjectAltName=DNS:{name}\nextendedKeyUsage=serverAuth\n")
        self._openssl("req", *self._key(name), "-out", "request", "-subj", f"/CN={name}")
        self._openssl("x509", "-req", "-in", "request", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
                      "-extfile", "extensions", "-out", f"{name}.crt")
        return (self.directory / f"{name}.crt").read_text(), (self.directory / f"{name}.key").read_text()

    def trusted_by(self, host):
        """As one of the public ones."""
        host.run("sh", "-c", "mkdir -p /etc/ssl/certs && cat >>/etc/ssl/certs/ca-certificates.crt", text=self.certificate.read_text())

    @staticmethod
    def _key(name):
        return "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key"

    def _openssl(self, *arguments):
        done = subprocess.run(["openssl", *arguments], cwd=self.directory, capture_output=True, text=True)
        if done.returncode:
            raise NetworkError(f"openssl {arguments[0]}: {done.stderr.strip().splitlines()[-1]}")


class Headscale:
    def __init__(self, host, programs):
        self.host = host
        self.program = str(programs / "headscale")

    def start(self, documents, authority):
        """documents: of deploy/headscale. Each file stands where the pod has it; the port 443 is the Service's."""
        for name, text in the("ConfigMap", documents, "headscale")["data"].items():
            self.host.write(f"/etc/headscale/{name}", text)
        certificate, key = authority.certify(HEADSCALE)
        self.host.write("/etc/headscale-tls/tls.crt", certificate)
        self.host.write("/etc/headscale-tls/tls.key", key)
        self.host.run("mkdir", "-p", "/var/lib/headscale/run")
        service(self.host, 443, 8443)
        self.says("configtest")
        self.host.background("headscale", self.program, "--config", CONFIG, "serve")
        await_that("a healthy Headscale", 60, lambda: self.host.tries(self.program, "--config", CONFIG, "health")[0] == 0)
        self.says("users", "create", "farm")

    def says(self, *arguments):
        return self.host.run(self.program, "--config", CONFIG, *arguments)

    def json(self, *arguments):
        return json.loads(self.says("--output", "json", *arguments))

    def key(self, tags, expiration="1h"):
        """A pre-auth key, good once, for devices of these tags; a user's if there are none."""
        who = ["--tags", ",".join(tags)] if tags else ["--user", str(self.json("users", "list")[0]["id"])]
        return self.json("preauthkeys", "create", *who, "--expiration", expiration)["key"]

    def node(self, name):
        return next((n for n in self.json("nodes", "list") or [] if n["given_name"] == name), None)

    def delete(self, name):
        node = self.node(name)
        if node:
            self.says("nodes", "delete", "--identifier", str(node["id"]), "--force")

    def policy(self):
        return self.host.run("cat", POLICY)

    def use(self, policy):
        """Reads it without a restart. Returns before it is in force everywhere."""
        self.host.write(POLICY, policy)
        self.host.process("headscale").tell(signal.SIGHUP)


class Device:
    """tailscaled on a host, and its command line."""

    def __init__(self, host, programs):
        self.host = host
        self.programs = programs

    def start(self):
        self.host.background("tailscaled", "env", "TS_FORCE_NOISE_443=true", "TS_NO_LOGS_NO_SUPPORT=true", str(self.programs / "tailscaled"), "--port=41641", "--no-logs-no-support")
        await_that(f"tailscaled on {self.host.name}", 60, lambda: self.host.tries("test", "-S", "/run/tailscale/tailscaled.sock")[0] == 0)

    def renew(self):
        """Begins with nothing, like a machine that was just installed."""
        self.host.process("tailscaled").end()
        self.host.run("sh", "-c", "rm -rf /var/lib/tailscale/* /run/tailscale/*")
        self.start()

    def join(self, key, *more):
        """True and the address, or False and why not."""
        self.host.write("/run/auth-key", key)
        code, said = self._tailscale("up", f"--login-server=https://{HEADSCALE}", "--auth-key=file:/run/auth-key", f"--hostname={self.host.name}",
                                     "--accept-routes=false", "--timeout=60s", *more, seconds=80)
        return (True, self.address()) if code == 0 else (False, said.splitlines()[-1] if said else f"exit {code}")

    def address(self):
        code, said = self._tailscale("ip", "-4")
        return said.splitlines()[0] if code == 0 and said else ""

    def way_to(self, other):
        """How a ping got there, such as "10.99.0.4:41641" or "DERP(own)"; empty if it did not."""
        code, said = self._tailscale("ping", "-c", "1", "--timeout", "2s", "--until-direct=false", other)
        way = re.search(r"via (\S+) in", said)
        return way.group(1) if way else ""

    def status(self):
        return json.loads(self._tailscale("status", "--json")[1])

    def _tailscale(self, *arguments, seconds=30):
        return self.host.tries(str(self.programs / "tailscale"), *arguments, seconds=seconds)


def reach(host, address, port, seconds=3):
    """What becomes of a connection: "open", "open: WHAT IT SAID", "refused", "no route", "silence"."""
    script = f'exec 3<>/dev/tcp/{address}/{port} || exit 7; read -r -t 1 line <&3; echo "$line"'
    code, said = host.tries("timeout", str(seconds), "bash", "-c", script)
    if code == 0:
        return f"open: {said}" if said else "open"
    if "refused" in said:
        return "refused"
    return "silence" if code == 124 else "no route" if "unreachable" in said or "No route" in said else said.splitlines()[-1]


def later(seconds, condition):
    """How long it took until it held, in seconds; None if it did not."""
    begun = time.monotonic()
    try:
        await_that("", seconds, condition)
    except NetworkError:
        return None
    return time.monotonic() - begun
