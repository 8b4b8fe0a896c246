"""FeedReader: who still fetches a feed, counted by day from access logs, without anything that points to a person."""

from django.db import models


class FeedReader(models.Model):
    """`network` is the address cut to /24 (IPv4) or /48 (IPv6); `client` the product of the User-Agent."""

    day = models.DateField()
    feed_slug = models.SlugField(max_length=60)
    what = models.CharField(max_length=10, choices=(("aggregate", "aggregate"), ("mdq", "mdq")))
    network = models.CharField(max_length=50)
    client = models.CharField(max_length=80, blank=True)
    count = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        ordering = ("-day", "feed_slug", "network", "client")
        constraints = (
            models.UniqueConstraint(
                fields=("day", "feed_slug", "what", "network", "client"), name="a_reader_is_counted_once_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.feed_slug} {self.network} {self.client}"
