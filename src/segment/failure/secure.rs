//! Explains why a secure connection failed, in terms that let the user fix it.

use crate::source::quote;
use chrono::DateTime;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error, InvalidMessage};

const AUTHORITY: &str = "Check the address; if this network inspects connections, set SSL_CERT_FILE to a file with its certificate authority.";
const CLOCK: &str = "Check this machine's clock; if it is right, the other side needs a new certificate.";
const NAME: &str = "Check the address: somebody else seems to answer there.";
const PLAIN: &str = "Check the address and its port.";
const OLD: &str =
    "Check the address; the server or a proxy in between supports only what is no longer secure.";
const OTHER: &str = "Check the address, this machine's clock, and its certificate authorities (SSL_CERT_FILE can name a file).";

/// What is wrong, worded to follow a colon, and what to do next.
pub fn told(error: &Error) -> (String, &'static str) {
    match error {
        Error::InvalidCertificate(certificate) => of_certificate(certificate),
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            ("what answers there does not speak TLS".to_owned(), PLAIN)
        }
        Error::PeerIncompatible(_) | Error::AlertReceived(AlertDescription::ProtocolVersion) => {
            ("what answers there does not speak TLS 1.2 or later".to_owned(), OLD)
        }
        other => (quote(&other.to_string()), OTHER),
    }
}

fn of_certificate(error: &CertificateError) -> (String, &'static str) {
    match error {
        CertificateError::UnknownIssuer => {
            ("its certificate is not from an authority that this machine trusts".to_owned(), AUTHORITY)
        }
        CertificateError::Expired => ("its certificate has expired".to_owned(), CLOCK),
        CertificateError::ExpiredContext { not_after, .. } => {
            (format!("its certificate expired on {}", day(*not_after)), CLOCK)
        }
        CertificateError::NotValidYet => ("its certificate is not valid yet".to_owned(), CLOCK),
        CertificateError::NotValidYetContext { not_before, .. } => {
            (format!("its certificate is not valid before {}", day(*not_before)), CLOCK)
        }
        CertificateError::NotValidForName => ("its certificate is for another name".to_owned(), NAME),
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names = presented.iter().map(|name| bare(name)).collect::<Vec<_>>().join(", ");
            (format!("its certificate is for another name, {}", quote(&names)), NAME)
        }
        other => (quote(&Error::from(other.clone()).to_string()), OTHER),
    }
}

/// Extracts the name from the library's notation `DnsName("example.com")`.
fn bare(name: &str) -> &str {
    name.split('"').nth(1).unwrap_or(name)
}

fn day(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).ok();
    let instant = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    instant.map_or_else(|| "an unknown day".to_owned(), |instant| instant.format("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn l4_each_cause_says_what_is_wrong_and_what_to_do() {
        let at = |days: u64| UnixTime::since_unix_epoch(Duration::from_secs(days * 86_400));
        let early = CertificateError::NotValidYetContext { time: at(1), not_before: at(20_000) };
        let cases: [(Error, &str, &str); 6] = [
            (early.into(), "not valid before 2024-10-04", "clock"),
            (CertificateError::NotValidYet.into(), "not valid yet", "clock"),
            (CertificateError::Expired.into(), "has expired", "new certificate"),
            (CertificateError::NotValidForName.into(), "another name", "somebody else"),
            (CertificateError::Revoked.into(), "Revoked", "authorities"),
            (Error::DecryptError, "“cannot decrypt peer's message”", "address"),
        ];
        for (error, why, next) in cases {
            let told = told(&error);
            assert!(told.0.contains(why) && told.1.contains(next), "{error:?}: {told:?}");
        }
    }
}
