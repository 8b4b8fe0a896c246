"""The page that holds one form: title, what it is about, the form, one button, a way back."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from members.models import Organisation

Words = str | Promise


def form_page(  # noqa: PLR0913 - what stands on the page
    request: HttpRequest,
    form: forms.Form,
    *,
    title: Words,
    submit: Words,
    organisation: Organisation | None = None,
    back: str = "",
    intro: Words = "",
    danger: bool = False,
    **context: Any,
) -> HttpResponse:
    """`back` is the address of "Cancel": the organisation's page when there is one, else given. `above` in the context
    are the pages that stand over this one where that is no organisation: addresses and their names."""
    context |= {
        "form": form,
        "title": title,
        "submit": submit,
        "organisation": organisation,
        "back": back or (home_of(organisation) if organisation else reverse("home")),
        "intro": intro,
        "danger": danger,
    }
    return render(request, "components/form_page.html", context, status=422 if form.errors else 200)


def home_of(organisation: Organisation) -> str:
    """The address of the organisation's page."""
    return reverse("organisation", args=[organisation.pk])
