"""One run: the installation, the observer, one fault after another, and what came of it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import kinds_celery, kinds_database, kinds_many, kinds_signer, kinds_surroundings, registry
from .answers import Judge, Notes
from .children import Child, until
from .house import ROOT, House
from .schedule import Kind, Skipped, choose
from .stage import DEADLINE_S, Stage

ALL_KINDS = (kinds_celery, kinds_database, kinds_many, kinds_signer, kinds_surroundings)
BATCH = 10
STRICT_S = 14 * 86400  # what consumers accept of validUntil once clocks are right again


@dataclass
class Campaign:
    """`run` returns 0 when every promise held through all the faults."""

    seed: int
    count: int
    only: str = ""
    entities: int = 24
    ended: Callable[[], bool] = lambda: False  # whether somebody has asked it to end
    kinds: Counter[str] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    healed: list[float] = field(default_factory=list)
    violations: int = 0

    def run(self, made: House) -> int:
        begun = time.monotonic()
        print(f"seed {self.seed}: {self.count} faults on {made.database}, {self.entities} entities", flush=True)
        stage = self._open(made)
        print(f"the installation stands after {time.monotonic() - begun:.0f} s", flush=True)
        begun = time.monotonic()
        observer = self._observe(made)
        try:
            self._inject_all(stage, observer, begun)
        finally:  # also of a run that is ended early
            if observer.stdin:
                observer.stdin.close()
            observer.wait(timeout=30)
            self._count_wrong(stage, "the end")
            self._report(stage, time.monotonic() - begun)
        return 1 if self.violations else 0

    def _open(self, made: House) -> Stage:
        """Fill the registry and publish serial 1."""
        people = Child.begin(lambda: registry.fill(self.entities), made.log("fill"))
        people.wait(600)
        found = people.result()
        if found is None:
            raise RuntimeError(made.log("fill").read_text()[-3000:])
        stage = Stage(made, Judge(Notes(made.work / "observed.jsonl")), found, registry.entity_ids(self.entities))
        stage.note_answer(time.time())
        first = stage.turn().result()
        if first is None or first["what"] != "published":
            raise RuntimeError(f"{first}: {made.log('children').read_text()[-3000:]}")
        for name in self._front(made):
            made.running[name].start()
        return stage

    def _front(self, made: House) -> list[str]:
        """Who answers consumers: nginx has to, whatever happens; the web process may be away."""
        return [name for name in ("nginx", "web") if name in made.running]

    def _observe(self, made: House) -> "subprocess.Popen[bytes]":
        directory = made.releases / registry.SLUG
        certificate = (directory / "current" / "certificate.pem").read_text()
        http = [
            {"name": name, "port": made.running[name].port, "optional": name == "web"} for name in self._front(made)
        ]
        asked = {"slug": registry.SLUG, "directory": str(directory), "http": http}
        asked |= {"certificate": certificate, "mdq_certificate": certificate}
        configuration = made.work / "observer.json"
        configuration.write_text(json.dumps(asked))
        arguments = [configuration, made.work / "observed.jsonl", self._kept(made)]
        with made.log("observer").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.faults.observe", *map(str, arguments)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=ROOT,
            )

    def _inject_all(self, stage: Stage, observer: "subprocess.Popen[bytes]", begun: float) -> None:
        until(stage.right, 20)
        for number in range(1, self.count + 1):
            if self.ended():
                sys.exit("ended early")
            self._inject(stage, number)
            if observer.poll() is not None:
                raise RuntimeError(f"the observer ended; see {stage.house.log('observer')}")
            if number % BATCH == 0 or number == self.count:
                self._heal(stage, number)
            if number % 50 == 0:
                rate = number / (time.monotonic() - begun)
                print(f"{number} faults, {rate:.1f} a second; violations: {self.violations}", flush=True)

    def _inject(self, stage: Stage, number: int) -> None:
        kind, rng = choose(self.seed, number, stage.house.database, self.only)
        try:
            if rng.random() < 0.9:
                stage.change(rng)
            where = kind.inject(stage, rng)
            self.kinds[kind.name] += 1
            self.struck[_at(kind, where)] += 1
        except Skipped as why:
            self.skipped[f"{kind.name}: {why}"] += 1
        finally:
            stage.clear()
        self._count_wrong(stage, f"fault {number} ({kind.name})")

    def _heal(self, stage: Stage, number: int) -> None:
        """The faults end: within a minute every source serves the right answer, whole, and no longer than it may."""
        took = stage.heal(["files", *self._front(stage.house)])
        stage.judge.damaged.clear()  # by now everybody has seen the release that lacked it, and the one that does not
        if took is None:
            stage.broken(3, f"what is approved is not served {DEADLINE_S:.0f} s after the faults")
        else:
            self.healed.append(took)
            if stage.judge.served["files"]["valid_until"] - time.time() > STRICT_S:
                stage.broken(1, "the feed is valid for more than 14 days from now")
        self._count_wrong(stage, f"fault {number} (healing)")

    def _count_wrong(self, stage: Stage, when: str) -> None:
        stage.wrong += stage.judge.judge()
        for wrong in stage.wrong:
            self.violations += 1
            if self.violations <= 50:
                print(f"VIOLATION of promise {wrong['promise']} seen by {wrong['source']} at {when}: {wrong['said']}")
                print(f"    seed {self.seed}; kept in {self._keep(stage, wrong)}", flush=True)
        stage.wrong.clear()

    def _kept(self, made: House) -> Path:
        folder = Path(os.environ.get("SIGILL_FAULTS_KEPT", ROOT / "var" / "faults"))
        return folder / f"{self.seed}-{made.database}"

    def _keep(self, stage: Stage, wrong: dict[str, Any]) -> Path:
        """What was served at that time, and what is known of it."""
        place = self._kept(stage.house) / f"violation-{self.violations}"
        place.mkdir(parents=True, exist_ok=True)
        (place / "wrong.json").write_text(json.dumps(wrong, indent=1))
        told = Child.begin(registry.publications, stage.house.log("children")).result()
        (place / "publications.txt").write_text("\n".join(told or ["the database does not answer"]))
        current = stage.house.releases / registry.SLUG / "current"
        if not (place / "served").exists():
            shutil.copytree(current, place / "served", symlinks=True, ignore_dangling_symlinks=True)
        return place

    def _report(self, stage: Stage, seconds: float) -> None:
        """Counts by kind and step; what was skipped and why."""
        total = self.kinds.total()
        print(
            f"\n{total} faults in {seconds:.0f} s, seed {self.seed}, {stage.house.database}; "
            f"{self.skipped.total()} skipped"
        )
        for name, count in sorted(self.kinds.items()):
            places = sorted((place, n) for place, n in self.struck.items() if place.startswith(f"{name} "))
            print(
                f"  {name:24}{count:5}  " + ", ".join(f"{place.removeprefix(name).strip()} {n}" for place, n in places)
            )
        for why, count in sorted(self.skipped.items()):
            print(f"  skipped {count}: {why}")
        print(f"observer: {stage.judge.looks} looks, {stage.judge.releases} releases seen served")
        if self.healed:
            worst = max(self.healed)
            print(
                f"after the faults: right within {worst:.2f} s at most, {len(self.healed)} times of {len(self.healed)}"
            )
        print(f"violations: {self.violations}", flush=True)


def _at(kind: Kind, where: str) -> str:
    return f"{kind.name} {where}"
