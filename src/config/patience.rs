//! How long the user is willing to wait for an answer.

use super::ConfigError;
use super::limits::Limits;
use super::variables::Variables;
use std::time::Duration;

/// The variable for the longest time that one attempt of a request may take.
pub const TIMEOUT: &str = "FLEXPLORER_TIMEOUT";
const SHORTEST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_mins(10);

/// The limits, with all request time-outs scaled by `FLEXPLORER_TIMEOUT` if it is set: longer for a slow VPN, shorter for
/// scripts.
pub fn limits(variables: &Variables) -> Result<Limits, ConfigError> {
    let limits = Limits::default();
    let Some(text) = variables.text(TIMEOUT)? else { return Ok(limits) };
    let next = "Give the longest time one request may take, such as 5s, 500ms or 2m; the usual is 15s.";
    let time = duration(text.trim()).filter(|time| (SHORTEST..=LONGEST).contains(time)).ok_or_else(|| {
        let shown: String = text.chars().take(20).collect();
        ConfigError::new(TIMEOUT, format!("is {shown:?}, which is not a time from 100ms to 10m"), next)
    })?;
    let factor = time.as_secs_f64() / limits.request.as_secs_f64();
    let scaled = |limit: Duration| limit.mul_f64(factor);
    Ok(Limits {
        connect: scaled(limits.connect),
        first_byte: scaled(limits.first_byte),
        idle: scaled(limits.idle),
        request: time,
        profile: scaled(limits.profile),
        ..limits
    })
}

/// Reads a number with a unit: `500ms`, `5s`, `2m`.
fn duration(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().ok()?;
    let millis = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => return None,
    };
    number.checked_mul(millis).map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::{TIMEOUT, limits};
    use crate::config::limits::Limits;
    use crate::config::variables::Variables;
    use std::time::Duration;

    fn with(text: &str) -> Variables {
        [(TIMEOUT, text)].into_iter().collect()
    }

    #[test]
    fn without_the_variable_the_documented_limits_hold() {
        assert_eq!(limits(&Variables::default()), Ok(Limits::default()));
        assert_eq!(limits(&with("15s")), Ok(Limits::default()));
    }

    #[test]
    fn every_wait_of_a_request_follows_and_nothing_else() {
        let short = limits(&with(" 1500ms ")).unwrap();
        let ms = Duration::from_millis;
        assert_eq!(
            (short.connect, short.first_byte, short.idle, short.request, short.profile),
            (ms(300), ms(500), ms(500), ms(1_500), ms(6_000))
        );
        let Limits { connect, first_byte, idle, request, profile, .. } = Limits::default();
        assert_eq!(Limits { connect, first_byte, idle, request, profile, ..short }, Limits::default());
        assert_eq!(limits(&with("2m")).unwrap().connect, ms(24_000));
    }

    #[test]
    fn what_is_no_time_is_refused_with_an_example() {
        for text in ["5", "s", "-1s", "1.5s", "0s", "99ms", "11m", "99999999999999999999s", "5 s", "1h", "é"]
        {
            let error = limits(&with(text)).unwrap_err();
            assert!(error.setting == TIMEOUT && error.next.contains("5s"), "{text}: {error}");
        }
    }
}
