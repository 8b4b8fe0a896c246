"""Letter: a mail to one mailbox, written in the transaction that wants it; a worker sends it after the commit."""

import secrets
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.contact import Contact
from members.models.organisation import Organisation
from members.models.person import Person
from members.models.sealed import SealedJSONField


class LetterKind(models.TextChoices):
    """Each has its text in templates/members/mail/<kind>.txt, the first line of which is the subject."""

    CONFIRMATION = "confirmation", _("Question to confirm metadata")
    INVITATION = "invitation", _("Invitation")
    CONTACT_VERIFY = "contact_verify", _("Question to verify an address")
    ACCESS_ASKED = "access_asked", _("Somebody asks for a role")
    ACCESS_ANSWERED = "access_answered", _("Answer to a request for a role")
    LOG_IN_CLOSES = "log_in_closes", _("An unused log-in will be closed")
    ACCOUNT = "account", _("Password and log-in")
    SECOND_FACTOR = "second_factor", _("Change to how somebody logs in")
    AGREEMENT_WAITS = "agreement_waits", _("An agreement waits for a signature")
    AGREEMENT_ENDS = "agreement_ends", _("An agreement ends soon")
    AGREEMENT_RESIGN = "agreement_resign", _("An agreement is to be signed anew")
    APPLICATION_BEGUN = "application_begun", _("Question to send an application")
    APPLICATION_RECOMMEND = "application_recommend", _("Question to recommend an applicant")
    APPLICATION_ANSWERED = "application_answered", _("Answer to an application")
    MEMBERSHIP_WAITS = "membership_waits", _("Something is missing for a membership")
    MANDATE_WAITS = "mandate_waits", _("A mandate waits for an answer")
    MANDATE_CHANGED = "mandate_changed", _("A mandate has changed")
    MANDATE_ENDS = "mandate_ends", _("A mandate ends soon")
    DIGEST = "digest", _("Digest")
    METADATA_WAITS = "metadata_waits", _("Metadata waits for its owner's own approval")
    NEWS_MEMBERSHIP = "news_membership", _("News of membership and agreements")
    NEWS_METADATA = "news_metadata", _("News of metadata")
    NEWS_PUBLICATION = "news_publication", _("News of publication")
    NEWS_TRUST = "news_trust", _("News of certification and declarations")
    NEWS_PEOPLE = "news_people", _("News of people and roles")
    NEWS_SECURITY = "news_security", _("News of sanctions and security")
    FETCH_FAILED = "fetch_failed", _("Metadata could not be fetched")
    SUPPLEMENT_ASKED = "supplement_asked", _("A reviewer asks for a supplement")
    REPORT_FACT_CHECK = "report_fact_check", _("A report waits for the member's fact check")
    REPORT_FINAL = "report_final", _("A review has its final report")
    REVIEW_ANSWERED = "review_answered", _("A member has answered its reviewers")
    DEADLINES = "deadlines", _("Days that come near")
    FOLLOW_UP = "follow_up", _("A yearly follow-up has changed state")
    CHANGE = "change", _("A material change has been reported or assessed")
    REVIEW_PLANNED = "review_planned", _("A review is planned")
    REVIEW_ASSIGNED = "review_assigned", _("Question to review a declaration")
    REVIEWER_CHANGED = "reviewer_changed", _("A reviewer has come or gone")
    SANCTION_PROPOSED = "sanction_proposed", _("Question to state one's view of a sanction")
    SANCTION_ESCALATED = "sanction_escalated", _("An emergency sanction has not been confirmed")
    ALARM = "alarm", _("Alarm about a feed")
    INCIDENT_REPORTED = "incident_reported", _("An incident has been reported")
    INCIDENT_CONCERNS = "incident_concerns", _("An incident concerns the organisation")
    INCIDENT_NEWS = "incident_news", _("News of an incident")
    NOTICE = "notice", _("Notice from the federation operator")
    WEBHOOK_DISABLED = "webhook_disabled", _("Events are no longer sent to a program")
    REPRESENTATIVE_AT_RISK = "representative_at_risk", _("Somebody who acts for the organisation may leave the feeds")


class Topic(models.TextChoices):
    """What a person chooses about: letters of one topic come at once, gathered, or not at all."""

    REMINDERS = "reminders", _("Reminders")
    MEMBERSHIP = "membership", _("Membership and agreements")
    METADATA = "metadata", _("Metadata")
    PUBLICATION = "publication", _("Publication")
    TRUST = "trust", _("Certification and declarations")
    PEOPLE = "people", _("People and roles")
    SECURITY = "security", _("Sanctions and security")


# Kinds without a topic are essential: what they ask for cannot be done without them, and nobody turns them off.
TOPICS: dict[LetterKind, Topic] = {
    LetterKind.ACCESS_ASKED: Topic.PEOPLE,
    LetterKind.ACCESS_ANSWERED: Topic.PEOPLE,
    LetterKind.AGREEMENT_WAITS: Topic.MEMBERSHIP,
    LetterKind.AGREEMENT_ENDS: Topic.REMINDERS,
    LetterKind.AGREEMENT_RESIGN: Topic.REMINDERS,
    LetterKind.MANDATE_WAITS: Topic.MEMBERSHIP,
    LetterKind.MANDATE_CHANGED: Topic.MEMBERSHIP,
    LetterKind.MANDATE_ENDS: Topic.REMINDERS,
    LetterKind.METADATA_WAITS: Topic.METADATA,
    LetterKind.NEWS_MEMBERSHIP: Topic.MEMBERSHIP,
    LetterKind.NEWS_METADATA: Topic.METADATA,
    LetterKind.NEWS_PUBLICATION: Topic.PUBLICATION,
    LetterKind.NEWS_TRUST: Topic.TRUST,
    LetterKind.NEWS_PEOPLE: Topic.PEOPLE,
    LetterKind.NEWS_SECURITY: Topic.SECURITY,
    LetterKind.FETCH_FAILED: Topic.METADATA,
    LetterKind.APPLICATION_RECOMMEND: Topic.MEMBERSHIP,
    LetterKind.MEMBERSHIP_WAITS: Topic.REMINDERS,
    LetterKind.SUPPLEMENT_ASKED: Topic.TRUST,
    LetterKind.REPORT_FACT_CHECK: Topic.TRUST,
    LetterKind.REPORT_FINAL: Topic.TRUST,
    LetterKind.REVIEW_ANSWERED: Topic.TRUST,
    LetterKind.DEADLINES: Topic.REMINDERS,
    LetterKind.FOLLOW_UP: Topic.TRUST,
    LetterKind.CHANGE: Topic.TRUST,
    LetterKind.REVIEW_PLANNED: Topic.TRUST,
    LetterKind.REVIEWER_CHANGED: Topic.TRUST,
    LetterKind.INCIDENT_REPORTED: Topic.SECURITY,
    LetterKind.INCIDENT_NEWS: Topic.SECURITY,
}


class LetterState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    KEPT = "kept", _("Kept for a digest")
    DIGESTED = "digested", _("Part of a digest")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    BOUNCED = "bounced", _("Came back")
    DROPPED = "dropped", _("No longer needed")


class Trouble(models.TextChoices):
    """Why a letter was not sent, or came back."""

    SERVER = "server", _("The mail server did not take the letter. Check EMAIL_URL and the mail server's log.")
    ADDRESS = "address", _("There is no mailbox with this address. Correct it, or ask the organisation for another.")
    TEXT = "text", _("The letter's text could not be made. Contact Sigill's developers; the log says more.")
    RETURNED = "returned", _("The receiving mail system sent the letter back.")


def new_token() -> str:
    """128 random bits: who sends a bounce must have seen the letter."""
    return secrets.token_hex(16)


class Letter(models.Model):
    """`context` is what the template is filled with: plain strings, sealed, and emptied once the letter is sent, so
    that no link stays here. `language` empty: each language in turn, for a mailbox has none. `about` names what the
    letter is about, as "confirmation 17"."""

    # A LetterKind. Not `choices`: a new kind of letter needs no migration.
    kind = models.CharField(_("Kind"), max_length=40)
    address = models.EmailField(_("To"))
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="letters")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="letters")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    language = models.CharField(max_length=2, blank=True)
    about = models.CharField(max_length=80, blank=True)
    context: Any = SealedJSONField(default=dict, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=LetterState, default=LetterState.WAITING)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    posted_at = models.DateTimeField()
    # When it waits: from when a worker may send it. When it is kept: from when it belongs in a digest.
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=10, choices=Trouble, blank=True)
    # The mail server's own words.
    said = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-posted_at", "-pk")
        indexes = (
            models.Index(fields=("state", "next_try_at"), name="letters_to_send"),
            models.Index(fields=("about",), name="letters_about"),
        )

    def __str__(self) -> str:
        return f"{self.kind_label} – {self.address}"

    @property
    def topic(self) -> Topic | None:
        """What the receiver chooses about; None for an essential letter."""
        return TOPICS.get(LetterKind(self.kind))

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(LetterKind(self.kind).label)

    @property
    def chosen(self) -> bool:
        """Whether its receiver chose to get such letters, and can choose not to."""
        return self.person_id is not None and (self.topic is not None or self.kind == LetterKind.DIGEST)
