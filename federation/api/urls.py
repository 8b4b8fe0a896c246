"""Addresses of the API, version 1."""

from django.urls import URLPattern, URLResolver, include, path

from federation.api import (
    agreements,
    certifications,
    declarations,
    description,
    entities,
    events,
    explaining,
    feeds,
    jobs,
    joint_acts,
    mandates,
    memberships,
    organisations,
    revisions,
    views,
)
from federation.models.feed import FeedMode

MODES = {"pause": FeedMode.PAUSED, "re-sign-only": FeedMode.RE_SIGN_ONLY, "go-on": FeedMode.NORMAL}
FEED = "feeds/<slug:slug>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("feeds/", feeds.Feeds.as_view(), name="api_feeds"),
    path(FEED, feeds.OneFeed.as_view(), name="api_feed"),
    path(f"{FEED}publications/", feeds.Publications.as_view(), name="api_publications"),
    path(f"{FEED}publications/<int:serial>/", feeds.OnePublication.as_view(), name="api_publication"),
    *(path(f"{FEED}{verb}/", feeds.FeedVerb.as_view(mode=mode), name=f"api_{verb}") for verb, mode in MODES.items()),
    path(f"{FEED}roll-back/", feeds.RollBack.as_view(), name="api_roll-back"),
    path(f"{FEED}let-go-on/", feeds.FeedVerb.as_view(), name="api_let-go-on"),
    path("joint-acts/", joint_acts.JointActs.as_view(), name="api_joint_acts"),
    path("joint-acts/<int:pk>/", joint_acts.OneJointAct.as_view(), name="api_joint_act"),
    path("joint-acts/<int:pk>/agree/", joint_acts.Agree.as_view(), name="api_agree"),
    path("joint-acts/<int:pk>/decline/", joint_acts.Decline.as_view(), name="api_decline"),
    path("joint-acts/<int:pk>/withdraw/", joint_acts.Withdraw.as_view(), name="api_withdraw"),
    path("members/", views.Members.as_view(), name="api_members"),
    path("communities/<slug:slug>/members/", views.Communities.as_view(), name="api_community"),
    path("certifications/", certifications.Certifications.as_view(), name="api_certifications"),
    path("certifications/<int:pk>/", certifications.OneCertification.as_view(), name="api_certification"),
    path("entities/", entities.Entities.as_view(), name="api_entities"),
    path("entities/<int:pk>/", entities.OneEntity.as_view(), name="api_entity"),
    path("entities/<path:entity>/explain/", explaining.Explain.as_view(), name="api_explain"),
    path("status/", views.Status.as_view(), name="api_status"),
    path("organisations/", organisations.Organisations.as_view(), name="api_organisations"),
    path("organisations/<str:number>/", organisations.OneOrganisation.as_view(), name="api_organisation"),
    path("organisations/<str:country>/<str:number>/", organisations.OneOrganisation.as_view(), name="api_foreign"),
    path("memberships/", memberships.Memberships.as_view(), name="api_memberships"),
    path("memberships/<int:pk>/", memberships.OneMembership.as_view(), name="api_membership"),
    path("mandates/", mandates.Mandates.as_view(), name="api_mandates"),
    path("mandates/<int:pk>/", mandates.OneMandate.as_view(), name="api_mandate"),
    path("agreements/", agreements.Agreements.as_view(), name="api_agreements"),
    path("agreements/<int:pk>/", agreements.OneAgreement.as_view(), name="api_agreement"),
    path("revisions/", revisions.Revisions.as_view(), name="api_revisions"),
    path("revisions/<int:pk>/", revisions.OneRevision.as_view(), name="api_revision"),
    path("revisions/<int:pk>/received/", revisions.Document.as_view(), name="api_received"),
    path("revisions/<int:pk>/published/", revisions.Document.as_view(published=True), name="api_published"),
    path("revisions/<int:pk>/diff/", revisions.Diff.as_view(), name="api_diff"),
    path("declarations/", declarations.Declarations.as_view(), name="api_declarations"),
    path("declarations/<int:pk>/", declarations.OneDeclaration.as_view(), name="api_declaration"),
    path("audit/", events.Events.as_view(), name="api_audit"),
    path("schema/", description.Description.as_view(), name="api_schema"),
    path("jobs/", jobs.Jobs.as_view(), name="api_jobs"),
    path("jobs/<int:pk>/", jobs.OneJob.as_view(), name="api_job"),
    path("", include("federation.api.acts.urls")),
]
