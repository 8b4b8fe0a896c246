"""What the page "How to connect" gives to copy, put into the software that it is for: it finds the federation's entity,
and nobody when the certificate is another one's."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.consumers.conftest import FEED, Served, fetch
from tests.tiers import PYSAML2_PYTHON, missing, tier

pytestmark = pytest.mark.consumers

SHIBBOLETH = """<SPConfig xmlns="urn:mace:shibboleth:3.0:native:sp:config" clockSkew="180">
 <OutOfProcess logger="{here}/console.logger"/>
 <InProcess logger="{here}/console.logger"/>
 <ApplicationDefaults entityID="https://sp-under-test.example/shibboleth" REMOTE_USER="eppn">
  <Sessions lifetime="28800" timeout="3600" checkAddress="false" handlerSSL="false" cookieProps="http"/>
  <Errors supportContact="root@localhost"/>
  {piece}
  <AttributeExtractor type="XML" validate="true" reloadChanges="false" path="attribute-map.xml"/>
 </ApplicationDefaults>
 <SecurityPolicyProvider type="XML" validate="true" path="security-policy.xml"/>
 <ProtocolProvider type="XML" validate="true" reloadChanges="false" path="protocols.xml"/>
</SPConfig>
"""
LOGGER = """log4j.rootCategory=INFO, console
log4j.appender.console=org.apache.log4j.ConsoleAppender
log4j.appender.console.layout=org.apache.log4j.BasicLayout
"""
PYSAML2 = """
import sys
from saml2.config import SPConfig

given = {}
exec(open(sys.argv[1]).read(), given)
config = {"entityid": "https://sp-under-test.example", **given["CONFIG"], "http_client_timeout": 60}
for sources in config["metadata"].values():
    for source in sources:
        source["cert"] = sys.argv[2]
found = SPConfig().load(config).metadata[sys.argv[3]]
sys.exit(0 if found["entity_id"] == sys.argv[3] else 1)
"""


def piece(good: Served, name: str) -> str:
    """As the running demonstration gives it."""
    return fetch(good.feed.replace(f"/md/{FEED}.xml", f"/connect/{FEED}/{name}.txt")).decode()


def shibboleth(directory: Path, text: str, certificate: Path, entity_id: str) -> bool:
    """Whether the Shibboleth SP finds the entity, with its files in the directory instead of where it is installed."""
    for name in (f"{FEED}.xml", f"{FEED}-mdq"):
        text = text.replace(f'="{name}"', f'="{directory}/{name}"')
    text = text.replace(f'certificate="{FEED}.crt"', f'certificate="{certificate}"')
    (directory / f"{FEED}-mdq").mkdir(exist_ok=True)
    (directory / "console.logger").write_text(LOGGER)
    configured = directory / "shibboleth2.xml"
    configured.write_text(SHIBBOLETH.format(here=directory, piece=text))
    logger = str(directory / "console.logger")
    environment = {**os.environ, "SHIBSP_CONFIG": str(configured), "SHIBSP_LOGGING": logger, "no_proxy": "127.0.0.1"}
    done = subprocess.run(
        ["mdquery", "-e", entity_id], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode == 0 and f'entityID="{entity_id}"' in done.stdout


@tier("consumers", missing("mdquery"))
@pytest.mark.parametrize("name", ["shibboleth-sp", "shibboleth-sp-mdq"])
def test_the_shibboleth_sp_is_content_with_its_piece(tmp_path: Path, cases: dict[str, Served], name: str):
    good = cases["good"]
    text = piece(good, name)
    assert shibboleth(tmp_path, text, good.certificate, good.entity_id)
    other = tmp_path / "other"
    other.mkdir()
    assert not shibboleth(other, text, cases["wrong certificate"].certificate, good.entity_id)


@tier("consumers", "" if PYSAML2_PYTHON else "SIGILL_PYSAML2_PYTHON names no Python with pysaml2")
@pytest.mark.parametrize("name", ["pysaml2", "pysaml2-mdq"])
def test_pysaml2_is_content_with_its_piece(tmp_path: Path, cases: dict[str, Served], name: str):
    good, file = cases["good"], tmp_path / "piece.py"
    file.write_text(piece(good, name))

    def finds(certificate: Path) -> bool:
        command = [PYSAML2_PYTHON, "-c", PYSAML2, str(file), str(certificate), good.entity_id]
        environment = {**os.environ, "no_proxy": "127.0.0.1"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        return done.returncode == 0

    assert finds(good.certificate)
    assert not finds(cases["wrong certificate"].certificate)
