"""What is wrong with a peer's certificate, in words."""

import ssl

CERTIFICATE_FAULTS = {
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is self-signed and not trusted",
    19: "the certificate is signed by an authority that is not trusted",
    20: "the certificate is signed by an authority that is not trusted",
    21: "the certificate is signed by an authority that is not trusted",
    62: "the certificate is for another host name",
    64: "the certificate is for another IP address",
}
"""OpenSSL's verification codes (X509_V_ERR_…)."""


def certificate_fault(fault: ssl.SSLCertVerificationError) -> str:
    return CERTIFICATE_FAULTS.get(fault.verify_code, f"the certificate is not valid: {fault.verify_message}")
