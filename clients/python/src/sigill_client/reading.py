"""What the commands read from the disk: documents, and directories of them."""

import sys
from pathlib import Path

from sigill_client.problems import UsageError

LARGEST = 1 << 20  # the registry takes no larger EntityDescriptor


def document(name: str) -> bytes:
    """The file's bytes, or those of standard input; raises `UsageError`."""
    try:
        content = sys.stdin.buffer.read(LARGEST + 1) if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}") from error
    if len(content) > LARGEST:
        raise UsageError(f"{name} is larger than an EntityDescriptor may be (1 MiB).")
    if not content.strip():
        raise UsageError(f"{name} is empty.")
    return content


def text(name: str) -> str:
    """The same as text: a batch travels as JSON. The document has to be UTF-8, as SAML's metadata are."""
    try:
        return document(name).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not UTF-8.") from None


def batch(directory: str) -> list[tuple[str, str]]:
    """Organisation and file of each `directory/NUMBER/*.xml`, in the order of their names."""
    root = Path(directory)
    if not root.is_dir():
        raise UsageError(f"{directory} is no directory.")
    found = [(path.parent.name, str(path)) for path in sorted(root.glob("*/*.xml"))]
    if not found:
        raise UsageError(f"{directory} has no files such as {directory}/9990000011/entity.xml.")
    return found
