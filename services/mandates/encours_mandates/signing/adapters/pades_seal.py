"""A seal by pyHanko. A module of its own, because its import costs half a second: it is loaded at the first seal."""

from io import BytesIO

from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko.stamp import StaticStampStyle

from encours_mandates.signing.domain.errors import SealUnavailable
from encours_mandates.signing.use_cases.ports import SealAppearance

WHOLE_BOX = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MIN, AxisAlignment.ALIGN_MID, margins=Margins(0, 0, 0, 0))
FIELD = "Signature"
TSA_SECONDS = 10


class _Stamp(ImportedPdfPage):
    """A page of a PDF in memory."""

    def __init__(self, content: bytes) -> None:
        super().__init__(file_name="")  # type: ignore[no-untyped-call]
        self._content = content

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self._content)), page_ix=0)
        self.resources.xobject["/Stamp"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Stamp Do"


async def seal(document: bytes, signer: SimpleSigner, appearance: SealAppearance, *, tsa_url: str) -> bytes:
    """As `PdfSigner.async_sign_pdf` does, at the tenant's instant."""
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=appearance.name,
        reason=appearance.reason,
    )
    pdf_signer = PdfSigner(
        metadata,
        signer,
        timestamper=HTTPTimeStamper(tsa_url, timeout=TSA_SECONDS) if tsa_url else None,
        stamp_style=StaticStampStyle(border_width=0, background=_Stamp(appearance.stamp), background_layout=WHOLE_BOX),
        new_field_spec=SigFieldSpec(FIELD, on_page=appearance.page, box=appearance.box),
    )
    writer = IncrementalPdfFileWriter(BytesIO(document))
    session = pdf_signer.init_signing_session(writer)
    session.system_time = appearance.at
    validation = await session.perform_presign_validation(writer)
    try:
        size = await session.estimate_signature_container_size(validation)
        prepared = session.prepare_tbs_document(validation, bytes_reserved=size)
        digest, output = prepared.digest_tbs_document()
        attributes = PdfCMSSignedAttributes(signing_time=appearance.at)
        done = await prepared.perform_signature(digest.document_digest, attributes)
    except TimestampRequestError as gone:
        raise SealUnavailable("the time stamp authority does not answer; nothing was signed") from gone
    await done.post_signature_processing(output)
    output.seek(0)
    return bytes(output.read())


def signer_of(pkcs12: bytes, passphrase: bytes | None) -> SimpleSigner:
    signer: SimpleSigner = SimpleSigner.load_pkcs12_data(pkcs12, other_certs=(), passphrase=passphrase)
    return signer
