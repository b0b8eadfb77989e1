"""What stands on a mandate beside its account: language, cap, the signer's authority (S2.2)."""

from typing import Any

import pytest

from tests.mandates.world import SIGNER, World


@pytest.mark.parametrize(
    ("scheme", "signer", "codes"),
    [
        ("B2B", {}, []),
        ("B2B", {"authority": "legal_representative"}, []),
        ("B2B", {"authority": "delegation"}, ["signer-authority-unproven"]),
        ("B2B", {"authority": "delegation", "authority_evidence": "Pouvoir du 3 janvier 2011"}, []),
        ("CORE", {"authority": "delegation"}, []),
    ],
)
async def test_s2_2_a_delegation_without_evidence_is_warned_of_in_b2b(
    scheme: str, signer: dict[str, Any], codes: list[str], world: World
) -> None:
    created = await world.create(scheme=scheme, signer=SIGNER | signer)
    told = await world.read(created)

    for mandate in (created, told):
        assert [warning["code"] for warning in mandate["warnings"]] == codes
        assert all(warning["detail"] for warning in mandate["warnings"])
    empty = {"authority": None, "authority_evidence": None}
    assert told["signer"] == SIGNER | empty | signer


async def test_a_mandate_has_the_language_it_is_given_or_the_merchants(world: World) -> None:
    assert (await world.create())["language"] == "fr"
    for language in ("fr", "en", "de"):
        assert (await world.create(language=language))["language"] == language
    assert (await world.post(language="it")).status_code == 422
