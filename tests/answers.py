"""The MDQ answers of a release, as they stand in its directory."""

from pathlib import Path


def answers_in(release: Path) -> dict[str, Path]:
    """SHA-1 of the entityID to the file of its answer."""
    links = (path for shard in (release / "entities").iterdir() for path in shard.iterdir() if path.is_symlink())
    return {path.name: path / "body" for path in links if path.suffix != ".gz"}


def answer_to(release: Path, sha1: str) -> Path:
    return release / "entities" / sha1[:2] / sha1 / "body"
