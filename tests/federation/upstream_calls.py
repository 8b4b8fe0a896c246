"""What test_every_action.py calls of what other federations bring."""

from collections.abc import Callable
from typing import Any

from federation.actions import foreign_conflicts, upstream_imports, upstream_keys, upstreams
from federation.models import ForeignConflict, JointAct, UpstreamFeed
from federation.models.joint_act import JointActKind
from tests.foreign.making import REGISTRAR, public_pem


def upstream_calls() -> dict[Callable[..., Any], tuple[Any, ...] | dict[str, Any]]:
    """For each action, arguments that would do if only the person might."""
    upstream = UpstreamFeed.objects.create(slug="granland", name="Gränland", url="https://md.granland.example/")
    act = JointAct(kind=JointActKind.PIN_UPSTREAM, arguments={"upstream": "granland", "keys": public_pem()})
    conflict = ForeignConflict(kind="scope", newcomer="theirs", subject="vard.example")
    note = {"note": "Därför"}
    described = {"slug": "annat", "name": "Annat", "url": "https://md.annat.example/", "registrars": [REGISTRAR]}
    return {
        upstreams.record: (described,),
        upstreams.change: (upstream, {"version": 1, "excluded": []}),
        upstreams.republish: (upstream, []),
        upstreams.pause: (upstream, note),
        upstreams.resume: (upstream, note),
        upstreams.close: (upstream, note),
        upstream_imports.look_now: (upstream,),
        upstream_imports.accept_held: (upstream, {"grounds": "Därför"}),
        upstream_keys.check_pin: (act,),
        upstream_keys.pin: (act,),
        foreign_conflicts.decide: (conflict, "ours", {"grounds": "Därför"}),
        foreign_conflicts.reopen: (conflict, note),
    }
