from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import Response

from encours_platform.auth import Caller
from encours_platform.database import Tx
from encours_platform.http import Api
from encours_platform.problems import SandboxOnly
from encours_sandbox.domain.card_scenario import CardScenario
from encours_sandbox.http.schemas_card import CardAccountAnswer, CardAccountBody, CardScenarioAnswer, CardScenarioBody
from encours_sandbox.store import card_objects
from encours_sandbox.use_cases.card_keys import PATH, CardKeys


def routes(api: Api, keys: CardKeys) -> APIRouter:
    r = api.router("sandbox card service")

    def sandbox_caller(request: Request) -> Caller:
        caller = api.caller(request)
        if not caller.sandbox:
            raise SandboxOnly("a live tenant has a real payment service")
        return caller

    @r.post(PATH + "/account", response_model=CardAccountAnswer)
    async def open_a_card_account(request: Request, body: CardAccountBody) -> Response:
        """The merchant's account at the simulated payment service: what its connection needs.

        With the id of that connection its webhooks go there from now on.
        """
        caller = sandbox_caller(request)

        async def act(tx: Tx) -> CardAccountAnswer:
            if body.connection_id is not None:
                await card_objects.set_connection(tx, body.connection_id)
            return CardAccountAnswer(
                url=keys.url,
                secret_key=keys.secret_key(caller.tenant_id),
                webhook_secret=keys.webhook_secret(caller.tenant_id),
            )

        return await api.command(request, act)

    @r.post(PATH + "/scenario", response_model=CardScenarioAnswer)
    async def set_a_card_scenario(request: Request, body: CardScenarioBody) -> Response:
        """How the simulated payment service treats cards and sends webhooks from now on."""
        sandbox_caller(request)

        async def act(tx: Tx) -> CardScenarioAnswer:
            scenario = replace(CardScenario(), **dict(body))
            await card_objects.set_scenario(tx, scenario)
            return CardScenarioAnswer(**scenario.to_json())

        return await api.command(request, act)

    return r
