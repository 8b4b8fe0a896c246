"""The bar moves on a terminal; elsewhere a line comes now and then, or nothing when nothing was asked for."""

from io import StringIO

from members.management.progress import EVERY, Progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_that_is_wiped_at_the_end() -> None:
    out = Terminal()
    progress = Progress(out, 4)
    progress.step()
    progress.step()
    assert out.getvalue().endswith("[###############...............] 2 of 4 entities")
    progress.done()
    assert out.getvalue().endswith(" \r")


def test_more_than_was_guessed_does_not_overflow_the_bar() -> None:
    out = Terminal()
    progress = Progress(out, 1)
    progress.step()
    progress.step()
    assert out.getvalue().endswith("[##############################] 2 of 1 entities")


def test_a_log_gets_a_line_for_every_hundred() -> None:
    out = StringIO()
    progress = Progress(out, 250)
    for _ in range(250):
        progress.step()
    progress.done()
    assert out.getvalue().splitlines() == [f"{EVERY} of 250 entities", f"{2 * EVERY} of 250 entities"]


def test_nothing_is_shown_when_nothing_is_wanted() -> None:
    out = Terminal()
    progress = Progress(out, 2, shown=False)
    progress.step()
    progress.done()
    assert out.getvalue() == ""
