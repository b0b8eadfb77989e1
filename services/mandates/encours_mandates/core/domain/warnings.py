"""What a person should look into before relying on a mandate; nothing here stops it."""

from dataclasses import dataclass

from encours_mandates.core.domain.mandate import Authority, Mandate, Scheme


@dataclass(frozen=True, slots=True)
class MandateWarning:
    code: str
    """Stable, for programs."""
    detail: str
    """For people."""


def warnings_of(mandate: Mandate) -> list[MandateWarning]:
    """What the mandate itself gives cause to look into (S2.2)."""
    signer = mandate.signer
    if mandate.scheme is Scheme.B2B and signer.authority is Authority.DELEGATION and not signer.authority_evidence:
        return [
            MandateWarning(
                "signer_authority_unproven",
                "The signer acts under a delegation of which there is no evidence: ask for the power of attorney.",
            )
        ]
    return []
