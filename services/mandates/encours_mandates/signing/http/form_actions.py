"""What the forms of the signing page do."""

from collections.abc import Mapping

from fastapi.responses import JSONResponse, Response

from encours_mandates.signing.domain.errors import DocumentChanged, LinkUnknown, TooManyCodes
from encours_mandates.signing.domain.progress import Stage
from encours_mandates.signing.http.forms import (
    FormError,
    account_error,
    account_of,
    check_try,
    code_of,
    iban_of,
    signer_of,
)
from encours_mandates.signing.http.pages import PRIVATE, Call, Handle, Pages
from encours_mandates.signing.use_cases.confirm_account import confirm_account
from encours_mandates.signing.use_cases.declare_signer import declare_signer, refer_signature
from encours_mandates.signing.use_cases.one_time_code import issue_code, verify_code
from encours_values.errors import DomainError


class Steps:
    """Each form posts to its step's name; what is wrong brings its page back, what is right leads on."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.database, self.sealer = pages.database, pages.sealer
        self.known: Mapping[str, Handle] = {
            "account": self.account,
            "iban": self.iban,
            "signer": self.signer,
            "code": self.code,
            "verify": self.verify,
            "sign": self.sign,
        }

    def of(self, name: str) -> Handle:
        return self.known.get(name, self.unknown)

    async def unknown(self, _call: Call) -> Response:
        raise LinkUnknown("there is no such step")

    async def account(self, call: Call) -> Response:
        visit = call.visit
        try:
            iban, bic = account_of(call.form, call.wording) or (None, None)
            await self.database.run(visit.tenant_id, lambda tx: confirm_account(tx, visit, self.sealer, iban, bic))
        except FormError as wrong:
            return await self.pages.refused(call, Stage.ACCOUNT, wrong)
        except DomainError as refused:
            told = account_error(refused, call.wording)
            if told is None:
                raise
            return await self.pages.refused(call, Stage.ACCOUNT, told)
        return call.back()

    async def iban(self, call: Call) -> Response:
        """While it is typed: is it an IBAN, and of which bank? Looks at nothing but the text."""
        try:
            found = iban_of(call.form["iban"], call.wording)
        except FormError as wrong:
            return JSONResponse({"valid": False, "told": wrong.errors["iban"]}, headers=PRIVATE)
        texts = call.wording.texts
        told = texts["iban_bank"].format(bank=found.bank_name) if found.bank_name else texts["iban_good"]
        return JSONResponse({"valid": True, "told": told}, headers=PRIVATE)

    async def signer(self, call: Call) -> Response:
        visit = call.visit
        try:
            said = signer_of(call.form, call.wording)
        except FormError as wrong:
            return await self.pages.refused(call, Stage.SIGNER, wrong)
        if said.email is None:
            await self.database.run(visit.tenant_id, lambda tx: declare_signer(tx, visit, said.name, said.title))
        else:
            email = said.email
            await self.database.run(visit.tenant_id, lambda tx: refer_signature(tx, visit, said.name, email))
        return call.back()

    async def code(self, call: Call) -> Response:
        visit = call.visit
        try:
            await self.database.run(visit.tenant_id, lambda tx: issue_code(tx, visit, self.sealer, self.pages.links))
        except TooManyCodes:
            wrong = FormError({"code": call.wording.errors["codes_hour"]})
            return await self.pages.refused(call, Stage.CODE, wrong, status=429)
        return call.back()

    async def verify(self, call: Call) -> Response:
        visit = call.visit
        try:
            code = code_of(call.form, call.wording)
            outcome = await self.database.run(
                visit.tenant_id, lambda tx: verify_code(tx, visit, self.pages.links, code)
            )
            check_try(outcome, call.wording)
        except FormError as wrong:
            return await self.pages.refused(call, Stage.CODE, wrong)
        return call.back()

    async def sign(self, call: Call) -> Response:
        if call.form["consent"] != "yes":
            wrong = FormError({"consent": call.wording.errors["consent_needed"]})
            return await self.pages.refused(call, Stage.CONSENT, wrong)
        try:
            await self.pages.signature.sign(call.visit, call.form["sha256"])
        except DocumentChanged:
            wrong = FormError({"consent": call.wording.errors["document_changed"]})
            return await self.pages.refused(call, Stage.CONSENT, wrong, status=409)
        return call.back()
