"""Addresses of this floor's pages."""

from django.urls import URLPattern, path

from members.views import agreements, categories, domains, health, memberships, organisations, people, refreshes

urlpatterns: list[URLPattern] = [
    path("organisations/register/", organisations.register, name="organisation_register"),
    path("organisations/<int:pk>/contacts/add/", organisations.add_contact, name="contact_add"),
    path("organisations/<int:pk>/people/register/", people.register, name="person_register"),
    path("organisations/<int:pk>/roles/assign/", people.assign_role, name="role_assign"),
    path("roles/<int:pk>/end/", people.end_role, name="role_end"),
    path("organisations/<int:pk>/memberships/apply/", memberships.apply, name="membership_apply"),
    path("memberships/<int:pk>/<slug:to>/", memberships.step, name="membership_step"),
    path("organisations/<int:pk>/agreements/prepare/", agreements.prepare, name="agreement_prepare"),
    path("agreements/<int:pk>/", agreements.show, name="agreement"),
    path("agreements/<int:pk>/send/", agreements.send, name="agreement_send"),
    path("agreements/<int:pk>/sign/", agreements.sign, name="agreement_sign"),
    path("agreements/<int:pk>/notice/", agreements.give_notice, name="agreement_notice"),
    path("agreements/<int:pk>/end/", agreements.end, name="agreement_end"),
    path("organisations/<int:pk>/domains/claim/", domains.claim, name="domain_claim"),
    path("entities/<int:pk>/addresses/check/", health.ask, name="entity_probe"),
    path("entities/<int:pk>/refresh/", refreshes.fetch_from, name="entity_refresh"),
    path("entities/<int:pk>/refresh/stop/", refreshes.stop, name="entity_refresh_stop"),
    path("entities/<int:pk>/categories/ask/", categories.ask, name="category_ask"),
    path("entities/<int:pk>/categories/grant/", categories.grant, name="category_grant"),
    path("categories/requests/<int:pk>/refuse/", categories.refuse, name="category_refuse"),
    path("categories/requests/<int:pk>/take-back/", categories.take_back, name="category_take_back"),
    path("categories/grants/<int:pk>/withdraw/", categories.withdraw, name="category_withdraw"),
    path("domains/<int:pk>/", domains.show, name="domain"),
    path("domains/<int:pk>/check/", domains.check, name="domain_check"),
    path("domains/<int:pk>/accept/", domains.accept, name="domain_accept"),
    path("domains/<int:pk>/withdraw/", domains.withdraw, name="domain_withdraw"),
]
