"""Requests reach the same route as by trying all in turn, whatever order and length their paths have."""

import httpx
import pytest
from fastapi import APIRouter

from encours_platform.http import create_app
from encours_platform.routing import literal_prefix

PATHS = (
    "/", "/healthz", "/sign/{mandate_id}/code", "/v1/{noun}/anything", "/v1/orders", "/v1/orders/latest",
    "/v1/orders/{order_id}", "/v1/orders/{order_id}/ship", "/v1/invoices/{invoice_id}",
)  # fmt: skip


def client(*routers: APIRouter) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(create_app(routers, {})), base_url="http://test")


def router() -> APIRouter:
    made = APIRouter()
    for path in PATHS:
        made.add_api_route(path, lambda path=path: path, methods=["GET"])
    return made


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("/", "/"),
        ("/healthz", "/healthz"),
        ("/sign/mdt_1/code", "/sign/{mandate_id}/code"),
        ("/v1/mandates/anything", "/v1/{noun}/anything"),
        ("/v1/orders", "/v1/orders"),
        ("/v1/orders/latest", "/v1/orders/latest"),
        ("/v1/orders/ord_1", "/v1/orders/{order_id}"),
        ("/v1/orders/ord_1/ship", "/v1/orders/{order_id}/ship"),
        ("/v1/invoices/inv_1", "/v1/invoices/{invoice_id}"),
    ],
)
async def test_a_request_reaches_the_route_of_its_path(asked: str, path: str) -> None:
    async with client(router()) as http:
        answer = await http.get(asked)
        assert (answer.status_code, answer.json()) == (200, path)
        assert (await http.head(asked)).status_code == 200


async def test_a_path_that_no_route_has_is_not_found_and_another_method_not_allowed() -> None:
    async with client(router()) as http:
        assert (await http.get("/v1/refunds")).status_code == 404
        assert (await http.get("/v1/orders/ord_1/ship/twice")).status_code == 404
        refused = await http.delete("/v1/orders/latest")
        assert (refused.status_code, refused.headers["allow"]) == (405, "GET")


def test_a_prefix_ends_at_the_first_parameter() -> None:
    assert [literal_prefix(path) for path in PATHS] == [
        ("",), ("healthz",), ("sign",), ("v1",), *[("v1", "orders")] * 4, ("v1", "invoices"),
    ]  # fmt: skip
