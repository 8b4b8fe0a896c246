"""Tokens of SoftHSM2 in a directory of their own, with the keys that a test wants in them."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

PIN, SO_PIN = "739105", "86420975"


@dataclass(frozen=True)
class SoftHsm:
    """`directory` holds the configuration and the tokens; SOFTHSM2_CONF names the former for the module."""

    directory: Path

    @classmethod
    def make(cls, directory: Path, token: str = "sigill", pin: str = PIN) -> "SoftHsm":
        (directory / "tokens").mkdir(parents=True)
        conf = directory / "softhsm2.conf"
        where = f"directories.tokendir = {directory / 'tokens'}"
        conf.write_text(f"{where}\nobjectstore.backend = file\nlog.level = ERROR\n")
        hsm = cls(directory)
        hsm.util("--init-token", "--free", "--label", token, "--so-pin", SO_PIN, "--pin", pin)
        return hsm

    @property
    def conf(self) -> str:
        return str(self.directory / "softhsm2.conf")

    def util(self, *arguments: str) -> None:
        done = subprocess.run(
            ["softhsm2-util", *arguments],
            env={**os.environ, "SOFTHSM2_CONF": self.conf},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def put(self, label: str, private: rsa.RSAPrivateKey, pin: str = PIN) -> None:
        """A key that was made outside; what a test compares with is known then."""
        path = self.directory / "import.pem"
        path.write_bytes(
            private.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        self.util("--import", str(path), "--token", "sigill", "--label", label, "--id", "01", "--pin", pin)
        path.unlink()

    def take_away(self) -> None:
        """As when somebody pulls the token out while the signer runs."""
        shutil.move(self.directory / "tokens", self.directory / "away")
        (self.directory / "tokens").mkdir()

    def put_back(self) -> None:
        (self.directory / "tokens").rmdir()
        shutil.move(self.directory / "away", self.directory / "tokens")

    def pin_file(self, pin: str = PIN) -> Path:
        path = self.directory / "pin"
        path.touch(mode=0o600)
        path.write_text(f"{pin}\n")
        return path
