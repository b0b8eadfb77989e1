"""The API's document pleases linters, and clients made of it do the main job at a running server."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.application import Application
from tests.support.serving import serving
from tools.openapi import build

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application() as running:
        yield running


@pytest.fixture(scope="module")
async def document(application: Application, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("document") / "openapi.json"
    file.write_bytes((await application.client.get("/openapi.json")).content)
    return file


async def does_the_main_job(application: Application, *command: str) -> str:
    key = (await application.merchant()).key
    async with serving(application) as url:
        return await asyncio.to_thread(build.run, *command, url, key)


async def test_spectral_and_redocly_find_nothing_in_the_document(document: Path) -> None:
    await asyncio.to_thread(build.lint, document)


def test_spectral_finds_a_fault(tmp_path: Path) -> None:
    faulty = tmp_path / "openapi.json"
    faulty.write_text('{"openapi": "3.1.0", "info": {"title": "Faulty", "version": "1"}, "paths": {"/a": {"get": {}}}}')

    with pytest.raises(build.ToolFailed, match="operation-tags"):
        build.lint(faulty)


async def test_a_typescript_client_compiles_and_does_the_main_job(application: Application, document: Path) -> None:
    job = await asyncio.to_thread(build.typescript_client, document)

    said = await does_the_main_job(application, *build.NODE, "node", str(job))

    assert said == "the line is free again: 100000\n"


async def test_a_python_client_has_no_faults_of_type_and_does_the_main_job(
    application: Application, document: Path
) -> None:
    job = await asyncio.to_thread(build.python_client, document)

    said = await does_the_main_job(application, sys.executable, str(job))

    assert said == "the line is free again: 100000\n"
