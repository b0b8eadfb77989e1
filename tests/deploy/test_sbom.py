"""The bill of materials names what the runtime lock pins, with hashes, licences and who needs whom."""

import importlib.util
import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path
from types import ModuleType

import pytest
from packaging.markers import Marker
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements-runtime.lock").read_text(encoding="utf-8")
PRODUCT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    spec = importlib.util.spec_from_file_location("encours_sbom", ROOT / "deploy" / "sbom.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_package_of_the_lock_is_a_component_with_version_hashes_and_licence(sbom: ModuleType) -> None:
    installed = list(distributions())
    made = sbom.bill(LOCK, installed, PRODUCT)

    assert (made["bomFormat"], made["specVersion"], made["metadata"]["component"]["name"]) == (
        "CycloneDX",
        "1.6",
        "encours",
    )
    listed = {f"{each['name']}=={each['version']}" for each in made["components"]}
    assert listed == {canonicalize_name(name) + "==" + version for name, version in LOCKED}
    here = {canonicalize_name(each.metadata["Name"]) for each in installed}
    for component in made["components"]:
        assert component["properties"], component["name"]
        assert all(re.fullmatch("[0-9a-f]{64}", each["value"]) for each in component["properties"])
        assert component["licenses"] or component["name"] not in here, component["name"]


LOCKED = [
    (name, version)
    for name, version, marker in re.findall(r"^([A-Za-z0-9._-]+)==([^ ]+)(?: ; ([^\\]+))?", LOCK, re.MULTILINE)
    if not marker or Marker(marker).evaluate()
]


def test_dependencies_lead_from_the_product_to_each_component(sbom: ModuleType) -> None:
    made = sbom.bill(LOCK, list(distributions()), PRODUCT)
    needs = {each["ref"]: each["dependsOn"] for each in made["dependencies"]}
    references = {each["bom-ref"] for each in made["components"]}
    root = made["metadata"]["component"]["bom-ref"]

    assert {name for each in needs.values() for name in each} <= references
    assert len(needs[root]) == len(PRODUCT["dependencies"])
    reached, waiting = set[str](), [root]
    while waiting:
        each = waiting.pop()
        if each not in reached:
            reached.add(each)
            waiting += needs.get(each, ())
    assert len(reached) > 0.9 * len(references), "the others are extras"


def test_what_is_installed_otherwise_than_the_lock_says_is_named(sbom: ModuleType) -> None:
    installed = [each for each in distributions() if each.metadata["Name"] in ("orjson", "httpx", "pytest")]
    lock = "orjson==0.0.1 \\\n    --hash=sha256:00\nhttpx==" + next(
        each.version for each in installed if each.metadata["Name"] == "httpx"
    )

    found = sbom.differences(lock + "\nlxml==1.0\n", installed, "encours")

    assert [each.partition(" ")[0] for each in found] == ["pytest", "lxml", "orjson"]


def test_the_image_is_built_with_it() -> None:
    built = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert built.index("requirements-runtime.lock\n") < built.index("deploy/sbom.py") < built.index("COPY --from=build")
    assert "!deploy/sbom.py" in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
