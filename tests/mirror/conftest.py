"""An object store that speaks S3: moto's server in this process, over HTTP. It is not S3: what it does about
conditional writes and listings is what its authors read in S3's manual."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import boto3
import pytest
from moto.server import ThreadedMotoServer

from federation.mirror.bucket import Bucket


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def address_of(moto: str) -> Callable[[str], str]:
    """Makes buckets; one client for all of them, as making one takes long."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        client = boto3.client("s3", endpoint_url=moto, region_name="us-east-1")

    def make(name: str) -> str:
        client.create_bucket(Bucket=name)
        return f"s3://{name}/metadata?endpoint={moto}&region=us-east-1"

    return make


@pytest.fixture
def address(address_of: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> str:
    """A bucket of the test's own."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    return address_of(f"mirror-{uuid4().hex}")


@pytest.fixture
def bucket(address: str) -> Bucket:
    return Bucket(address, "production")
