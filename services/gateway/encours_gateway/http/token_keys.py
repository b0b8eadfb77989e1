from fastapi import APIRouter, Response

from encours_platform import json
from encours_platform.token_keys import PATH, TokenKeys

CACHED_SECONDS = 300


def routes(keys: TokenKeys) -> APIRouter:
    r = APIRouter(include_in_schema=False)

    @r.get(PATH)
    async def read_public_keys() -> Response:
        headers = {"Cache-Control": f"public, max-age={CACHED_SECONDS}"}
        return Response(json.dumps(keys.public()), headers=headers, media_type="application/jwk-set+json")

    return r
