//! `emulator`: an emulated space for other programs, until a signal ends it.

use super::arguments::{Announcement, Emulator};
use super::exit::Exit;
use super::output::Output;
use crate::domain::text::{Displayable, Document};
use crate::emulator::{self, Running, Scenario, Settings};
use serde::Serialize;

#[derive(Serialize)]
struct Announced<'a> {
    profile_api_url: &'a str,
    tracking_api_url: &'a str,
    public_api_url: &'a str,
    space_id: &'a str,
    profile_api_token: &'a str,
    write_key: &'a str,
    public_api_token: &'a str,
}

/// Starts an emulator and tells where it listens, once it accepts connections. It runs as long as the value lives.
/// One that cannot tell ends at once.
pub async fn start(output: &mut Output, arguments: &Emulator) -> Result<Running, Exit> {
    let settings = match settings(arguments) {
        Ok(settings) => settings,
        Err(error) => return Err(refuse(output, &error)),
    };
    let running = match emulator::start(settings).await {
        Ok(running) => running,
        Err(error) => return Err(refuse(output, &error)),
    };
    announce(output, &running, arguments.format);
    output.flush();
    // Nobody has its addresses and keys: it would run unseen. Why is told at the end.
    if output.is_closed() { Err(Exit::Fine) } else { Ok(running) }
}

fn refuse(output: &mut Output, error: &dyn std::error::Error) -> Exit {
    output.say(&Displayable::cell(&error.to_string()));
    Exit::Usage
}

fn settings(arguments: &Emulator) -> Result<Settings, emulator::ScenarioError> {
    let mut settings = Settings::new(Scenario::named(&arguments.scenario)?);
    settings.listen = arguments.listen;
    settings.profiles = arguments.profiles.map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    settings.seed = arguments.seed;
    settings.visibility_delay = arguments.visibility_delay;
    settings.rate_limit = arguments.rate_limit.0;
    Ok(settings)
}

fn announce(output: &mut Output, running: &Running, form: Announcement) {
    let url = running.url();
    let said = Announced {
        profile_api_url: &url,
        tracking_api_url: &url,
        public_api_url: &url,
        space_id: &running.space_id,
        profile_api_token: &running.profile_api_token,
        write_key: &running.write_key,
        public_api_token: &running.public_api_token,
    };
    match form {
        Announcement::Json => output.json_line(&said),
        Announcement::Env => output.document_lines(&Document::new(&exports(&said))),
    }
}

/// Lines for a shell. No value needs quoting: URLs of loopback addresses, and ids and keys of letters, digits, `_` and `-`;
/// a scenario that names others gets them in single quotes.
fn exports(said: &Announced<'_>) -> String {
    [
        ("SEGMENT_SPACE_ID", said.space_id),
        ("SEGMENT_PROFILE_API_TOKEN", said.profile_api_token),
        ("SEGMENT_WRITE_KEY", said.write_key),
        ("SEGMENT_PUBLIC_API_TOKEN", said.public_api_token),
        ("SEGMENT_PROFILE_API_URL", said.profile_api_url),
        ("SEGMENT_TRACKING_API_URL", said.tracking_api_url),
        ("SEGMENT_PUBLIC_API_URL", said.public_api_url),
    ]
    .map(|(name, value)| format!("export {name}={}\n", quoted(value)))
    .concat()
}

fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.:/".contains(c);
    if !value.is_empty() && value.chars().all(plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn x6_what_a_shell_reads_is_quoted() {
        assert_eq!(quoted("http://127.0.0.1:80"), "http://127.0.0.1:80");
        assert_eq!(quoted("a b;rm -rf $(x)"), "'a b;rm -rf $(x)'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
