"""The functions beside the actions that ask no permission, each with its why; see test_every_action.py."""

# Parts of actions, which have asked already; they say who acts, for the event.
ASKED_ABOVE = {
    "federation.actions.keys.bring",
    "federation.actions.keys.close",
    "federation.actions.keys.give_keys",
    "federation.actions.incidents.tell_concerned",
    "federation.actions.incidents.tell_operators",
    "trustframework.actions.moving.move_certification",
    "trustframework.actions.moving.move_declaration",
    "trustframework.actions.moving.move_review",
    "trustframework.actions.review_ends.close_review",
    "trustframework.actions.review_ends.close_reviews",
}

# What no person asks for, and why it needs no permission.
WITHOUT_AN_ACTOR = {
    "members.actions.entity_index.keep",  # part of revisions.submit
    "members.actions.entity_index.row_of",  # what is kept of a revision, for whoever writes many
    "trustframework.actions.carried_answers.make",  # part of declarations.begin
    "trustframework.actions.carrying.counterpart",  # a question of carry_over, for pages
    "trustframework.actions.declaration_clock.lapse_due",  # the clock's
    "trustframework.actions.declarations.lapse",  # the clock's
    "trustframework.actions.reviews.watch_conflicts",  # the clock's
    "trustframework.actions.assignment_letters.assigned",  # part of reviews.assign
    "trustframework.actions.assignment_letters.moved",  # part of what reviewers and their officers do
    "trustframework.actions.assignment_letters.planned",  # part of reviews.plan
    "trustframework.actions.reports.newest",  # a question of its neighbours'
    "trustframework.actions.review_letters.fact_check",  # part of reports.send_to_fact_check
    "trustframework.actions.review_letters.final",  # part of reports.finish
    "trustframework.actions.review_letters.corrected",  # part of findings.report_correction
    "trustframework.actions.review_letters.remarked",  # part of reports.remark
    "trustframework.actions.review_letters.replied",  # part of supplements.reply
    "trustframework.actions.review_letters.supplement_asked",  # part of supplements.ask
    "trustframework.actions.supplements.is_open",  # a question of reports.draft
    "trustframework.actions.follow_ups.first_told",  # a question of the clock's
    "trustframework.actions.follow_ups.open_due",  # the clock's
    "trustframework.actions.follow_ups.suspend_overdue",  # the clock's
    "trustframework.actions.reminders.remind",  # the clock's
    "trustframework.actions.appeals.last_day",  # a question of appeals.lodge, for pages
    "trustframework.actions.appeals.may_answer",  # a question of appeals.uphold, for pages
    "trustframework.actions.conditions.suspend_overdue",  # the clock's
    "trustframework.actions.decisions.require_reopenable",  # what appeals.uphold asks
    "trustframework.actions.sanctions.escalate",  # the clock's
    "trustframework.actions.renewals.open_for",  # a question, for pages
    "federation.actions.checkpoints.publish",  # the signer's word of the day
    "federation.actions.checkpoints.signing_feed",  # a question of its neighbours'
    "federation.actions.keys.in_use",  # a question, for rollovers and pages
    "federation.actions.keys.record_demo",  # Sigill's own, which refuses to start with it outside a demonstration
    "federation.actions.keys.require_usable",  # a question of its neighbours'
    "federation.actions.readers.count",  # whoever has the access logs; what stays of them points to nobody
    "federation.actions.readers.forget",  # the clock's
    "federation.actions.readers.readers_of",  # a question, for pages
    "federation.actions.rollovers.open_rollover",  # a question, for pages
    "federation.actions.statements.publish",  # the signer's, who asks what the statements should say now
    "federation.actions.alarms.watch",  # the clock's
    "federation.actions.feed_changes.brake_of",  # a question, for pages
    "federation.actions.feeds.require_policy",  # what is asked of a policy before it is kept
    "federation.actions.publications.is_held",  # a question, for pages
    "federation.actions.incident_parties.digest_of",  # a question of incident_parties.add_key
    "federation.actions.incident_parties.receivers_of",  # a question of incident_parties.write_to
    "federation.actions.notices.post_due",  # the worker's half of notices.mail
    "federation.actions.joint_acts.lapse",  # the clock's
    "federation.actions.webhook_outbox.end_of_chain",  # a question of its neighbours'
    "federation.actions.webhook_outbox.fill",  # the worker's: what has happened, made into deliveries
    "federation.actions.webhook_outbox.number_before",  # a question of its neighbours'
    "federation.actions.webhook_outbox.wind_back",  # part of webhooks.replay_since
    "federation.actions.webhook_outbox.wind_on",  # part of webhooks.enable
    "federation.actions.webhook_outbox.with_work",  # a question of the clock's
    "federation.actions.webhook_sending.forget",  # the clock's
    "federation.actions.webhook_sending.receivers_of",  # a question of its neighbours'
    "federation.actions.webhook_sending.send",  # the worker's: what is due
    "federation.actions.foreign_conflicts.raise_all",  # the clock's, the import's and the signer's
    "federation.actions.upstream_imports.look",  # the clock's
    "federation.actions.upstream_imports.read",  # a question of its neighbours'
    "federation.actions.upstream_imports.take_in",  # the half of look that needs no network
    "federation.actions.upstream_keys.fingerprints",  # a question, for pages
    "federation.actions.confirmations.by_link",  # a contact without a log-in; the code in the link is the right
    "federation.actions.confirmations.compose",  # the worker's half of confirmations.ask
    "federation.actions.confirmations.sent",  # the worker's half of confirmations.ask
    "members.actions.agreement_clock.end_those_run_out",  # the clock's
    "members.actions.agreement_clock.remind",  # the clock's
    "members.actions.agreement_letters.tell",  # part of agreements.send and of the clock's reminders
    "members.actions.documents.document_of",  # part of agreements.send
    "members.actions.documents.example_of",  # what a page shows of a text, and nothing of anybody
    "members.actions.templates.fingerprint",  # a tool of templates.revise
    "members.actions.resigning.waiting",  # the question that resigning.begin answers
    "members.actions.bootstrap.first_registrar",  # there is nobody yet who could be asked
    "members.actions.claims.bounded",  # a tool of the next one
    "members.actions.categories.lacking",  # what grant asks before it grants, for pages
    "members.actions.fingerprints.keep",  # part of the next one
    "members.actions.claims.keep",  # part of every action on a revision
    "federation.actions.news.tell",  # a question of the clock's
    "members.actions.bounces.mark_stale",  # part of what finds out that mail does not arrive
    "members.actions.bounces.take",  # a mail system's word; the letter's token is the right
    "members.actions.deliveries.send",  # the worker's half of letters.post
    "members.actions.digests.gather",  # a question of the clock's
    "members.actions.domains.check",  # the worker's half of domains.ask
    "members.actions.domains.due",  # a question of the clock's
    "members.actions.domains.to_accept",  # a question of the registrars' queue
    "members.actions.health.want",  # part of revisions.submit
    "members.actions.health.look",  # the worker's half of health.ask
    "members.actions.health.send_out",  # a question of the clock's
    "members.actions.batch_jobs.run",  # the worker's half of batch_jobs.ask
    "members.actions.imports.run",  # the worker's half of imports.ask
    "members.actions.letters.tell",  # part of every action that tells somebody
    "members.actions.letters.post",  # part of every action that tells somebody
    "members.actions.refreshes.visit",  # the worker's half of refreshes.fetch_from
    "members.actions.refreshes.send_out",  # a question of the clock's
    "members.actions.mandate_clock.remind",  # the clock's
    "members.actions.mandate_letters.changed",  # part of what changes a mandate
    "members.actions.mandate_letters.ends",  # part of the clock's
    "members.actions.mandate_letters.waits",  # part of representations.propose
    "members.actions.paths.finish",  # the clock's half of paths.plan
    "members.actions.paths.planned",  # a question of the clock's
    "members.actions.paths.shared_for",  # the same
    "members.actions.mandate_rules.require_alone",  # what a mandate is asked before it opens
    "members.actions.mandate_rules.require_complete",  # the same
    "members.actions.mandate_rules.require_standing",  # the same
    "members.actions.removals.finish",  # the clock's half of removals.ask
    "members.actions.removals.require_here",  # what is asked before an entity takes anything
    "federation.actions.removals.carry_out",  # a question of the clock's
    "members.actions.representations.close",  # the clock's half of a change of path
    "members.actions.serving.drop",  # part of serving.stop
    "members.actions.serving.may_stop",  # what serving.stop asks, for pages
    "members.actions.access.lapse",  # a question of the clock's
    "members.actions.contacts.by_link",  # a contact without a log-in; the code in the link is the right
    "members.actions.contacts.remind",  # a question of the clock's
    "members.actions.invitations.accept_as_new",  # somebody without a log-in; the code in the link is the right
    "members.actions.invitations.expire",  # a question of the clock's
    "members.actions.tidying.close_idle",  # a question of the clock's
    "members.actions.tidying.warn_idle",  # a question of the clock's
    "members.actions.saving.save_checked",  # a tool of the actions
    "members.actions.saving.save_changed",  # a tool of the actions
    "members.actions.applications.begin",  # an outsider; what it makes is seen by nobody
    "members.actions.applications.send",  # an outsider; the code in the link is the right
    "members.actions.applications.withdraw",  # an outsider; the code in the link is the right
    "members.actions.applications.ask_recommender",  # part of applications.send, and of the clock's reminders
    "members.actions.applications.refuse_ineligible",  # what applications.begin asks
    "members.actions.membership_clock.end_those_who_left",  # a question of the clock's
    "members.actions.membership_clock.lapse",  # a question of the clock's
    "members.actions.membership_clock.remind",  # a question of the clock's
    "members.actions.tokens.revoke_all",  # part of closing a person's log-in
    "members.actions.subcontracts.chain",  # a question, for pages
    "members.actions.scopes.accept",  # part of revisions.approve
    "trustframework.actions.drafts.fill",  # part of frameworks.draft and import_version
    "trustframework.actions.drafts.held",  # part of what changes a draft or moves a version
    "trustframework.actions.drafts.require_whole",  # what framework_life.consult and adopt ask
    "trustframework.actions.drafts.revised",  # part of what changes a draft
    "trustframework.actions.drafts.still_there",  # the same
    "trustframework.actions.framework_clock.come_into_force",  # the clock's
    "trustframework.actions.framework_life.take_over",  # part of bring_into_force, and of the clock's
}
