"""Several workers at the same letters, digests and news in the same instant: each is sent, made and told once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connection

from federation.actions import news
from members.actions import deliveries, digests, letters
from members.clock import clock_at
from members.models import AuditHead, Letter, NewsRead, Person
from members.models.letter import LetterKind, LetterState
from members.models.subscription import Delivery
from tests import builders
from tests.builders import AT

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite has one writer at a time: its immediate transactions queue"
    ),
]
WORKERS = 4


def at_once(work: Callable[[], int]) -> int:
    """What all workers say that they did, together."""

    def one(_number: int) -> int:
        try:
            with clock_at(AT):
                return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as workers:
        return sum(workers.map(one, range(WORKERS)))


def posted(to: Person, number: int, **given: Delivery) -> Letter:
    items = [(f"thing {number}", "/x/")]
    return letters.post(LetterKind.NEWS_METADATA, to=to, context={"items": items}, **given)


def test_each_letter_is_sent_by_one_worker() -> None:
    somebody = builders.person("Eva Ek")
    for number in range(20):
        posted(somebody, number)
    assert at_once(deliveries.send) == 20
    assert len({sent.subject for sent in mail.outbox}) == len(mail.outbox) == 20
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.SENT}


def test_one_digest_is_made() -> None:
    somebody = builders.person("Eva Ek")
    for number in range(5):
        posted(somebody, number, delivery=Delivery.DAILY)
    Letter.objects.update(next_try_at=AT)
    assert at_once(lambda: digests.gather(AT)) == 1
    assert len(Letter.objects.get(kind=LetterKind.DIGEST).context["items"]) == 5


def test_news_are_told_once(operator: builders.Operator, member: builders.Member) -> None:
    Letter.objects.all().delete()
    NewsRead.objects.update_or_create(pk=1, defaults={"number": AuditHead.objects.get().length})
    builders.submitted(member, by=operator.registrar)
    assert at_once(news.tell) > 0
    assert Letter.objects.filter(kind=LetterKind.NEWS_METADATA, person=member.administrator).count() == 1
