//! Time zones by name.

use chrono_tz::{TZ_VARIANTS, Tz};

/// A zone that a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneName {
    /// Coordinated universal time.
    Utc,
    /// The computer's own.
    Local,
    /// One of the IANA database.
    Named(Tz),
}

/// The zone that `UTC`, `local` or a name of the IANA database means, whatever its case.
pub fn find(text: &str) -> Result<ZoneName, String> {
    match text.to_ascii_lowercase().as_str() {
        "utc" => Ok(ZoneName::Utc),
        "local" => Ok(ZoneName::Local),
        _ => {
            let found = TZ_VARIANTS.into_iter().find(|zone| zone.name().eq_ignore_ascii_case(text));
            found.map(ZoneName::Named).ok_or_else(|| "is no time zone".to_owned())
        }
    }
}
