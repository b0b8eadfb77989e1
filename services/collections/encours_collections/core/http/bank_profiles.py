import re
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from encours_collections.core.domain.bank_profile import BUILT_IN, BankProfile, BankTerms, InvalidBankProfile
from encours_collections.core.http.schemas import BankProfileAnswer, BankProfileBody, BankTermsBody
from encours_collections.core.store import bank_profiles
from encours_collections.core.use_cases.save_bank_profile import save_bank_profile
from encours_contracts.gateway import CollectionSettings
from encours_platform.database import Tx
from encours_platform.http import Api
from encours_platform.paging import Page, Paging, page_of_all
from encours_platform.problems import NotFound

PATH = "/v1/bank-profiles"
NAME_PATTERN = str(CollectionSettings.model_fields["bank_profile"].metadata[0].pattern)
NamePath = Annotated[str, Path(pattern=NAME_PATTERN, examples=["epc-2025"])]


def answer(profile: BankProfile, tx: Tx) -> BankProfileAnswer:
    return BankProfileAnswer(
        name=profile.name,
        built_in=profile.name in BUILT_IN,
        in_use=profile.name == tx.settings.collection.bank_profile,
        versions=[BankTermsBody.model_validate(asdict(terms)) for terms in profile.versions],
    )


def routes(api: Api) -> APIRouter:
    r = api.router("bank profiles")

    @r.get(PATH, response_model=Page[BankProfileAnswer])
    async def list_bank_profiles(request: Request, paging: Paging) -> Page[BankProfileAnswer]:
        """The built-in profiles, then the merchant's own."""

        async def read(tx: Tx) -> Page[BankProfileAnswer]:
            found = [*BUILT_IN.values(), *await bank_profiles.own(tx)]
            return page_of_all([answer(profile, tx) for profile in found], paging)

        return await api.read(request, read)

    @r.get(PATH + "/{name}", response_model=BankProfileAnswer)
    async def show_bank_profile(request: Request, name: str) -> BankProfileAnswer:
        async def read(tx: Tx) -> BankProfileAnswer:
            profile = await bank_profiles.find(tx, name) if re.fullmatch(NAME_PATTERN, name) else None
            if profile is None:
                raise NotFound("there is no bank profile of that name")
            return answer(profile, tx)

        return await api.read(request, read)

    _add_changes(api, r)
    return r


def _add_changes(api: Api, r: APIRouter) -> None:
    @r.put(PATH + "/{name}", response_model=BankProfileAnswer)
    async def put_bank_profile(request: Request, name: NamePath, body: BankProfileBody) -> Response:
        """Creates or replaces a profile of the merchant; it applies to debits that are not yet in a file."""
        caller = api.caller(request)
        versions = tuple(BankTerms(**dict(terms)) for terms in body.versions)
        try:
            profile = BankProfile(name, versions)
        except InvalidBankProfile as invalid:
            invalid.pointer = "/versions" if invalid.version is None else f"/versions/{invalid.version}/valid_from"
            raise

        async def act(tx: Tx) -> BankProfileAnswer:
            return answer(await save_bank_profile(tx, profile, who=caller.actor), tx)

        return await api.command(request, act)
