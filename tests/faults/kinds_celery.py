"""Real Celery workers of both pools, two beats, and what can happen to their messages."""

import os
import shutil
import signal
import time
from pathlib import Path
from random import Random
from uuid import uuid4

from .children import Child, until
from .schedule import kind, step
from .stage import DEADLINE_S, Stage

QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]


@kind("celery-kill", 1)
def killed(stage: Stage, rng: Random) -> str:
    """The signing worker is killed at a step, with the task in its hands; another one goes on."""
    where = step(rng)
    worker = _worker(stage, rng, fail_at=where)
    stage.change(rng)
    worker.wait(1.5)
    worker.kill()
    return _another_goes_on(stage, rng, where)


@kind("celery-two", 0.5)
def two_workers(stage: Stage, rng: Random) -> str:
    """Two signing workers and two beats that ask far too often."""
    workers = [_worker(stage, rng) for _one in range(2)]
    for _one in range(2):
        stage.begin(_beat, "beat")
    stage.change(rng)
    stage.change(rng)
    return _published_by_workers(stage, rng, "two beats", workers)


@kind("broker-killed", 0.7)
def broker_killed(stage: Stage, rng: Random) -> str:
    """Redis dies and comes back (or the folder of messages goes), while a worker waits and a change is made."""
    worker = _worker(stage, rng)
    away = rng.choice([0.0, 0.5])
    redis = stage.house.running.get("redis")
    if redis is not None:
        redis.end()
    else:
        shutil.rmtree(_folder(stage), ignore_errors=True)
    stage.change(rng)
    time.sleep(away)
    if redis is not None:
        redis.start()
    else:
        _folder(stage).mkdir(parents=True, exist_ok=True)
    return _published_by_workers(stage, rng, f"away {away} s", [worker])


@kind("broker-flushed", 0.7)
def broker_flushed(stage: Stage, rng: Random) -> str:
    """Every message is lost after the change rang; the clock asks."""
    stage.change(rng)
    _flush(stage)
    return _another_goes_on(stage, rng, "flushed")


@kind("broker-doubled", 0.7)
def broker_doubled(stage: Stage, rng: Random) -> str:
    """Messages that piled up come twice, in another order."""
    stage.change(rng)
    stage.begin(_ask).wait()
    count = _double(stage, rng)
    return _another_goes_on(stage, rng, f"{'many' if count > 2 else count} doubled and reordered")


def _worker(stage: Stage, rng: Random, *, fail_at: str = "") -> Child:
    """A signing worker: solo, or a pool of forked processes."""
    pool = rng.choice(["solo", "prefork"])
    return stage.begin(lambda: _work(pool, fail_at), "celery")


def _work(pool: str, fail_at: str) -> None:
    from federation.celery import app  # noqa: PLC0415 - Django is set up by now

    os.environ["SIGILL_FAIL_AT"] = fail_at
    size = ["--concurrency", "1"] if pool == "prefork" else []
    app.worker_main(["worker", "-Q", "signing", "--pool", pool, *size, "-n", f"{uuid4().hex}@%h", *QUIET])


def _beat() -> None:
    """A clock that asks three times a second what each feed should contain."""
    from federation.celery import app  # noqa: PLC0415

    app.conf.beat_schedule = {"ask": {"task": "federation.tasks.ask_every_feed", "schedule": 0.3}}
    schedule = Path(os.environ["SIGILL_VAR"]).parent / f"beat-{uuid4().hex}"
    app.Beat(schedule=str(schedule), loglevel="WARNING", quiet=True).run()


def _ask() -> None:
    """The clock's question, once."""
    from federation.tasks import ask_every_feed  # noqa: PLC0415

    ask_every_feed()


def _another_goes_on(stage: Stage, rng: Random, what: str) -> str:
    return _published_by_workers(stage, rng, what, [_worker(stage, rng)])


def _published_by_workers(stage: Stage, rng: Random, what: str, workers: list[Child]) -> str:
    """Promise 3 with workers alone: the clock asks until the right answer is served; then everybody is sent home.

    A worker that ended is started again, as whoever keeps the processes alive does (deploy/supervise.py, systemd).
    """
    deadline = time.monotonic() + DEADLINE_S
    while not stage.right():
        if all(worker.ended() for worker in workers):
            workers.append(_worker(stage, rng))
        stage.begin(_ask).wait(5)
        if until(stage.right, 1.0):
            break
        if time.monotonic() > deadline:
            stage.broken(3, f"workers did not publish within {DEADLINE_S:.0f} s ({what})")
            break
    for child in stage.children:
        child.send(signal.SIGKILL)
        child.kill()
    _flush(stage)
    return what


def _folder(stage: Stage) -> Path:
    return stage.house.var / "celery" / "queues"


def _flush(stage: Stage) -> None:
    if "redis" in stage.house.running:
        _redis(stage).flushall()
    else:
        for message in _folder(stage).glob("*"):
            message.unlink(missing_ok=True)


def _double(stage: Stage, rng: Random) -> int:
    """Each waiting message twice and in another order; how many that makes."""
    if "redis" not in stage.house.running:
        found = sorted(_folder(stage).glob("*.msg"))
        for path in found:
            # The broker reads in the order of the names, which begin with the time.
            stamp, _, rest = path.name.partition("_")
            shutil.copy(path, path.with_name(f"{int(stamp) - rng.randrange(10**6)}_{uuid4()}.{rest.partition('.')[2]}"))
        return 2 * len(found)
    client, key = _redis(stage), "faults:signing"
    messages = [*client.lrange(key, 0, -1)] * 2
    rng.shuffle(messages)
    client.delete(key)
    if messages:
        client.rpush(key, *messages)
    return len(messages)


def _redis(stage: Stage):  # type: ignore[no-untyped-def]
    import redis  # noqa: PLC0415 - not needed with files

    return redis.Redis(port=stage.house.running["redis"].port)
