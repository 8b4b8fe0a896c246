"""What the field's tools need for the same entities: `python -m benchmarks.peers --entities 10000`.

Load, aggregate, sign and write, from one file per entity to one signed file: what they do whenever one entity has
changed. pyFF comes from its package, in a virtual environment of its own under var/bench (made where there is none);
xmlsec1 is Debian's command, given an aggregate with a template for the signature. The same key and entities as in
`benchmarks.publication`, whose "changed" row is what to compare with. Medians of `--rounds`.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import entities, pool

PYFF = "pyFF==3.0.0"
_TEMPLATE = """<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
<ds:Reference URI="#bench"><ds:Transforms>
<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms>
<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference></ds:SignedInfo>
<ds:SignatureValue/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo></ds:Signature>"""


def main() -> None:
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="sigill-peers-") as made:
        directory = Path(made)
        _write(directory / "entities", options.entities)
        key, certificate = pool.signing_key()
        (directory / "certificate.pem").write_bytes(certificate)
        peers = {"pyFF": _pyff(directory, key), "xmlsec1": _xmlsec1(directory, key, options.entities)}
        for name, command in peers.items():
            _require_signed(directory, name, command)
            seconds, memory = zip(*(_run(command) for _round in range(options.rounds)), strict=True)
            print(
                f"{name:8} {options.entities} entities: {statistics.median(seconds):6.1f} s (worst {max(seconds):.1f}),"
                f" {max(memory):.0f} MiB, n={options.rounds}   {_version(name, command)}",
                flush=True,
            )


def _write(directory: Path, number: int) -> None:
    directory.mkdir()
    for index in range(number):
        (directory / f"{index}.xml").write_bytes(entities.member_xml(index))


def _pyff(directory: Path, key: Path) -> list[str]:
    home = pool.DIRECTORY / "pyff"
    if not (home / "bin" / "pyff").exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        subprocess.run([home / "bin" / "pip", "install", "-qq", "--prefer-binary", PYFF, "gunicorn"], check=True)
    pipeline = directory / "pipeline.yaml"
    pipeline.write_text(
        f"- load:\n  - {directory / 'entities'}\n- select\n- finalize:\n    cacheDuration: PT6H\n    validUntil: P10D\n"
        f"- sign:\n    key: {key}\n    cert: {directory / 'certificate.pem'}\n- publish: {directory / 'pyff.xml'}\n"
    )
    return [str(home / "bin" / "pyff"), "--loglevel=ERROR", str(pipeline)]


def _xmlsec1(directory: Path, key: Path, number: int) -> list[str]:
    """A shell that puts the files together and has the whole signed, as publication scripts do."""
    command = shutil.which("xmlsec1") or sys.exit("Install xmlsec1 first (Debian's package of that name).")
    start = '<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="bench">'
    (directory / "start").write_text(start + _TEMPLATE)
    (directory / "end").write_text("</md:EntitiesDescriptor>")
    script = directory / "sign.sh"
    # Each file's own XML declaration is taken away on its way into the aggregate.
    script.write_text(
        f"cd {directory} && {{ cat start; for i in $(seq 0 {number - 1}); do echo entities/$i.xml; done"
        f" | xargs sed -s '/^<?xml/d'; cat end; }} > whole.xml &&"
        f" {command} --sign --privkey-pem {key},certificate.pem"
        " --id-attr:ID urn:oasis:names:tc:SAML:2.0:metadata:EntitiesDescriptor --output signed.xml whole.xml"
    )
    return ["bash", str(script)]


def _require_signed(directory: Path, name: str, command: list[str]) -> None:
    """Once without the clock: what was written has a signature over it, else nothing was measured."""
    _run(command)
    written = directory / {"pyFF": "pyff.xml", "xmlsec1": "signed.xml"}[name]
    if not re.search(rb"SignatureValue>[A-Za-z0-9+/=\s]{300,}<", written.read_bytes()):
        sys.exit(f"{name} did not sign {written}.")


def _run(command: list[str]) -> tuple[float, float]:
    """Seconds by the clock, and the peak of memory of it and its children in MiB."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read() if process.stderr else b""
    _pid, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - began
    if status:
        sys.exit(f"{command} ended with {status}: {said.decode()[-2000:]}")
    return took, used.ru_maxrss / 1024


def _version(name: str, command: list[str]) -> str:
    if name == "pyFF":
        pip = Path(command[0]).with_name("pip")
        said = subprocess.run([pip, "list", "--format=freeze"], capture_output=True, text=True, check=True).stdout
        return " ".join(re.findall(r"(?im)^(?:pyff|lxml|xmlsec|pyxmlsecurity)==.*$", said))
    return subprocess.run(["xmlsec1", "--version"], capture_output=True, text=True, check=True).stdout.strip()


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
