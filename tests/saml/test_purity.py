"""The cellar knows neither Django nor Celery, nor the floors above it."""

import subprocess
import sys
from pathlib import Path

import members.saml

HOUSE = Path(members.saml.__file__).resolve().parents[2]

PROGRAM = """
import importlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "celery", "kombu", "environ"}:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocked())
import members.saml
for module in pkgutil.walk_packages(members.saml.__path__, "members.saml."):
    importlib.import_module(module.name)
above = [name for name in sys.modules if name.startswith(("federation", "trustframework"))]
above += [name for name in sys.modules if name.startswith("members.") and not name.startswith("members.saml")]
print(above)
"""


def test_every_module_of_the_cellar_loads_without_django_and_pulls_in_nothing_from_above():
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=HOUSE, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"
