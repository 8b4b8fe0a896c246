"""Wake a worker. The database is the only truth: a broker that is down makes work late, it never loses any."""

import logging

from celery import current_app

log = logging.getLogger(__name__)


def wake(task: str, *arguments: str | int) -> bool:
    """Send the task by its name, once and without waiting for a broker that does not answer; whether it was sent.

    By name, because actions ask for tasks and tasks call actions. What could not be sent is found by the clock: jobs by
    the sweeper, feeds by the question that is put every minute.
    """
    try:
        current_app.send_task(task, arguments, retry=False)
    except Exception as error:
        log.warning("No worker could be woken for %s%s: %s", task, arguments, error)
        return False
    return True
