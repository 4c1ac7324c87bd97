"""Has Synapse serve the certificate that is in its files: compares what it serves with what is there, and tells it to read them
again (SIGHUP) while they differ. It compares rather than waiting for a change, so that nothing is missed, whoever starts first.

serve_certificate.py CERTIFICATE CONFIGURATION PORT SECONDS: the PEM file, the Synapse to tell by the configuration that it was started
with, where it speaks TLS on this host, and the time between two looks.
"""
import os
import signal
import ssl
import sys
import time


def in_file(path):
    """The first certificate of a PEM file, which is the server's own."""
    with open(path, encoding="ascii") as file:
        text = file.read()
    begin, end = text.index(ssl.PEM_HEADER), text.index(ssl.PEM_FOOTER)
    return ssl.PEM_cert_to_DER_cert(text[begin : end + len(ssl.PEM_FOOTER)])


def served(port):
    return ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", port), timeout=10))


def process_of(configuration):
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
        except OSError:  # it has ended
            continue
        if b"synapse.app.homeserver" in words and configuration.encode() in words:
            return int(entry)
    raise ProcessLookupError(f"no Synapse with {configuration}")


def look(certificate, configuration, port):
    there = in_file(certificate)
    # Whoever serves is past its start, and takes the signal for what it is meant.
    if served(port) != there:
        os.kill(process_of(configuration), signal.SIGHUP)
        print(f"{certificate} is not what Synapse serves: told it to read it again", flush=True)


def main(certificate, configuration, port, seconds):
    said = None
    while True:
        try:
            look(certificate, configuration, int(port))
            said = None
        except (OSError, ValueError) as problem:
            # Synapse starts, or the files are being written: said once.
            if str(problem) != said:
                said = str(problem)
                print(f"not yet: {said}", flush=True)
        time.sleep(float(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
