from collections.abc import Mapping
from functools import partial
from pathlib import Path

from encours_mandates.consumers import HANDLERS
from encours_mandates.core.http import bank_pack, creditor, disclosures, mandates
from encours_mandates.core.http.answers import Answers
from encours_mandates.core.http.problems import PROBLEMS as CORE_PROBLEMS
from encours_mandates.core.use_cases.republish import mandate_state
from encours_mandates.core.use_cases.reseal import reseal
from encours_mandates.imports.http import imports
from encours_mandates.jobs import jobs
from encours_mandates.reachability.http import reachability
from encours_mandates.reachability.http.problems import PROBLEMS as REACHABILITY_PROBLEMS
from encours_mandates.reachability.use_cases.reachability import warnings_of_bank
from encours_mandates.settings import MandatesSettings
from encours_mandates.signing.adapters.docusign import DocusignNotices, docusign
from encours_mandates.signing.adapters.pades import Pades
from encours_mandates.signing.adapters.yousign import YousignNotices, yousign
from encours_mandates.signing.http import new_mandates, signed, signing_pages
from encours_mandates.signing.http.problems import PROBLEMS as SIGNING_PROBLEMS
from encours_mandates.signing.http.signatures import routes as signature_routes
from encours_mandates.signing.use_cases.ports import SignatureNotices, SignatureProvider
from encours_mandates.signing.use_cases.sign_on_page import PageSignature
from encours_mandates.signing.use_cases.signature_requests import SignatureOffice
from encours_mandates.signing.use_cases.signing_links import SigningLinks
from encours_platform import audit
from encours_platform.service import Runtime, Service


def build(runtime: Runtime) -> Service:
    """SEPA mandates: their signature, the debtor bank's record of them, their end."""
    settings = runtime.settings.own(MandatesSettings)
    links = SigningLinks(runtime.settings.public_url, runtime.settings.api_key_pepper)
    pades = Pades.from_settings(settings.signing_pkcs12, settings.signing_passphrase, settings.tsa_url)
    signature = PageSignature(runtime.database, runtime.sealer, pades)
    providers: list[SignatureProvider] = [each for each in (yousign(settings), docusign(settings)) if each is not None]
    office = SignatureOffice(runtime.sealer, {each.name: each for each in providers})
    answers = Answers(runtime.api, links.url_of, partial(warnings_of_bank, sealer=runtime.sealer))
    notices: Mapping[str, SignatureNotices] = {
        "yousign": YousignNotices(settings.yousign_webhook_secret),
        "docusign": DocusignNotices(settings.docusign_webhook_secret),
    }
    return Service(
        name="mandates",
        routers=[
            bank_pack.routes(runtime.api, runtime.sealer),
            creditor.routes(runtime.api),
            disclosures.routes(runtime.api, runtime.sealer),
            mandates.routes(answers, runtime.sealer),
            new_mandates.routes(answers, office, links),
            imports.routes(runtime.api, runtime.sealer),
            reachability.routes(runtime.api),
            signed.routes(runtime.api, runtime.sealer),
            signing_pages.routes(links, signature),
            signature_routes(runtime.database, notices),
            audit.routes(runtime.api, "mandates"),
        ],
        handlers=HANDLERS,
        jobs=jobs(office),
        republishers={"mandate": mandate_state},
        problems={**CORE_PROBLEMS, **SIGNING_PROBLEMS, **REACHABILITY_PROBLEMS},
        migrations=Path(__file__).parent / "migrations",
        settings=MandatesSettings,
        reseal=reseal,
        audited=True,
        large_bodies={imports.PATH: imports.BYTES_MAX},
    )
