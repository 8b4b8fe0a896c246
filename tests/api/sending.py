"""What programs send: JSON, with what they have seen and a key of their own."""

from typing import Any

from django.test import Client


def send(client: Client, address: str, *, seen: str = "", key: str = "", **body: Any) -> Any:
    """POST; `seen` is the ETag that goes along as If-Match, `key` the Idempotency-Key."""
    headers = ({"if-match": seen} if seen else {}) | ({"idempotency-key": key} if key else {})
    return client.post(address, body, content_type="application/json", headers=headers)


def etag(client: Client, address: str) -> str:
    """Of what is there now."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    tag: str = answer["ETag"]
    return tag
