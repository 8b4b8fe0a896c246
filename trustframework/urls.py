"""Addresses of this floor's pages."""

from django.urls import URLPattern, path

from trustframework.views import (
    certificate,
    certifications,
    findings,
    public_status,
    reports,
    sanctions,
    status,
    supplements,
    workspace,
)

urlpatterns: list[URLPattern] = [
    path("status/", public_status.find, name="public_status"),
    path("status/entity/", public_status.entity, name="public_status_entity"),
    path("status/members/", status.status, name="status"),
    path("status/members.json", status.as_json, name="status_json"),
    path("status/members.csv", status.as_csv, name="status_csv"),
    path("status/certificates/<int:pk>/", certificate.download, name="certificate_download"),
    path("status/<str:country>/<str:number>/", public_status.organisation, name="public_status_of"),
    path("organisations/<int:pk>/certifications/record/", certifications.record, name="certification_record"),
    path("certifications/<int:pk>/<slug:verb>/", certifications.step, name="certification_step"),
    path("organisations/<int:pk>/sanctions/impose/", sanctions.impose, name="sanction_impose"),
    path("sanctions/<int:pk>/confirm/", sanctions.confirm, name="sanction_confirm"),
    path("sanctions/<int:pk>/lift/", sanctions.lift, name="sanction_lift"),
    path("reviews/<int:pk>/work/", workspace.work, name="review_work"),
    path("assessments/<int:pk>/", workspace.assessment, name="assessment"),
    path("assessments/<int:pk>/find/", findings.record, name="finding_record"),
    path("assessments/<int:pk>/ask/", supplements.ask, name="supplement_ask"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("findings/<int:pk>/<slug:verb>/", findings.step, name="finding_step"),
    path("supplements/<int:pk>/", supplements.supplement, name="supplement"),
    path("supplements/<int:pk>/reply/", supplements.reply, name="supplement_reply"),
    path("supplements/<int:pk>/withdraw/", supplements.withdraw, name="supplement_withdraw"),
    path("reviews/<int:pk>/report/", reports.report, name="report"),
    path("reviews/<int:pk>/report/document/", reports.document, name="report_document"),
    path("reviews/<int:pk>/report/draft/", reports.draft, name="report_draft"),
    path("reviews/<int:pk>/report/resume/", reports.resume, name="report_resume"),
    path("reviews/<int:pk>/report/fact-check/", reports.fact_check, name="report_fact_check"),
    path("reviews/<int:pk>/report/remark/", reports.remark, name="report_remark"),
    path("reviews/<int:pk>/report/visit/", reports.visit, name="report_visit"),
    path("reviews/<int:pk>/report/finish/", reports.finish, name="report_finish"),
]
