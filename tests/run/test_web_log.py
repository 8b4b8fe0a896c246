"""What gunicorn writes of a request, where the operator wants it written."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from deploy.web_log import WebLog
from federation.access_log import fetch_in
from tests.run.conftest import ROOT

ENTITY = "https%3A%2F%2Fidp.norrvik.example%2Fmetadata"


def written(path: str) -> str:
    """The line, in the format that is configured by default."""
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": path,
        "PATH_INFO": path,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.7",
        "HTTP_USER_AGENT": "reader/1",
    }
    log = WebLog(Config())
    answer = SimpleNamespace(status="200 OK", sent=12, headers=[])
    atoms = log.atoms(answer, SimpleNamespace(headers=[]), environ, timedelta(seconds=1))
    return str(log.cfg.access_log_format % log.atoms_wrapper_class(atoms))


@pytest.mark.parametrize("identifier", [ENTITY, "%7Bsha1%7Dab", "a?b=c", "a\xa0b\x85 HTTP/1.0 \n"])
def test_gunicorn_does_not_write_down_which_entity_was_asked_for(identifier: str) -> None:
    line = written(f"/md/production/entities/{identifier}")
    assert '"GET /md/production/entities/- HTTP/1.1" 200 12' in line
    found = fetch_in(line)
    assert found is not None
    assert (found.feed_slug, found.what) == ("production", "mdq")


@pytest.mark.parametrize("path", ["/md/production.xml", "/md/production/entities/", "/feeds/production/"])
def test_other_requests_are_written_as_they_came(path: str) -> None:
    assert f'"GET {path} HTTP/1.1" 200 12' in written(path)


def test_it_is_the_log_that_the_web_process_has() -> None:
    said: dict[str, object] = {}
    exec((ROOT / "deploy/gunicorn.conf.py").read_text(), said)
    config = Config()
    config.set("logger_class", said["logger_class"])
    assert config.logger_class is WebLog
