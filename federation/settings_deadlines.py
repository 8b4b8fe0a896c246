"""Settings of deadlines: when people are reminded, when operators are told, and what the clock does after a day."""

import environ

_env = environ.Env()

# Days before a deadline (after it: negative) on which people are reminded of it, each told once.
SIGILL_REMINDER_DAYS: list[int] = _env.list("SIGILL_REMINDER_DAYS", cast=int, default=[120, 90, 30, 7, 0, -7, -30])
# Days after a deadline from which the operator's trust officers are told too, and then its decision makers.
SIGILL_ESCALATION_OFFICER_DAYS: int = _env.int("SIGILL_ESCALATION_OFFICER_DAYS", default=7)
SIGILL_ESCALATION_DECIDER_DAYS: int = _env.int("SIGILL_ESCALATION_DECIDER_DAYS", default=30)
# Days before its end from which a certification can be renewed, and before its day that a yearly follow-up is opened.
SIGILL_RENEWAL_AHEAD_DAYS: int = _env.int("SIGILL_RENEWAL_AHEAD_DAYS", default=120)
SIGILL_FOLLOW_UP_AHEAD_DAYS: int = _env.int("SIGILL_FOLLOW_UP_AHEAD_DAYS", default=90)
# Days after its day from which a follow-up without an answer suspends the certification.
SIGILL_FOLLOW_UP_GRACE_DAYS: int = _env.int("SIGILL_FOLLOW_UP_GRACE_DAYS", default=30)
# Days for which a superseded framework version takes the declarations that were begun against it in time.
SIGILL_FRAMEWORK_TRANSITION_DAYS: int = _env.int("SIGILL_FRAMEWORK_TRANSITION_DAYS", default=180)
