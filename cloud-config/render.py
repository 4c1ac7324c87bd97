#!/usr/bin/env python3
"""Makes each machine's user-data (of the Mac: its script) of values.ini, versions.conf and templates/. Python 3.8 or newer, nothing else.

The same input gives the same bytes. Files are written with mode 0600; no secret is printed.
"""

import argparse
import configparser
import difflib
import hashlib
import os
import re
import stat
import sys
import tempfile
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))

NAME = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
SECRETS = ("auth_key", "k3s_token")
PORTS = (r"none|\d{1,5}( *, *\d{1,5})*", "ports with commas between them, or none")
# What each key looks like, and how that is said. K3s splits the auth key and the server's address at ',' and '='.
FORMS = {
    "role": (r"vm|pi-server|pi-agent|m3", "vm, pi-server, pi-agent or m3"),
    "login_server": (r"https://[a-zA-Z0-9.-]+(:\d{1,5})?", "https://HOST, without a path"),
    "user": (r"[a-z_][a-z0-9_-]{0,31}", "the name of an account, of a-z, 0-9, _ and -"),
    "mac_user": (r"[a-zA-Z_][a-zA-Z0-9._-]{0,63}", "the name of an account of the Mac"),
    "ssh_key": (r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp\d+|sk-[a-z0-9@.-]+) [A-Za-z0-9+/=]+( [\w@.+-]+)?", "a public key in one line, as in ~/.ssh/id_ed25519.pub"),
    "auth_key": (r"[A-Za-z0-9_-]{16,256}|later", "a pre-auth key (headscale preauthkeys create)"),
    "k3s_network": (r"local|tailnet", "local or tailnet"),
    "k3s_url": (r"https://[a-zA-Z0-9.-]+:\d{1,5}", "https://ADDRESS:6443"),
    "k3s_token": (r"K10[0-9a-f]{64}::[A-Za-z0-9:._-]+", "what `sudo k3s token create` prints: K10..., by which the agent knows its server"),
    "public_tcp": PORTS,
    "public_udp": PORTS,
}
COMMON = ["role", "login_server", "auth_key"]
LINUX = COMMON + ["user", "ssh_key", "public_tcp", "public_udp"]
KEYS = {
    "vm": LINUX + ["k3s_network"],
    "pi-server": LINUX,
    "pi-agent": LINUX + ["k3s_url", "k3s_token"],
    "m3": COMMON + ["mac_user"],
}
VERSIONS = {
    "DEBIAN": r"[a-z]+",
    "K3S_URL": r"\S+",
    "K3S_VERSION": r"v\d+\.\d+\.\d+\+k3s\d+",
    "K3S_SHA256_AMD64": r"[0-9a-f]{64}",
    "K3S_SHA256_ARM64": r"[0-9a-f]{64}",
    "TAILSCALE_URL": r"\S+",
    "TAILSCALE_VERSION": r"\d+\.\d+\.\d+",
    "TAILSCALE_KEY_SHA256": r"[0-9a-f]{64}",
    "TAILSCALE_GO": r"\d+\.\d+",
    "OLLAMA_URL": r"\S+",
    "OLLAMA_VERSION": r"\d+\.\d+\.\d+",
    "OLLAMA_SHA256": r"[0-9a-f]{64}",
}
# Of cloud-init's keys those that may stand in a template. `cloud-init schema` of Debian 12 lets others pass, and cloud-init ignores them.
TOP_LEVEL = {
    "apt", "bootcmd", "disable_root", "final_message", "growpart", "hostname", "locale", "manage_etc_hosts", "mounts", "ntp", "package_update",
    "package_upgrade", "packages", "power_state", "preserve_hostname", "resize_rootfs", "runcmd", "ssh_deletekeys", "ssh_pwauth", "timezone",
    "users", "write_files",
}
# EC2 takes no more user-data than this.
MOST_BYTES = 16384


class Refused(Exception):
    """What is wrong, where, and what to do; without a secret."""


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as failure:
        raise Refused(f"{path}: cannot be read ({getattr(failure, 'strerror', 'no UTF-8')})")


def nearest(word, words):
    close = difflib.get_close_matches(word, sorted(words), 1)
    return f"; meant {close[0]}?" if close else f"; there are {', '.join(sorted(words))}"


def check_private(path):
    mode = os.stat(path).st_mode
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Refused(f"{path}: holds secrets and can be read by others: chmod 600 {path}")


def read_versions(path):
    versions = {}
    for number, line in enumerate(read(path).splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = re.fullmatch(r"([A-Z0-9_]+)='([^']*)'", line)
        if not match:
            raise Refused(f"{path}:{number}: a line is NAME='value', a comment or empty")
        name, value = match.groups()
        if name not in VERSIONS:
            raise Refused(f"{path}:{number}: {name} is not known{nearest(name, VERSIONS)}")
        if name in versions:
            raise Refused(f"{path}:{number}: {name} is there twice: take one out")
        if not re.fullmatch(VERSIONS[name], value):
            raise Refused(f"{path}:{number}: {name} does not look like {VERSIONS[name]}")
        versions[name] = value
    for name in VERSIONS:
        if name not in versions:
            raise Refused(f"{path}: {name} is missing: add {name}='...'")
    return versions


def read_machines(path):
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(read(path), source=path)
    except configparser.MissingSectionHeaderError as failure:
        raise Refused(f"{path}:{failure.lineno}: a key before the first [machine]: put it under [DEFAULT]")
    except configparser.ParsingError as failure:
        raise Refused(f"{path}:{failure.errors[0][0]}: a line is `key = value`, [machine], a comment or empty")
    except configparser.DuplicateSectionError as failure:
        raise Refused(f"{path}:{failure.lineno}: [{failure.section}] is there twice: give one another name")
    except configparser.DuplicateOptionError as failure:
        raise Refused(f"{path}:{failure.lineno}: [{failure.section}] {failure.option} is there twice: take one out")
    if not parser.sections():
        raise Refused(f"{path}: no machine: add a section, as in values.example.ini")
    for key in parser.defaults():
        if key not in FORMS:
            raise Refused(f"{path}: [DEFAULT] {key} is not known{nearest(key, FORMS)}")
    return {name: machine(path, name, dict(parser.items(name)), set(parser.defaults())) for name in parser.sections()}


def machine(path, name, values, defaults):
    where = f"{path}: [{name}]"
    if not re.fullmatch(NAME, name):
        raise Refused(f"{where}: is no host name: a-z, 0-9 and -, at most 63")
    for key in values:
        if key not in FORMS:
            raise Refused(f"{where} {key} is not known{nearest(key, FORMS)}")
    role = values.get("role", "")
    if role not in KEYS:
        raise Refused(f"{where} role is {repr(role) if role else 'missing'}: {FORMS['role'][1]}")
    for key in values:
        if key not in KEYS[role] and key not in defaults:
            raise Refused(f"{where} {key} is not for the role {role}: take it out")
    for key in KEYS[role]:
        if not values.get(key):
            raise Refused(f"{where} {key} is missing: {FORMS[key][1]}")
    result = {}
    for key in KEYS[role]:
        value = values[key]
        if key in SECRETS and value != "later":
            value = secret(path, f"{where} {key}", value)
        if not re.fullmatch(FORMS[key][0], value):
            raise Refused(f"{where} {key}: has to be {FORMS[key][1]}")
        result[key] = value
    for key in ("public_tcp", "public_udp"):
        if result.get(key, "none") != "none":
            ports = [int(port) for port in result[key].split(",")]
            if not all(0 < port < 65536 for port in ports):
                raise Refused(f"{where} {key}: a port is 1 to 65535")
            result[key] = ", ".join(str(port) for port in ports)
    if result["auth_key"] == "later" and not (role == "vm" and result["k3s_network"] == "local"):
        raise Refused(f"{where} auth_key: `later` is for a vm with k3s_network = local only: give a pre-auth key")
    if "EXAMPLE" in result.get("ssh_key", ""):
        raise Refused(f"{where} ssh_key: is the example's: give your own, as in ~/.ssh/id_ed25519.pub")
    return result


def secret(path, where, value):
    if not value.startswith("file:"):
        check_private(path)
        return value
    file = os.path.join(os.path.dirname(os.path.abspath(path)), value[len("file:"):])
    if not os.path.isfile(file):
        raise Refused(f"{where}: no file {file}: write the secret there (umask 077)")
    check_private(file)
    return read(file).strip()


def fill(template, facts):
    """{{name}} is a value. A line of {{file:NAME}} is each line of files/NAME, keys/NAME or templates/NAME, as far in; {{if NAME}} to {{end}} stay where NAME is true."""
    path = os.path.join(HERE, "templates", template)
    lines, keep = [], True
    for number, line in enumerate(read(path).splitlines(), 1):
        where = f"{path}:{number}"
        condition = re.fullmatch(r"\s*\{\{if (\w+)\}\}", line)
        if condition:
            keep = bool(fact(facts, condition.group(1), where))
            continue
        if line.strip() == "{{end}}":
            keep = True
            continue
        if not keep:
            continue
        included = re.fullmatch(r"(\s*)\{\{file:([\w./-]+)\}\}", line)
        if included:
            indent, name = included.groups()
            text = fill(name[len("templates/"):], facts) if name.startswith("templates/") else read(os.path.join(HERE, name))
            lines += [indent + each if each else "" for each in text.splitlines()]
        else:
            text = re.sub(r"\{\{(\w+)\}\}", lambda match: fact(facts, match.group(1), where), line)
            indent = re.match(r"\s*", line).group()
            lines.append(text.replace("\n", "\n" + indent))
    if not keep:
        raise Refused(f"{path}: an {{{{if}}}} without {{{{end}}}}: add it")
    return "\n".join(lines) + "\n"


def fact(facts, name, where):
    if name not in facts:
        raise Refused(f"{where}: {{{{{name}}}}} is not known{nearest(name, facts)}")
    return facts[name]


def check_top_level(text, template):
    """Block scalars are indented, so a line that begins at its first column with a name is a key of cloud-init."""
    if not text.startswith("#cloud-config\n"):
        raise Refused(f"templates/{template}: has to begin with #cloud-config")
    seen = set()
    for line in text.splitlines():
        match = re.match(r"([^\s#:-][^:]*):", line)
        if not match:
            continue
        key = match.group(1)
        if key not in TOP_LEVEL:
            raise Refused(f"templates/{template}: {key} is no key of cloud-init that is known here{nearest(key, TOP_LEVEL)}")
        if key in seen:
            raise Refused(f"templates/{template}: {key} is there twice, and cloud-init takes the last: make it one")
        seen.add(key)


def render(name, values, versions):
    role = values["role"]
    facts = dict(values, hostname=name, **versions)
    used = ("TAILSCALE_VERSION", "TAILSCALE_GO", "OLLAMA_") if role == "m3" else ("TAILSCALE_VERSION", "K3S_")
    facts["versions"] = "\n".join(f"{key}='{versions[key]}'" for key in VERSIONS if key.startswith(used))
    facts["vpn"] = "yes" if role.startswith("pi-") or values.get("k3s_network") == "tailnet" else ""
    facts["own_join"] = "" if facts["vpn"] or values["auth_key"] == "later" else "yes"
    # Of forwarded packets nft 1.0 compares the port before DNAT with one number only.
    forwarded = ["# ports of Ingress and LoadBalancers: the node's own before it forwards them to a pod"]
    for protocol in ("tcp", "udp"):
        ports = values.get(f"public_{protocol}", "none")
        facts[f"has_public_{protocol}"] = "" if ports == "none" else "yes"
        forwarded += [f'oifname "cni0" meta l4proto {protocol} ct original proto-dst {port} accept' for port in ports.split(", ") if ports != "none"]
    facts["forwarded"] = "\n".join(forwarded)
    facts["is_pi"] = "yes" if role.startswith("pi-") else ""
    agent = role == "pi-agent"
    facts.update(k3s_command="agent" if agent else "server", k3s_unit="k3s-agent" if agent else "k3s", k3s_type="exec" if agent else "notify")
    if role == "m3":
        return f"{name}.sh", fill("m3.sh", facts)
    template = f"{role}.yaml"
    text = fill(template, facts)
    check_top_level(text, template)
    if len(text.encode()) > MOST_BYTES:
        raise Refused(f"templates/{template}: {len(text.encode())} bytes for {name}, and EC2 takes {MOST_BYTES}: shorten the files that it includes")
    return f"{name}.user-data", text


def write_private(directory, name, text):
    os.makedirs(directory, mode=0o700, exist_ok=True)
    # mkstemp makes it 0600
    descriptor, part = tempfile.mkstemp(dir=directory, prefix=f".{name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(part, os.path.join(directory, name))
    except BaseException:
        os.unlink(part)
        raise


def verify(versions):
    """Compares the checksums with those that the releases publish."""
    base = f"{versions['K3S_URL']}/{urllib.parse.quote(versions['K3S_VERSION'])}"
    published = [
        ("K3S_SHA256_AMD64", f"{base}/sha256sum-amd64.txt", "k3s"),
        ("K3S_SHA256_ARM64", f"{base}/sha256sum-arm64.txt", "k3s-arm64"),
        ("OLLAMA_SHA256", f"{versions['OLLAMA_URL']}/v{versions['OLLAMA_VERSION']}/sha256sum.txt", "Ollama-darwin.zip"),
    ]
    for key, url, name in published:
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                text = answer.read(1 << 20).decode()
        except (OSError, ValueError) as failure:
            raise Refused(f"{url}: cannot be read ({failure}): try again where that site can be reached")
        sums = {parts[1].lstrip("*./"): parts[0] for parts in (line.split() for line in text.splitlines()) if len(parts) == 2}
        if name not in sums:
            raise Refused(f"{url}: names no {name}: is that version a release?")
        if sums[name] != versions[key]:
            raise Refused(f"versions.conf: {key} is not what {url} says for {name}: correct it, or ask why it changed")
        print(f"{key} is that of {url}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("machine", nargs="*", help="sections of values.ini; none: all of them")
    parser.add_argument("--values", default=os.path.join(HERE, "values.ini"), help="else values.ini beside this script")
    parser.add_argument("--versions", default=os.path.join(HERE, "versions.conf"), help="else versions.conf beside this script")
    parser.add_argument("--out", default=os.path.join(HERE, "out"), help="the folder to write to, else out/ beside this script")
    parser.add_argument("--verify-versions", action="store_true", help="only compare the checksums with those of the releases")
    options = parser.parse_args()
    try:
        versions = read_versions(options.versions)
        if hashlib.sha256(read(os.path.join(HERE, "keys", "tailscale.asc")).encode()).hexdigest() != versions["TAILSCALE_KEY_SHA256"]:
            raise Refused(f"{options.versions}: TAILSCALE_KEY_SHA256 is not that of keys/tailscale.asc: restore the file, or check the new key's fingerprint")
        if options.verify_versions:
            verify(versions)
            return
        machines = read_machines(options.values)
        for name in options.machine:
            if name not in machines:
                raise Refused(f"{options.values}: no [{name}]{nearest(name, machines)}")
        chosen = options.machine or list(machines)
        rendered = [(name, *render(name, machines[name], versions)) for name in chosen]
        for name, file, text in rendered:
            write_private(options.out, file, text)
            print(f"{os.path.join(options.out, file)}: {machines[name]['role']}, {len(text.encode())} bytes")
    except Refused as refusal:
        print(f"render.py: {refusal}", file=sys.stderr)
        sys.exit(1)


main()
