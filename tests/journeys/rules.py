"""Framework versions brought into force through pages, by the two officers whose business it is."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from members.clock import today
from tests.builders import Operator
from tests.journeys.pressing import Time, press, read
from trustframework import example
from trustframework.models import FrameworkVersion

LOA3 = "https://sigill.example/loa/loa3"
DAY = timedelta(days=1)


def home_of(version: FrameworkVersion) -> str:
    """The address of its page."""
    return f"/frameworks/{version.framework.slug}/{version.version}/"


def imported(operator: Operator) -> FrameworkVersion:
    """The example's first version, as a draft, with the URI that this federation has for its level."""
    officer = operator.trust_officer
    press(officer, "/levels/record/", name="LoA3", rank=3, uri=LOA3)
    press(officer, "/frameworks/import/", file=SimpleUploadedFile("ramverk.yaml", example.PATH.read_bytes()))
    return FrameworkVersion.objects.get()


def adopted(operator: Operator, version: FrameworkVersion, time: Time) -> None:
    """Sent out for a day by the one officer, adopted by the other on the next."""
    home = home_of(version)
    press(operator.trust_officer, f"{home}steps/consult/", until=today())
    time.on(today() + DAY)
    press(operator.decision_maker, f"{home}steps/adopt/")


def in_force(operator: Operator, version: FrameworkVersion, *, on: date, transition_until: date | str = "") -> None:
    """From the day on; `transition_until` is the former version's last day."""
    days = {"on": on, "transition_until": transition_until}
    press(operator.decision_maker, f"{home_of(version)}steps/in-force/", **days)
    version.refresh_from_db()


def example_in_force(operator: Operator, time: Time) -> FrameworkVersion:
    """All of it: the example counts from the next day on, and everybody reads it."""
    made = imported(operator)
    adopted(operator, made, time)
    in_force(operator, made, on=today())
    assert "LoA3" in read(None, home_of(made))
    return made
