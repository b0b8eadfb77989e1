"""The actions of the forms of the signing page."""

from collections.abc import Mapping

from fastapi.responses import JSONResponse, Response

from encours_mandates.signing.domain.errors import DocumentChanged, LinkUnknown, TooManyCodes
from encours_mandates.signing.domain.progress import Stage
from encours_mandates.signing.http.forms import (
    FormError,
    account_error,
    account_of,
    code_of,
    iban_of,
    require_right_code,
    signer_of,
)
from encours_mandates.signing.http.pages import PRIVATE, PageHandler, PageRequest, Pages
from encours_mandates.signing.use_cases.confirm_account import confirm_account
from encours_mandates.signing.use_cases.declare_signer import declare_signer, refer_signature
from encours_mandates.signing.use_cases.one_time_code import issue_code, verify_code
from encours_values.errors import DomainError


class Steps:
    """Each form posts to the name of its step; an error shows the page again, success leads to the next."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.database, self.sealer = pages.database, pages.sealer
        self.actions: Mapping[str, PageHandler] = {
            "account": self.account,
            "iban": self.iban,
            "signer": self.signer,
            "code": self.code,
            "verify": self.verify,
            "sign": self.sign,
        }

    def of(self, name: str) -> PageHandler:
        return self.actions.get(name, self.unknown)

    async def unknown(self, _call: PageRequest) -> Response:
        raise LinkUnknown("signing step not found")

    async def account(self, page_request: PageRequest) -> Response:
        visit = page_request.visit
        try:
            iban, bic = account_of(page_request.form, page_request.wording) or (None, None)
            await self.database.run(visit.tenant_id, lambda tx: confirm_account(tx, visit, self.sealer, iban, bic))
        except FormError as error:
            return await self.pages.refused(page_request, Stage.ACCOUNT, error)
        except DomainError as error:
            text = account_error(error, page_request.wording)
            if text is None:
                raise
            return await self.pages.refused(page_request, Stage.ACCOUNT, text)
        return page_request.back()

    async def iban(self, page_request: PageRequest) -> Response:
        """Checks the IBAN while the signer types it; uses only the text."""
        try:
            iban = iban_of(page_request.form["iban"], page_request.wording)
        except FormError as error:
            return JSONResponse({"valid": False, "message": error.errors["iban"]}, headers=PRIVATE)
        texts = page_request.wording.texts
        text = texts["iban_bank"].format(bank=iban.bank_name) if iban.bank_name else texts["iban_good"]
        return JSONResponse({"valid": True, "message": text}, headers=PRIVATE)

    async def signer(self, page_request: PageRequest) -> Response:
        visit = page_request.visit
        try:
            declared = signer_of(page_request.form, page_request.wording)
        except FormError as error:
            return await self.pages.refused(page_request, Stage.SIGNER, error)
        if declared.email is None:
            await self.database.run(
                visit.tenant_id, lambda tx: declare_signer(tx, visit, declared.name, declared.title)
            )
        else:
            email = declared.email
            await self.database.run(visit.tenant_id, lambda tx: refer_signature(tx, visit, declared.name, email))
        return page_request.back()

    async def code(self, page_request: PageRequest) -> Response:
        visit = page_request.visit
        try:
            await self.database.run(visit.tenant_id, lambda tx: issue_code(tx, visit, self.sealer, self.pages.links))
        except TooManyCodes:
            error = FormError({"code": page_request.wording.errors["codes_hour"]})
            return await self.pages.refused(page_request, Stage.CODE, error, status=429)
        return page_request.back()

    async def verify(self, page_request: PageRequest) -> Response:
        visit = page_request.visit
        try:
            code = code_of(page_request.form, page_request.wording)
            result = await self.database.run(visit.tenant_id, lambda tx: verify_code(tx, visit, self.pages.links, code))
            require_right_code(result, page_request.wording)
        except FormError as error:
            return await self.pages.refused(page_request, Stage.CODE, error)
        return page_request.back()

    async def sign(self, page_request: PageRequest) -> Response:
        if page_request.form["consent"] != "yes":
            error = FormError({"consent": page_request.wording.errors["consent_needed"]})
            return await self.pages.refused(page_request, Stage.CONSENT, error)
        try:
            await self.pages.signature.sign(page_request.visit, page_request.form["sha256"])
        except DocumentChanged:
            error = FormError({"consent": page_request.wording.errors["document_changed"]})
            return await self.pages.refused(page_request, Stage.CONSENT, error, status=409)
        return page_request.back()
