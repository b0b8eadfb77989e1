"""Which banks take B2B debits is what operators load (docs/rules/scheme.md: adherence to B2B is optional)."""

from typing import Any

import pytest

from tests.mandates.import_files import LINE, imported, opened
from tests.mandates.world import IBAN, OTHER_IBAN, World
from tests.support.application import Application

PATH = "/v1/reachability"
AGRI = "AGRIFRPP"


def entry(bic: str = AGRI, scheme: str = "B2B", **changes: Any) -> dict[str, Any]:
    return {"bic": bic, "scheme": scheme, "reachable": True, **changes}


def table(*entries: dict[str, Any], source: str = "EPC register", as_of: str = "2026-11-01") -> dict[str, Any]:
    return {"source": source, "as_of": as_of, "entries": list(entries)}


@pytest.fixture
async def world(application: Application) -> World:
    return await opened(await World.of(application))


async def load(world: World, *entries: dict[str, Any], **more: Any) -> Any:
    return await world.merchant.ok("PUT", PATH, table(*entries, **more))


async def ask(world: World, bic: str = AGRI) -> Any:
    return await world.merchant.ok("GET", f"{PATH}?bic={bic}")


async def test_a_bank_is_reachable_not_reachable_or_unknown(world: World) -> None:
    loaded = await load(world, entry(name="Crédit Agricole"), entry("DEUTDEFF", reachable=False), entry(scheme="CORE"))
    assert (loaded["source"], loaded["as_of"], loaded["banks"]) == ("EPC register", "2026-11-01", 3)
    assert await ask(world) == {
        "bic": AGRI,
        "bank_name": "Crédit Agricole",
        "b2b": "reachable",
        "core": "reachable",
        "source": "EPC register",
        "as_of": "2026-11-01",
    }
    assert (await ask(world, "DEUTDEFF"))["b2b"] == "not_reachable"
    nowhere = await ask(world, "BNPAFRPP")
    assert (nowhere["b2b"], nowhere["core"], nowhere["source"], nowhere["as_of"]) == ("unknown", "unknown", None, None)


async def test_a_branch_goes_before_its_bank_and_xxx_is_the_bank(world: World) -> None:
    await load(world, entry("AGRIFRPPXXX"), entry("AGRIFRPP882", reachable=False))
    found = {bic: (await ask(world, bic))["b2b"] for bic in (AGRI, "AGRIFRPPXXX", "AGRIFRPP882", "AGRIFRPP831")}
    assert found == {
        AGRI: "reachable",
        "AGRIFRPPXXX": "reachable",
        "AGRIFRPP882": "not_reachable",
        "AGRIFRPP831": "reachable",
    }


async def test_an_entry_holds_from_its_first_day_to_its_last(world: World) -> None:
    await load(
        world,
        entry(valid_from="2020-01-01", valid_to="2026-11-20"),
        entry(valid_from="2026-11-21", reachable=False),
        entry("DEUTDEFF", valid_from="2026-12-01"),
    )
    assert (await ask(world))["b2b"] == "reachable"
    assert (await ask(world, "DEUTDEFF"))["b2b"] == "unknown"
    await world.application.set_clock(world.merchant, "2026-11-21T09:00:00+00:00")
    assert (await ask(world))["b2b"] == "not_reachable"


async def test_loading_a_source_again_replaces_its_entries_and_nothing_else(world: World) -> None:
    await load(world, entry(), entry("DEUTDEFF"))
    await load(world, entry("BNPAFRPP"), source="Our bank", as_of="2026-10-01")
    await load(world, entry(reachable=False), as_of="2026-11-10")
    found = {bic: (await ask(world, bic))["b2b"] for bic in (AGRI, "DEUTDEFF", "BNPAFRPP")}
    assert found == {AGRI: "not_reachable", "DEUTDEFF": "unknown", "BNPAFRPP": "reachable"}
    sources = (await world.merchant.ok("GET", PATH + "/sources"))["data"]
    assert [(each["source"], each["as_of"], each["banks"]) for each in sources] == [
        ("EPC register", "2026-11-10", 1),
        ("Our bank", "2026-10-01", 1),
    ]


async def test_where_sources_differ_the_newest_counts(world: World) -> None:
    await load(world, entry(), source="A", as_of="2026-10-01")
    await load(world, entry(reachable=False), source="B", as_of="2026-11-01")
    await load(world, entry(), source="C", as_of="2026-09-01")
    assert {(await ask(world))[name] for name in ("b2b", "source", "as_of")} == {"not_reachable", "B", "2026-11-01"}


async def test_a_list_comes_as_csv_too(world: World) -> None:
    content = "bic;scheme;reachable;name\nAGRIFRPP;B2B;oui;Crédit Agricole\nDEUTDEFF;B2B;no;\n".encode()
    query = {"source": "EPC", "as_of": "2026-11-01"}
    headers = {"Content-Type": "text/csv"}
    answer = await world.merchant.request("PUT", PATH, content=content, params=query, headers=headers)
    assert (answer.status_code, answer.json()["banks"]) == (200, 2)
    assert [(await ask(world, bic))["b2b"] for bic in (AGRI, "DEUTDEFF")] == ["reachable", "not_reachable"]
    for bad in (b"bic;scheme\nA;B", b"", b"\xff", content.replace(b"B2B;no", b"B2B;maybe"), content + b"x;y\n"):
        answer = await world.merchant.request("PUT", PATH, content=bad, params=query, headers=headers)
        assert answer.status_code == 422, answer.text
    assert (await ask(world))["b2b"] == "reachable"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (table(entry(), entry("AGRI")), "/entries/1/bic"),
        (table(entry(scheme="COR1")), "/entries/0/scheme"),
        (table(entry(valid_from="2026-02-01", valid_to="2026-01-01")), "/entries/0/valid_to"),
        (table(entry(), entry("AGRIFRPPXXX")), "/entries/1"),
        (table(entry(name="x\ny")), "/entries/0/name"),
        (table(source=""), "/source"),
        (table(source=IBAN), "/source"),
        (table(as_of="soon"), "/as_of"),
        ({"source": "x"}, "/entries"),
    ],
)
async def test_a_list_with_a_fault_changes_nothing(world: World, body: Any, pointer: str) -> None:
    await load(world, entry())
    answer = await world.merchant.put(PATH, body)
    assert answer.status_code == 422
    assert pointer in {error["pointer"] for error in answer.json()["errors"]}
    assert IBAN not in answer.text
    assert (await ask(world))["b2b"] == "reachable"


async def test_an_iban_is_checked_in_a_body_and_is_in_no_answer(world: World) -> None:
    await load(world, entry())
    found = await world.merchant.ok("POST", PATH + "/check", {"iban": IBAN})
    assert (found["bic"][:8], found["b2b"]) == (AGRI, "reachable")
    assert found["bank_name"]
    assert IBAN not in str(found)
    assert (await world.merchant.ok("POST", PATH + "/check", {"bic": "agri fr pp"}))["b2b"] == "reachable"
    for bad in ({}, {"iban": IBAN, "bic": AGRI}, {"iban": IBAN[:-1] + "0"}, {"bic": "A"}):
        answer = await world.merchant.post(PATH + "/check", bad)
        assert answer.status_code == 422
        assert IBAN[4:-3] not in answer.text


async def codes(world: World, mandate: Any) -> list[str]:
    return [warning["code"] for warning in (await world.read(mandate))["warnings"]]


async def test_a_mandate_at_a_bank_that_takes_no_b2b_has_a_warning_until_its_end(world: World) -> None:
    silent = await world.create()
    assert silent["warnings"] == []
    await load(world, entry(reachable=False))
    mandate = await world.create()
    assert mandate["warnings"] == [
        {
            "code": "not_reachable_b2b",
            "detail": "AGRIFRPPXXX takes no B2B debits, says EPC register as of 2026-11-01: they would be rejected.",
        }
    ]
    assert await codes(world, silent) == ["not_reachable_b2b"]
    elsewhere = await world.create(iban=OTHER_IBAN)
    assert [warning["code"] for warning in elsewhere["warnings"]] == ["reachability_unknown"]
    await load(world, entry())
    assert await codes(world, mandate) == []
    await load(world, entry(reachable=False))
    await world.act(mandate, "revoke")
    assert await codes(world, mandate) == []


async def test_imported_lines_have_the_same_warnings(world: World) -> None:
    await load(world, entry(reachable=False), entry("COBADEFF"))
    rows = [LINE, LINE | {"reference": "R2", "iban": OTHER_IBAN}, LINE | {"reference": "R3", "scheme": "CORE"}]
    report = await imported(world, rows)
    result = [(line["status"], [problem["code"] for problem in line["problems"]]) for line in report["lines"]]
    assert result == [
        ("warning", ["not_reachable_b2b"]),
        ("accepted", []),
        ("warning", ["reachability_unknown"]),
    ]
    assert (report["accepted"], report["warnings"]) == (3, 2)


async def test_merchants_load_and_see_their_own_lists(application: Application, world: World) -> None:
    other = await World.of(application)
    await load(world, entry())
    assert (await ask(other))["b2b"] == "unknown"
    assert await other.merchant.ok("GET", PATH + "/sources") == {"data": []}


async def test_only_who_may_write_reachability_loads(world: World) -> None:
    writer = await world.with_permissions(role="credit_manager")
    assert (await writer.put(PATH, table(entry()))).status_code == 403
    assert (await writer.get(f"{PATH}?bic={AGRI}")).json()["b2b"] == "unknown"
