"""A real Synapse on loopback: installed from PyPI, registered users, two rate-limit profiles."""
import base64
import glob
import hashlib
import hmac
import json
import os
import secrets
import shutil
import subprocess
import sys
import time

from .cache import user_cache
from .http import Client, HttpError
from .procs import Process, free_port

VERSION = "1.163.2"
SERVER_NAME = "bench.test"
UNLIMITED = {"per_second": 100000, "burst_count": 100000}
FAST = {
    "rc_message": UNLIMITED,
    "rc_registration": UNLIMITED,
    "rc_login": {"address": UNLIMITED, "account": UNLIMITED, "failed_attempts": UNLIMITED},
    "rc_joins": {"local": UNLIMITED, "remote": UNLIMITED},
    "rc_joins_per_room": UNLIMITED,
    "rc_invites": {"per_room": UNLIMITED, "per_user": UNLIMITED, "per_issuer": UNLIMITED},
    "rc_room_creation": UNLIMITED,
    "rc_admin_redaction": UNLIMITED,
    "rc_presence": {"per_user": UNLIMITED},
}
PROFILES = {"fast": FAST, "default": {}}


def kept_by_puppetmaster():
    """The virtual environment that `./puppetmaster up` keeps, if it is complete, else None."""
    pattern = os.path.join(user_cache(), "puppetmaster", f"synapse-{VERSION}-*", "puppetmaster-installed")
    found = sorted(glob.glob(pattern))
    return os.path.dirname(found[-1]) if found else None


def install(cache):
    """Path of a Python that has Synapse: BENCH_SYNAPSE_VENV's, the one that `up` keeps, or a new one in the cache."""
    ready = os.environ.get("BENCH_SYNAPSE_VENV") or kept_by_puppetmaster()
    venv = ready or os.path.join(cache, f"synapse-{VERSION}")
    python = os.path.join(venv, "bin", "python")
    if not os.path.exists(python) and not ready:
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", f"matrix-synapse=={VERSION}"], check=True)
    found = subprocess.run([python, "-c", "import importlib.metadata as m; print(m.version('matrix-synapse'))"],
                           check=True, capture_output=True, text=True).stdout.strip()
    if found != VERSION:
        raise SystemExit(f"Synapse in {venv} is {found}, not {VERSION}: unset BENCH_SYNAPSE_VENV or change the pin")
    return python


class Synapse:
    """One homeserver in one directory. The directory can be copied while it is stopped."""

    def __init__(self, python, directory, profile, appservice_files=()):
        self.python, self.dir, self.profile = python, directory, profile
        self.appservice_files = list(appservice_files)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        os.makedirs(directory, exist_ok=True)
        self.secret = self._secret_file("registration.secret")
        self._write_config()

    def _secret_file(self, name):
        path = os.path.join(self.dir, name)
        if not os.path.exists(path):
            with open(path, "w") as f:
                f.write(secrets.token_hex(24))
        with open(path) as f:
            return f.read()

    def _write_config(self):
        key = os.path.join(self.dir, "signing.key")
        if not os.path.exists(key):
            seed = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
            with open(key, "w") as f:
                f.write(f"ed25519 a_bench {seed}\n")
        log = {"version": 1, "formatters": {"f": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
               "handlers": {"h": {"class": "logging.StreamHandler", "formatter": "f"}},
               "root": {"level": "WARNING", "handlers": ["h"]}, "disable_existing_loggers": False}
        config = {
            "server_name": SERVER_NAME,
            "pid_file": os.path.join(self.dir, "homeserver.pid"),
            "listeners": [{"bind_addresses": ["127.0.0.1"], "port": self.port, "type": "http", "tls": False,
                           "resources": [{"names": ["client"], "compress": False}]}],
            "database": {"name": "sqlite3", "args": {"database": os.path.join(self.dir, "homeserver.db")}},
            "log_config": os.path.join(self.dir, "log.json"),
            "media_store_path": os.path.join(self.dir, "media"),
            "signing_key_path": key,
            "registration_shared_secret": self.secret,
            "macaroon_secret_key": self._secret_file("macaroon.secret"),
            "form_secret": self._secret_file("form.secret"),
            "trusted_key_servers": [],
            "report_stats": False,
            "bcrypt_rounds": 4,  # registration is not what is measured; the bots use access tokens
            "app_service_config_files": self.appservice_files,
            **PROFILES[self.profile],
        }
        for name, content in (("log.json", log), ("homeserver.yaml", config)):  # JSON is YAML
            with open(os.path.join(self.dir, name), "w") as f:
                json.dump(content, f, indent=1)

    def copy_to(self, directory, profile, appservice_files=()):
        """A stopped homeserver's data under a new directory, port and profile."""
        shutil.copytree(self.dir, directory)
        return Synapse(self.python, directory, profile, appservice_files)

    def start(self, timeout_s=60):
        self.process = Process([self.python, "-m", "synapse.app.homeserver", "-c",
                                os.path.join(self.dir, "homeserver.yaml")],
                               os.path.join(self.dir, "synapse.log"), self.dir,
                               {**os.environ, "PYTHONUNBUFFERED": "1"})
        self.process.start()
        deadline = time.monotonic() + timeout_s
        probe = Client(self.url, timeout_s=5)
        while time.monotonic() < deadline:
            if not self.process.alive():
                raise RuntimeError(f"Synapse exited at start; see {self.dir}/synapse.log")
            try:
                probe.request("GET", "/_matrix/client/versions")
                return self
            except (HttpError, OSError):
                time.sleep(0.1)
        raise RuntimeError("Synapse did not answer in time")

    def stop(self):
        if self.process:
            self.process.stop(grace_s=20)

    def register(self, localpart, password, admin=False):
        """{user_id, access_token, device_id} by shared-secret registration (Synapse admin API)."""
        http = Client(self.url)
        nonce = http.request("GET", "/_synapse/admin/v1/register")["nonce"]
        parts = [nonce, localpart, password, "admin" if admin else "notadmin"]
        mac = hmac.new(self.secret.encode(), "\0".join(parts).encode(), hashlib.sha1).hexdigest()
        return http.request("POST", "/_synapse/admin/v1/register",
                            {"nonce": nonce, "username": localpart, "password": password, "admin": admin, "mac": mac})
