"""`./run sbom`: what Sigill is made of, as CycloneDX 1.6 in JSON, from the locked requirements and their digests."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.programs import ROOT

MAKER = (
    "-m",
    "cyclonedx_py",
    "requirements",
    "requirements.txt",
    "--output-reproducible",
    "--sv",
    "1.6",
    "--of",
    "JSON",
)
# cyclonedx-py asks a pyproject.toml of a distribution; Sigill is none, so the application is named here.
LICENCE = [{"license": {"id": "Apache-2.0"}}]
APPLICATION = {"type": "application", "bom-ref": "sigill", "name": "sigill", "licenses": LICENCE}


def bill() -> str:
    """The document. Raises CalledProcessError where the libraries cannot be read."""
    with tempfile.TemporaryDirectory(prefix="sigill-sbom.") as directory:
        made = Path(directory) / "sbom.json"
        command = [sys.executable, *MAKER, "-o", str(made)]
        subprocess.run(command, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)  # noqa: S603 - arguments are ours
        said = json.loads(made.read_text())
    said["metadata"]["component"] = APPLICATION
    for part in said["components"]:
        # The line of the locked file, with this machine's view of it: name, version and digests stand by themselves.
        part.pop("description", None)
        part["bom-ref"] = part["purl"]
    said.pop("dependencies", None)
    return json.dumps(said, indent=1, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """Write it to the file that is named, else to standard output."""
    if len(arguments) > 1:
        print("sbom takes at most one file", file=sys.stderr)
        return 2
    text = bill()
    if arguments:
        Path(arguments[0]).write_text(text)
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
