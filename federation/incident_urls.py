"""Addresses of incidents and of notices."""

from django.urls import URLPattern, path

from federation.views import incident_acts, incidents, notices

urlpatterns: list[URLPattern] = [
    path("incidents/", incidents.show_all, name="incidents"),
    path("incidents/register/", incidents.register, name="incident_register"),
    path("incidents/<int:pk>/", incidents.show, name="incident"),
    path("incidents/<int:pk>/change/", incidents.change, name="incident_change"),
    path("incidents/<int:pk>/steps/<slug:to>/", incidents.step, name="incident_step"),
    path("incidents/<int:pk>/write/", incidents.write, name="incident_write"),
    path("incidents/<int:pk>/answer/", incidents.answer, name="incident_answer"),
    path("incidents/<int:pk>/public/", incidents.public, name="incident_public"),
    path("incidents/<int:pk>/concerns/", incident_acts.concerns, name="incident_concerns"),
    path("incidents/<int:pk>/letters/", incident_acts.letters, name="incident_letters"),
    path("incidents/<int:pk>/sanction/", incident_acts.link, name="incident_link"),
    path("incident-parties/<int:pk>/take-away/", incident_acts.take_away, name="incident_take_away"),
    path("incident-parties/<int:pk>/suspend/", incident_acts.suspend, name="incident_suspend"),
    path("incident-parties/<int:pk>/review/", incident_acts.review, name="incident_review"),
    path("incident-parties/<int:pk>/follow-up/", incident_acts.follow_up, name="incident_follow_up"),
    path("notices/", notices.show_all, name="notices"),
    path("notices/write/", notices.write, name="notice_write"),
    path("notices/<int:pk>/", notices.show, name="notice"),
    path("notices/<int:pk>/withdraw/", notices.withdraw, name="notice_withdraw"),
    path("notices/<int:pk>/mail/", notices.mail, name="notice_mail"),
    path("notices/<int:pk>/dismiss/", notices.dismiss, name="notice_dismiss"),
    path("organisations/<int:pk>/incidents/report/", incidents.report, name="incident_report"),
]
