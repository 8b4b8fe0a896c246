"""Addresses of what programs do; those of the pages' verbs end as the verbs are called."""

from typing import Any

from django.urls import URLPattern, path

from federation.api.acts import (
    agreements,
    batches,
    contacts,
    declarations,
    mandates,
    memberships,
    revisions,
    standing,
    validating,
)
from trustframework.views.declaration_steps import STEPS

AT = "organisations/<str:country>/<str:number>/"


def _verbs(kind: str, verbs: dict[str, Any]) -> list[URLPattern]:
    one = kind.removesuffix("s")
    return [path(f"{kind}/<int:pk>/{verb}/", view.as_view(), name=f"api_{one}_{verb}") for verb, view in verbs.items()]


urlpatterns: list[URLPattern] = [
    path("metadata/validate/", validating.Validate.as_view(), name="api_validate"),
    path("metadata/difference/", validating.Difference.as_view(), name="api_difference"),
    path(f"{AT}revisions/", revisions.Revisions.as_view(), name="api_submit"),
    path("revisions/<int:pk>/standing/", standing.OneStanding.as_view(), name="api_standing"),
    *_verbs(
        "revisions",
        {
            "withdraw": revisions.Withdraw,
            "approve-first": revisions.ApproveFirst,
            "send-back": revisions.SendBack,
            "ask-to-confirm": revisions.AskToConfirm,
            "confirm": revisions.Confirm,
            "approve": revisions.Approve,
            "reject": revisions.Reject,
        },
    ),
    path("batches/", batches.Batches.as_view(), name="api_batches"),
    path("batches/<int:pk>/", batches.OneBatch.as_view(), name="api_batch"),
    path(f"{AT}contacts/", contacts.Contacts.as_view(), name="api_contacts"),
    path("contacts/<int:pk>/", contacts.OneContact.as_view(), name="api_contact"),
    *_verbs(
        "contacts",
        {"change": contacts.Change, "remove": contacts.Remove, "ask": contacts.Ask, "vouch": contacts.Vouch},
    ),
    path(f"{AT}mandates/", mandates.Proposals.as_view(), name="api_mandate_propose"),
    *_verbs(
        "mandates",
        {"accept": mandates.Accept, "suspend": mandates.Suspend, "resume": mandates.Resume, "end": mandates.Ends},
    ),
    path(f"{AT}agreements/", agreements.Preparing.as_view(), name="api_agreement_prepare"),
    *_verbs("agreements", {"send": agreements.Send}),
    path(f"{AT}memberships/", memberships.Applications.as_view(), name="api_membership_apply"),
    *_verbs("memberships", {"advance": memberships.Advance, "leave": memberships.GiveNotice}),
    *(
        path(f"declarations/<int:pk>/{verb}/", declarations.view_of(verb), name=f"api_declaration_{verb}")
        for verb in STEPS
    ),
    path("answers/<int:pk>/", declarations.OneAnswer.as_view(), name="api_answer"),
]
