"""Numbers of trust: how long keys and certificates last, what is found wrong, when the audit chain was read."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cryptography import x509
from django.db.models import Count, Max, Q
from prometheus_client.core import GaugeMetricFamily

from federation.models import Checkpoint, KeyEnd, SigningKey, Tally
from federation.models.key import KeyState
from federation.models.tally import Measure
from members.clock import now, today
from members.models import AuditHead
from trustframework.models import Finding
from trustframework.models.finding import FindingState, Severity

_OVER = (KeyState.RETIRED, KeyState.COMPROMISED)
_MENDED = (FindingState.VERIFIED, FindingState.CLOSED, FindingState.RISK_ACCEPTED)
_WITHIN_DAYS = (30, 90)


def keys() -> Iterable[GaugeMetricFamily]:
    """The operator's own that may sign, now or soon."""
    told = "Seconds until the certificate of a signing key ends"
    found = GaugeMetricFamily("sigill_signing_key_seconds", told, labels=["key", "state"])
    rows = SigningKey.objects.exclude(state__in=_OVER).order_by("label")
    for label, state, pem in rows.values_list("label", "state", "certificate_pem"):
        end = x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc
        found.add_metric([label, state], (end - now()).total_seconds())
    yield found


def certificates() -> Iterable[GaugeMetricFamily]:
    """Members' certificates in approved metadata, each once however many entities have it."""
    told = "Members' certificates in approved metadata that have ended, or end within so many days"
    found = GaugeMetricFamily("sigill_certificates_ending", told, labels=["when"])
    at = now()
    when = {"ended": Q(not_after__lt=at)}
    when |= {f"within_{days}_days": _between(at, at + timedelta(days=days)) for days in _WITHIN_DAYS}
    counts = {name: Count("certificate_sha256", distinct=True, filter=meant) for name, meant in when.items()}
    for name, number in KeyEnd.objects.filter(entity__retired_at=None).order_by().aggregate(**counts).items():
        found.add_metric([name], number)
    yield found


def _between(first: datetime, last: datetime) -> Q:
    return Q(not_after__gte=first, not_after__lt=last)


def findings() -> Iterable[GaugeMetricFamily]:
    """What the rules find in approved metadata, as counted last; and what reviews found and nobody has mended."""
    told = "Findings in approved metadata, each rule once an entity, when they were last counted"
    in_metadata = GaugeMetricFamily("sigill_metadata_findings", told, labels=["severity"])
    counted = Tally.objects.filter(measure=Measure.SEVERITY, feed=None)
    last = counted.aggregate(day=Max("day"))["day"]
    for severity, value in counted.filter(day=last).order_by().values_list("key", "value"):
        in_metadata.add_metric([severity], value)
    yield in_metadata
    told = "Findings of reviews that are not mended, and those of them whose day has passed"
    in_reviews = GaugeMetricFamily("sigill_review_findings", told, labels=["severity", "overdue"])
    rows = Finding.objects.exclude(state__in=_MENDED).order_by().values_list("severity")
    late = Count("pk", filter=Q(due_on__lt=today()))
    found = {severity: (number, overdue) for severity, number, overdue in rows.annotate(all=Count("pk"), late=late)}
    for severity in Severity.values:
        number, overdue = found.get(severity, (0, 0))
        in_reviews.add_metric([severity, "no"], number - overdue)
        in_reviews.add_metric([severity, "yes"], overdue)
    yield in_reviews


def audit() -> Iterable[GaugeMetricFamily]:
    """A checkpoint is signed only over what was read and found whole."""
    length = AuditHead.objects.values_list("length", flat=True).first() or 0
    yield GaugeMetricFamily("sigill_audit_events", "Events in the audit chain", length)
    last = Checkpoint.objects.order_by("-number").values_list("length", "at").first()
    events = GaugeMetricFamily("sigill_audit_verified_events", "Events that the last signed checkpoint covers")
    age = GaugeMetricFamily("sigill_audit_verified_age_seconds", "Seconds since the chain was read whole and signed")
    if last is not None:
        events.add_metric([], last[0])
        age.add_metric([], (now() - last[1]).total_seconds())
    yield from (events, age)
