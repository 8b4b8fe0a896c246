"""`./run screenshots`: what is to be taken, the page that shows it, small files, and no browser, no harm."""

import struct
import sys
import zlib

import pytest

from tests.screenshots import __main__ as screenshots
from tests.screenshots.pages import PAGES
from tests.screenshots.palette import written


def test_there_are_twenty_main_pages_and_more_each_named_once():
    names = [page.name for page in PAGES]
    assert len(names) == len(set(names)) >= 20
    assert all(page.caption.endswith(".") for page in PAGES)


def test_some_are_dark_some_narrow_and_some_in_swedish():
    assert {page.dark for page in PAGES} == {True, False}
    assert {page.width for page in PAGES} == {320, 1280}
    assert {page.language for page in PAGES} == {"sv", "en"}


def test_the_page_shows_the_pictures_that_are_there_and_no_others(tmp_path):
    (tmp_path / "members.png").write_bytes(b"")
    page = screenshots.index(tmp_path)
    assert "![The list of members.](members.png)" in page
    assert "explore.png" not in page


def test_without_a_browser_it_says_so_and_leaves_the_pictures(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(screenshots.shutil, "which", lambda _tool: None)
    monkeypatch.setattr(sys, "argv", ["screenshots", "--folder", str(tmp_path / "none")])
    assert screenshots.main() == 0
    assert "skipped, chromium and chromedriver not installed" in capsys.readouterr().out
    assert not (tmp_path / "none").exists()


def test_a_picture_is_a_palette_and_a_byte_a_pixel():
    file = written(3, 2, bytes([0, 0, 0, 255, 255, 255]), bytes([0, 1, 0, 1, 0, 1]))
    assert file.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">IIBBBBB", file[16:29]) == (3, 2, 8, 3, 0, 0, 0)
    at = file.index(b"IDAT")
    (length,) = struct.unpack(">I", file[at - 4 : at])
    assert zlib.decompress(file[at + 4 : at + 4 + length]) == b"\0\0\1\0" + b"\0\1\0\1"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_that_is_kept_is_of_a_page_that_is_taken(page):
    kept = {path.stem for path in screenshots.FOLDER.glob("*.png")}
    assert not kept or page.name in kept
    assert kept <= {one.name for one in PAGES}


def test_all_pictures_together_stay_small():
    assert sum(path.stat().st_size for path in screenshots.FOLDER.glob("*.png")) <= screenshots.BUDGET
