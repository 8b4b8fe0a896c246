"""The compose file, the manifests and the images' recipe: no engine runs them here, so their structure is what is held.

Each promise of deploy/README.md that can be read from them: pinned images, nobody root, nothing of the image written,
the keys at the signer alone, releases written by the signer alone, and whether each process lives is asked.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.alive import lives
from federation.celery import app
from tests.run.conftest import ROOT, free_port
from tests.run.fronts import no_nginx
from tests.tiers import tier

DEPLOY = ROOT / "deploy"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
_PINNED = re.compile(r"[\w./-]+:(?!latest$)[\w.-]*\d[\w.-]*")
KEYED = ("SIGILL_KEY_DIR", "SIGILL_PKCS11")
Node = dict[str, Any]


def services() -> dict[str, Node]:
    found: dict[str, Node] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    return found


def documents() -> Iterator[Node]:
    for path in MANIFESTS:
        yield from yaml.safe_load_all(path.read_text())


def pods() -> dict[str, Node]:
    """Every pod's specification, by the name of what makes it."""
    made = [one for one in documents() if one["kind"] in ("Deployment", "Job")]
    return {one["metadata"]["name"]: one["spec"]["template"]["spec"] for one in made}


def containers(pod: Node) -> list[Node]:
    return [*pod.get("initContainers", ()), *pod["containers"]]


COMPOSED = pytest.mark.parametrize("name", services())
IN_PODS = pytest.mark.parametrize("name", pods())


def test_yamllint_has_nothing_to_say() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "yamllint", "--strict", "-c", DEPLOY / "yamllint.yaml", DEPLOY],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_compose_has_every_process_and_what_they_stand_on() -> None:
    assert set(services()) == {
        *("migrate", "web", "worker", "signer", "beat", "nginx", "postgres", "redis", "minio", "second-site")
    }
    assert {name for name, one in services().items() if one.get("profiles")} == {"minio", "second-site"}


@COMPOSED
def test_a_composed_service_is_pinned_not_root_and_writes_nothing_of_its_image(name: str) -> None:
    one = services()[name]
    assert _PINNED.fullmatch(one["image"])
    assert int(one["user"].partition(":")[0]) > 0
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in one


@COMPOSED
def test_whether_a_composed_service_lives_is_asked(name: str) -> None:
    assert services()[name].get("healthcheck", {}).get("test") or name == "migrate"


@COMPOSED
def test_in_compose_the_signer_alone_has_the_keys_and_writes_releases(name: str) -> None:
    one = services()[name]
    volumes = [str(volume) for volume in one.get("volumes", ())]
    assert any("keys" in volume for volume in volumes) == (name == "signer")
    assert any(word in str(one.get("environment", "")) for word in KEYED) == (name == "signer")
    releases = [volume for volume in volumes if volume.startswith("releases:")]
    written = [volume for volume in releases if not volume.endswith(":ro")]
    assert written == ["releases:/var/lib/sigill"] * (name == "signer")


def test_in_compose_nginx_alone_is_reached_from_outside_and_starts_without_the_others() -> None:
    assert [name for name, one in services().items() if one.get("ports")] == ["nginx"]
    nginx = services()["nginx"]
    assert "depends_on" not in nginx
    address = nginx["environment"]["SIGILL_WEB"].partition(":")[0]
    assert services()["web"]["networks"]["inside"]["ipv4_address"] == address
    for name in ("postgres", "redis", "minio"):
        assert services()[name]["networks"] == ["inside"]


def test_no_password_stands_in_the_compose_file() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    assert not re.search(r"(?i)(password|secret_key|token):\s*[\"']?\w+[\"']?\s*$", text, re.MULTILINE)


def test_each_document_is_of_a_kind_that_the_list_names_and_the_list_is_whole() -> None:
    (list_,) = [one for one in documents() if one["kind"] == "Kustomization"]
    assert set(list_["resources"]) == {path.name for path in MANIFESTS} - {"kustomization.yaml"}
    for one in documents():
        assert one["apiVersion"]
        assert one["kind"] == "Kustomization" or one["metadata"]["name"]
    assert "Secret" not in {one["kind"] for one in documents()}


@IN_PODS
def test_a_pod_s_images_are_pinned_and_nobody_is_root_or_can_become_more(name: str) -> None:
    pod = pods()[name]
    context = pod["securityContext"]
    assert context["runAsNonRoot"] is True
    assert context["runAsUser"] > 0
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
    for one in containers(pod):
        assert _PINNED.fullmatch(one["image"])
        assert one["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert {"requests", "limits"} == set(one["resources"])


@IN_PODS
def test_every_place_that_is_mounted_is_a_volume_and_the_other_way(name: str) -> None:
    pod = pods()[name]
    mounted = {mount["name"] for one in containers(pod) for mount in one["volumeMounts"]}
    assert mounted == {volume["name"] for volume in pod["volumes"]}


@IN_PODS
def test_whether_a_pod_lives_and_is_ready_is_asked(name: str) -> None:
    for one in pods()[name]["containers"]:
        assert {"livenessProbe", "readinessProbe"} <= set(one) or name == "sigill-migrate"


@IN_PODS
def test_in_a_cluster_the_signer_alone_has_the_keys_and_writes_releases(name: str) -> None:
    pod, is_signer = pods()[name], name == "sigill-signer"
    secrets = [volume["secret"]["secretName"] for volume in pod["volumes"] if "secret" in volume]
    assert secrets == ["sigill-keys"] * is_signer
    assert any(word in str(pod) for word in KEYED) == is_signer
    (uid,) = {pod["securityContext"]["runAsUser"]}
    assert (uid == 10002) == is_signer
    for one in pod["containers"]:
        for mount in one["volumeMounts"]:
            if mount["name"] == "releases":
                assert mount.get("readOnly", False) != is_signer


def test_the_signer_s_key_is_its_own_copy_in_memory() -> None:
    """A Secret's files can be read by a group, and the signer refuses those."""
    pod = pods()["sigill-signer"]
    (own,) = [volume for volume in pod["volumes"] if volume["name"] == "own"]
    assert own["emptyDir"]["medium"] == "Memory"
    (copier,), (signer,) = pod["initContainers"], pod["containers"]
    assert "umask 077" in copier["command"][-1]
    assert "keys" not in {mount["name"] for mount in signer["volumeMounts"]}
    assert {"name": "SIGILL_KEY_DIR", "value": "/etc/sigill/own/keys"} in signer["env"]


def test_there_is_one_signer_and_one_beat_and_nobody_reaches_them() -> None:
    kinds = {(one["kind"], one["metadata"]["name"]): one["spec"] for one in documents() if "spec" in one}
    for name in ("sigill-signer", "sigill-beat"):
        assert kinds["Deployment", name]["replicas"] == 1
        assert kinds["Deployment", name]["strategy"] == {"type": "Recreate"}
        assert ("Service", name) not in kinds
    assert kinds["NetworkPolicy", "nobody"] == {"podSelector": {}, "policyTypes": ["Ingress"]}
    let_in = {
        policy["podSelector"]["matchLabels"]["app.kubernetes.io/name"]
        for (kind, _name), policy in kinds.items()
        if kind == "NetworkPolicy" and policy.get("ingress")
    }
    assert let_in == {"sigill-front", "sigill-web"}


def test_every_service_and_budget_chooses_pods_that_are_there() -> None:
    names = set(pods())
    for one in documents():
        if one["kind"] in ("Service", "PodDisruptionBudget", "NetworkPolicy"):
            spec = one["spec"]
            chosen = spec.get("selector", spec.get("podSelector", {}))
            labels = chosen.get("matchLabels", chosen)
            assert not labels or labels["app.kubernetes.io/name"] in names


def test_each_celery_process_asks_for_a_queue_that_there_is() -> None:
    queues = {"default", *(route["queue"] for route in app.conf.task_routes.values())}
    for command in (str(services()["worker"]["command"]), str(services()["signer"]["command"])):
        assert any(f"'-Q', '{queue}'" in command for queue in queues)
    for name in ("sigill-worker", "sigill-signer"):
        args = pods()[name]["containers"][0]["args"]
        assert args[args.index("-Q") + 1] in queues


def test_the_recipe_pins_its_bases_and_ends_as_nobody() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    assert all(_PINNED.fullmatch(base) for base in re.findall(r"^FROM (\S+)", text, re.MULTILINE))
    stages = text.split("\nFROM ")[1:]
    assert len(stages) == 2
    for stage in stages:
        assert re.findall(r"^USER (\S+)$", stage, re.MULTILINE)[-1].startswith("1000")
    copied = {path for line in re.findall(r"^COPY (.+)$", text, re.MULTILINE) for path in line.split()[:-1]}
    assert [path for path in copied if not (ROOT / path).exists()] == []
    assert "--require-hashes" in text


def test_a_process_lives_while_its_sign_is_fresh(tmp_path: Path) -> None:
    sign = tmp_path / "alive"
    assert not lives(str(sign))
    sign.touch()
    assert lives(str(sign), 300)
    assert not lives(str(sign), -1)
    assert not lives(f"http://127.0.0.1:{free_port()}/readyz")


@tier("processes", no_nginx())
def test_nginx_takes_what_the_container_makes_of_the_configuration(tmp_path: Path) -> None:
    environ = {
        "PATH": "/usr/sbin:/usr/bin:/bin",
        "SIGILL_WEB": "127.0.0.1:8001",
        "SIGILL_PORT": str(free_port()),
        "SIGILL_FRONT": str(tmp_path),
        "SIGILL_CHECKOUT": str(ROOT),
        "SIGILL_RELEASES": str(tmp_path),
    }
    done = subprocess.run(
        ["sh", DEPLOY / "front.sh", "-t"], env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "test is successful" in done.stderr
    made = (tmp_path / "sigill.conf").read_text()
    assert "server 127.0.0.1:8001;" in made
    assert "127.0.0.1:80" not in made.replace("127.0.0.1:8001", "")
    assert "/var/l" not in made
    assert shutil.which("nginx")
