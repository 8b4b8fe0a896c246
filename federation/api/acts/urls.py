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
    path(f"{AT}revisions/", revisions.Submit.as_view(), name="api_submit"),
    path("revisions/<int:pk>/", revisions.OneRevision.as_view(), name="api_revision"),
    path("revisions/<int:pk>/difference/", revisions.OneEffect.as_view(), name="api_effect"),
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
    path(f"{AT}mandates/", mandates.Mandates.as_view(), name="api_mandates"),
    path("mandates/<int:pk>/", mandates.OneMandate.as_view(), name="api_mandate"),
    *_verbs(
        "mandates",
        {"accept": mandates.Accept, "suspend": mandates.Suspend, "resume": mandates.Resume, "end": mandates.Ends},
    ),
    path(f"{AT}agreements/", agreements.Agreements.as_view(), name="api_agreements"),
    path("agreements/<int:pk>/", agreements.OneAgreement.as_view(), name="api_agreement"),
    *_verbs("agreements", {"send": agreements.Send}),
    path(f"{AT}memberships/", memberships.Memberships.as_view(), name="api_memberships"),
    path("memberships/<int:pk>/", memberships.OneMembership.as_view(), name="api_membership"),
    *_verbs("memberships", {"advance": memberships.Advance, "leave": memberships.GiveNotice}),
    path(f"{AT}declarations/", declarations.Declarations.as_view(), name="api_declarations"),
    path("declarations/<int:pk>/", declarations.OneDeclaration.as_view(), name="api_declaration"),
    path("declarations/<int:pk>/answers/", declarations.Answers.as_view(), name="api_answers"),
    *(
        path(f"declarations/<int:pk>/{verb}/", declarations.view_of(verb), name=f"api_declaration_{verb}")
        for verb in STEPS
    ),
    path("answers/<int:pk>/", declarations.OneAnswer.as_view(), name="api_answer"),
]
