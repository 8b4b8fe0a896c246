"""Addresses of the API, version 1."""

from django.urls import URLPattern, path

from federation.api import certifications, explaining, feeds, views

FEED_VERBS = ("pause", "re-sign-only", "go-on", "roll-back", "let-go-on")
ACT_VERBS = ("agree", "decline", "withdraw")

urlpatterns: list[URLPattern] = [
    path("feeds/", feeds.Feeds.as_view(), name="api_feeds"),
    path("feeds/<slug:slug>/", feeds.OneFeed.as_view(), name="api_feed"),
    path("feeds/<slug:slug>/publications/", feeds.Publications.as_view(), name="api_publications"),
    path("feeds/<slug:slug>/publications/<int:serial>/", feeds.OnePublication.as_view(), name="api_publication"),
    *(path(f"feeds/<slug:slug>/{verb}/", feeds.FeedVerb.as_view(verb=verb), name=f"api_{verb}") for verb in FEED_VERBS),
    path("joint-acts/", feeds.JointActs.as_view(), name="api_joint_acts"),
    path("joint-acts/<int:pk>/", feeds.OneJointAct.as_view(), name="api_joint_act"),
    *(
        path(f"joint-acts/<int:pk>/{verb}/", feeds.JointActVerb.as_view(verb=verb), name=f"api_{verb}")
        for verb in ACT_VERBS
    ),
    path("members/", views.Members.as_view(), name="api_members"),
    path("communities/<slug:slug>/members/", views.Communities.as_view(), name="api_community"),
    path("certifications/", certifications.Certifications.as_view(), name="api_certifications"),
    path("certifications/<int:pk>/", certifications.OneCertification.as_view(), name="api_certification"),
    path("entities/<path:entity>/explain/", explaining.Explain.as_view(), name="api_explain"),
    path("status/", views.Status.as_view(), name="api_status"),
    path("organisations/", views.Organisations.as_view(), name="api_organisations"),
    path("organisations/<str:number>/", views.OneOrganisation.as_view(), name="api_organisation"),
    path("organisations/<str:country>/<str:number>/", views.OneOrganisation.as_view(), name="api_foreign"),
]
