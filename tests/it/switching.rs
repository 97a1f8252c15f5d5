//! `S` in the explorer with real spaces: one that cannot be opened leaves the open one as it is.

use crate::support::desk::Desk;
use crate::support::fault_server::{FaultServer, closed_port};
use crate::support::service::good;
use crate::support::terminal::{Session, Setting};

const TOKEN: &str = "canary-token-4711";

/// The demo, with these spaces to choose from.
fn explorer(desk: &Desk, spaces: &[(&str, &str, &str)]) -> Session {
    let entry = |(name, url, token): &(&str, &str, &str)| {
        format!(
            "[space.{name}]\nid = \"spa_1\"\nkind = \"dev\"\nprofile_api_url = \"{url}\"\ntoken_env = \"{token}\"\n"
        )
    };
    desk.configure(&spaces.iter().map(entry).collect::<String>());
    let setting = Setting::new("--demo").size(120, 40).envs(&desk.variables());
    let mut session = setting.env("TOKEN", TOKEN).env("FLEXPLORER_TIMEOUT", "1500ms").start();
    session.wait_for_text("Ada Okafor");
    session
}

#[test]
fn a_space_that_cannot_be_opened_leaves_everything_as_it_is_and_the_next_one_opens() {
    let refused = FaultServer::http("401 Unauthorized", "application/json", r#"{"error":{"message":"no"}}"#);
    let (silent, fine, gone) = (FaultServer::silent(), FaultServer::scripted(good), closed_port());
    let desk = Desk::new();
    let spaces = [
        ("refused", refused.url(), "TOKEN"),
        ("gone", gone, "TOKEN"),
        ("bare", fine.url(), "NO_SUCH_TOKEN"),
        ("slow", silent.url(), "TOKEN"),
        ("fine", fine.url(), "TOKEN"),
    ];
    let mut session =
        explorer(&desk, &spaces.each_ref().map(|(name, url, token)| (*name, url.as_str(), *token)));
    session.wait_for_text("ENRICHED");
    session.send("S");
    session.wait_for_text("open now");
    for (name, why) in [("refused", "401"), ("gone", "gone was not opened"), ("bare", "NO_SUCH_TOKEN")] {
        session.send("j\r");
        session.wait_for(name, |screen| {
            screen.contains(&format!("{name} was not opened"))
                && screen.contains(why)
                && screen.contains("next: ")
        });
    }
    session.send("j\r");
    session.wait_for_text("opening");
    session.send("\u{1b}");
    session.wait_for("the end of the attempt", |screen| !screen.contains("opening"));
    session.send("\u{1b}");
    session.wait_for("the demo as it was", |screen| {
        screen.contains("DEMO")
            && screen.contains("Ada Okafor")
            && screen.contains("ENRICHED")
            && !screen.contains("open now")
    });
    session.send("SG");
    session.wait_for("the last space", |screen| screen.contains("▌ fine"));
    session.send("\r");
    session
        .wait_for("the other space", |screen| screen.contains("DEV") && screen.contains("Ada Marker-Trait"));
    assert!(!session.text().contains("Ada Okafor"), "{}", session.text());
    session.send("q");
    assert_eq!(session.wait_for_end(), 0);
    assert!(!String::from_utf8_lossy(session.bytes()).contains(TOKEN));
}
