from collections.abc import Mapping
from functools import partial
from pathlib import Path

from encours_mandates.consumers import HANDLERS
from encours_mandates.core.http import bank_pack, creditor, disclosures, mandates
from encours_mandates.core.http.answers import Answers
from encours_mandates.core.http.problems import PROBLEMS as CORE_PROBLEMS
from encours_mandates.core.use_cases.republish import mandate_state
from encours_mandates.core.use_cases.reseal import reseal
from encours_mandates.imports.http import routes as import_routes
from encours_mandates.jobs import jobs
from encours_mandates.reachability.http import routes as reachability_routes
from encours_mandates.reachability.http.problems import PROBLEMS as REACHABILITY_PROBLEMS
from encours_mandates.reachability.use_cases.check_reachability import warnings_of_bank
from encours_mandates.settings import MandatesSettings
from encours_mandates.signing.adapters.docusign import DocusignWebhooks, docusign
from encours_mandates.signing.adapters.pades import Pades
from encours_mandates.signing.adapters.provider_connections import check_connection, provider_of, verifier_of
from encours_mandates.signing.adapters.yousign import YousignWebhooks, yousign
from encours_mandates.signing.http import new_mandates, page_routes, signed_documents
from encours_mandates.signing.http.problems import PROBLEMS as SIGNING_PROBLEMS
from encours_mandates.signing.http.provider_webhooks import routes as webhook_routes
from encours_mandates.signing.use_cases.ports import SignatureProvider, WebhookVerifier
from encours_mandates.signing.use_cases.sign_on_page import PageSignature
from encours_mandates.signing.use_cases.signature_providers import KIND, SignatureProviders
from encours_mandates.signing.use_cases.signing_links import SigningLinks
from encours_platform import audit, connections
from encours_platform.database import Tx
from encours_platform.service import Runtime, Service


def build(runtime: Runtime) -> Service:
    """SEPA mandates: their signature, the debtor bank's record of them, their end."""
    settings = runtime.settings.own(MandatesSettings)
    links = SigningLinks(runtime.settings.public_url, settings.signing_link_secret)
    pades = Pades.from_settings(settings.signing_pkcs12, settings.signing_passphrase, settings.tsa_url)
    signature = PageSignature(runtime.database, runtime.sealer, pades)
    providers: list[SignatureProvider] = [each for each in (yousign(settings), docusign(settings)) if each is not None]
    signature_providers = SignatureProviders(runtime.sealer, provider_of, {each.name: each for each in providers})
    answers = Answers(runtime.api, links.url_of, partial(warnings_of_bank, sealer=runtime.sealer))
    verifiers: Mapping[str, WebhookVerifier] = {
        "yousign": YousignWebhooks(settings.yousign_webhook_secret),
        "docusign": DocusignWebhooks(settings.docusign_webhook_secret),
    }

    async def own_verifier(tx: Tx, provider: str) -> WebhookVerifier | None:
        for each in await connections.of_kinds(tx, runtime.sealer, KIND):
            if each.config["provider"] == provider:
                return verifier_of(each)
        return None

    return Service(
        name="mandates",
        routers=[
            bank_pack.routes(runtime.api, runtime.sealer),
            creditor.routes(runtime.api),
            disclosures.routes(runtime.api, runtime.sealer),
            mandates.routes(answers, runtime.sealer),
            new_mandates.routes(answers, signature_providers, links),
            import_routes.routes(runtime.api, runtime.sealer),
            reachability_routes.routes(runtime.api),
            signed_documents.routes(runtime.api, runtime.sealer),
            page_routes.routes(links, signature),
            webhook_routes(runtime.database, verifiers, own_verifier),
            audit.routes(runtime.api, "mandates"),
        ],
        handlers=HANDLERS,
        jobs=jobs(signature_providers),
        republishers={"mandate": mandate_state},
        problems={**CORE_PROBLEMS, **SIGNING_PROBLEMS, **REACHABILITY_PROBLEMS},
        migrations=Path(__file__).parent / "migrations",
        settings=MandatesSettings,
        required={"ENCOURS_SIGNING_LINK_SECRET": settings.signing_link_secret},
        reseal=reseal,
        audited=True,
        connection_tests={KIND: check_connection},
        large_bodies={import_routes.PATH: import_routes.BYTES_MAX},
    )
