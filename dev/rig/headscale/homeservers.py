"""Synapses with the chart's own settings, people with accounts there, and puppets of `puppetmaster up`."""

import base64
import hashlib
import hmac
import json
import os
import re
import shutil
import time
import urllib.parse

from hosts import NetworkError, await_that
from tailnet import BASE, DOMAIN, ROOT, manifests, service, the

PASSWORD = "a good password"
FOLDERS = ("config", "keys", "appservice", "tls", "data", "tmp", "federation-ca")
MODEL = f"http://m3.{BASE}:11434"


def http(host, method, url, token=None, body=None, header=None, authority=None, seconds=30):
    """
    Status (0: no answer) and the JSON that came, asked from that host; where none came, {"error": what was said}.
    authority: a file with who has signed the certificate, if that is none whom the host trusts.
    """
    command = ["curl", "-sS", "-m", str(seconds), "-X", method, "-w", "\\n%{http_code}", *(["--cacert", str(authority)] if authority else []), url]
    for one in filter(None, (token and f"Authorization: Bearer {token}", body is not None and "Content-Type: application/json", header)):
        command += ["-H", one]
    if body is not None:
        command += ["-d", json.dumps(body)]
    code, said = host.tries(*command, seconds=seconds + 10)
    text, _, status = said.rpartition("\n")
    if code:
        return 0, {"error": said.rpartition("curl: ")[2].strip()}
    try:
        return int(status), json.loads(text)
    except ValueError:
        return int(status), {"error": text[:200]}


class Synapse:
    """name: of the release, such as data; its server name is data.rig.test."""

    def __init__(self, name, host, directory):
        self.name, self.host, self.directory = name, host, directory / "synapse"
        self.server = f"{name}.{DOMAIN}"

    def render(self, helm, python, others, own_appservice):
        """others: address by server name, as the values federation.domains and federation.addresses say it."""
        sets = [f"serverName={self.server}", f"homeserver.puppetPrefixes={{{self.name}-}}", "preset=Pi", f"publicUrl=https://{self.server}",
                f"tls.secret={self.name}-tls", "federation.ca.configMap=authority", f"federation.domains={{{','.join(others)}}}"]
        sets += [f"federation.addresses.{server.replace('.', chr(92) + '.')}={address}" for server, address in others.items()]
        sets += [f"appservice.existingSecret={self.name}-appservice"] if own_appservice else []
        return manifests(helm, python, "synapse", self.name, *sets)

    def write(self, documents, authority, appservice=None):
        """What is mounted into the pod stands below one folder; no text is changed but these paths."""
        certificate, key = authority.certify(self.server)
        secrets = {d["metadata"]["name"].rpartition("-")[2]: {k: base64.b64decode(v).decode() for k, v in d["data"].items()}
                   for d in documents if d["kind"] == "Secret"}
        config = the("ConfigMap", documents)["data"]
        files = {
            "config": {k: re.sub(r'(?<=[ "])/(?=(' + "|".join(FOLDERS) + ")/)", f"{self.directory}/", v) for k, v in config.items()},
            "keys": secrets["keys"],
            "appservice": appservice or secrets["appservice"],
            "tls": {"tls.crt": certificate, "tls.key": key},
            "federation-ca": {"ca.crt": authority.certificate.read_text()},
            "data": {}, "tmp": {},
        }
        for folder, content in files.items():
            (self.directory / folder).mkdir(parents=True)
            for name, text in content.items():
                (self.directory / folder / name).write_text(text)
        aliases = the("StatefulSet", documents)["spec"]["template"]["spec"].get("hostAliases", [])
        lines = [f"{alias['ip']} {' '.join(alias['hostnames'])}\n" for alias in aliases]
        self.host.write("/etc/hosts", self.host.run("cat", "/etc/hosts") + "".join(lines))
        service(self.host, 443, 8448)

    def start(self, python):
        """Returns at once; ready() waits."""
        self.host.background("synapse", python, "-m", "synapse.app.homeserver", "-c", str(self.directory / "config" / "homeserver.yaml"))

    def ready(self):
        def healthy():
            if self.host.process("synapse").pid() is None:
                raise NetworkError(f"Synapse on {self.host.name} ended: {self.host.log('synapse')[-400:].strip()}")
            return http(self.host, "GET", "http://127.0.0.1:8008/_matrix/client/versions", seconds=2)[0] == 200
        await_that(f"Synapse on {self.host.name}", 90, healthy)

    def register(self, name):
        """An account, by the shared secret, on the homeserver's own host."""
        url = "http://127.0.0.1:8008/_synapse/admin/v1/register"
        secret = (self.directory / "keys" / "registration_shared_secret").read_text().strip()
        nonce = http(self.host, "GET", url)[1]["nonce"]
        mac = hmac.new(secret.encode(), "\0".join((nonce, name, PASSWORD, "notadmin")).encode(), hashlib.sha1).hexdigest()
        status, said = http(self.host, "POST", url, body={"nonce": nonce, "username": name, "password": PASSWORD, "admin": False, "mac": mac})
        if status != 200 and said.get("errcode") != "M_USER_IN_USE":
            raise NetworkError(f"no account {name} on {self.server}: {status} {said}")


class Person:
    """Somebody who sits at a host and has an account on a homeserver, which they reach as its users do."""

    def __init__(self, name, host, synapse):
        self.name, self.host, self.server = name, host, synapse.server
        self.user = f"@{name}:{synapse.server}"
        self.token = None

    def sign_in(self):
        """None, or what went wrong."""
        who = {"type": "m.id.user", "user": self.name}
        status, said = self.calls("POST", "login", {"type": "m.login.password", "identifier": who, "password": PASSWORD})
        self.token = said.get("access_token")
        return None if self.token else f"{status} {said.get('error')}"

    def calls(self, method, path, body=None):
        return http(self.host, method, f"https://{self.server}/_matrix/client/v3/{path}", self.token, body)

    def joins(self, room, via=None):
        where = urllib.parse.quote(room) + (f"?via={via}&server_name={via}" if via else "")
        return self.calls("POST", f"join/{where}", {})

    def says(self, room, words):
        """The event's id."""
        status, said = self.calls("PUT", f"rooms/{urllib.parse.quote(room)}/send/m.room.message/{time.time_ns()}", {"msgtype": "m.text", "body": words})
        if status != 200:
            raise NetworkError(f"{self.user} cannot speak: {status} {said.get('error')}")
        return said["event_id"]

    def hears(self, room):
        """The newest hundred messages, the newest first, each as sender, content."""
        status, said = self.calls("GET", f"rooms/{urllib.parse.quote(room)}/messages?dir=b&limit=100")
        return [(e["sender"], e["content"]) for e in said.get("chunk", []) if e["type"] == "m.room.message"]

    def asks(self, room, words, sender, seconds=180):
        """What that sender says to it, finished; None if nothing came."""
        event = self.says(room, words)

        def answer():
            for who, content in self.hears(room):
                shown = content.get("m.new_content", content)
                mark = content.get("dev.puppetmaster") or shown.get("dev.puppetmaster") or {}
                if who == sender and mark.get("kind") == "answer" and mark.get("ask") == event:
                    return shown["body"]
            return None
        try:
            return await_that("", seconds, answer)
        except NetworkError:
            return None


class Puppets:
    """`puppetmaster up` of examples/data-troupe on the homeserver's host, on that homeserver, with the model on m3. guest: who else may ask data-analyzer."""

    def __init__(self, synapse, directory, human, guest):
        self.synapse, self.host, self.human, self.guest = synapse, synapse.host, human, guest
        self.folder, self.state = directory / "troupe", directory / "state"

    def start(self, program):
        """Returns when the registrations are there, which the homeserver has to know before puppets live."""
        shutil.copytree(ROOT / "examples" / "data-troupe", self.folder)
        for file in self.folder.glob("*.yaml"):
            text = file.read_text().replace("data.localhost", self.synapse.server)
            file.write_text(text.replace("displayName: Analyzer", f'displayName: Analyzer\n  access: {{users: [you, "{self.guest}"]}}'))
        self.host.background("puppetmaster", "env", f"OLLAMA_BASE_URL={MODEL}", "OLLAMA_MODEL=tiny-script", program, "up", str(self.folder), "--state", str(self.state),
                             "--homeserver", "http://127.0.0.1:8008", "--human", self.human)
        files = [self.state / "registrations" / name for name in ("registrar.yaml", "puppets.yaml")]
        self._await("registrations", lambda: all(map(os.path.exists, files)))
        return {file.name: file.read_text() for file in files}

    def ready(self):
        self._await("puppets that are ready", (self.state / "up.json").exists)

    def chat(self, puppet):
        """The room in which one talks with it."""
        return next(p["directRoomId"] for p in json.loads((self.state / "up.json").read_text())["puppets"] if p["name"] == puppet)

    def _await(self, what, condition):
        def come():
            if self.host.process("puppetmaster").pid() is None:
                raise NetworkError(f"puppetmaster up ended: {self.host.log('puppetmaster')[-400:].strip()}")
            return condition()
        await_that(what, 120, come)
