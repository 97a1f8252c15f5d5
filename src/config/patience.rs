//! How long the user is willing to wait for an answer.

use super::limits::Limits;
use crate::domain::duration;
use std::time::Duration;

pub const WHY: &str = "is not a time from 100ms to 10m";
pub const NEXT: &str =
    "Give the longest time one request may take, such as 5s, 500ms or 2m; the default is 15s.";

pub fn read(text: &str) -> Option<Duration> {
    let fits = Duration::from_millis(100)..=Duration::from_mins(10);
    duration::read(text).filter(|time| fits.contains(time))
}

/// The limits, with all request time-outs scaled to `request` if it is set: longer for a slow VPN, shorter for scripts.
pub fn limits(request: Option<Duration>) -> Limits {
    let limits = Limits::default();
    let Some(request) = request else { return limits };
    let factor = request.as_secs_f64() / limits.request.as_secs_f64();
    let scaled = |limit: Duration| limit.mul_f64(factor);
    Limits {
        connect: scaled(limits.connect),
        first_byte: scaled(limits.first_byte),
        idle: scaled(limits.idle),
        request,
        profile: scaled(limits.profile),
        ..limits
    }
}

#[cfg(test)]
mod tests {
    use crate::config::ConfigError;
    use crate::config::file::FileSettings;
    use crate::config::limits::Limits;
    use crate::config::variables::Variables;
    use std::time::Duration;

    const TIMEOUT: &str = "FLEXPLORER_TIMEOUT";

    fn with(text: &str) -> Variables {
        [(TIMEOUT, text)].into_iter().collect()
    }

    fn limits(variables: &Variables) -> Result<Limits, ConfigError> {
        let mut settings = FileSettings::default();
        let problem = settings.override_by(variables).into_iter().next();
        problem.map_or(Ok(super::limits(settings.timeout)), Err)
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
