//! `--notify`: hands the findings that began or ended to the user's command.

use crate::config::notify_command::NotifyCommand;
use crate::domain::canary::ledger::THE_SPACE;
use crate::domain::canary::{AlertKey, AlertName, ToNotify};
use crate::domain::finding::Severity;
use crate::report::json;
use crate::report::record::SpaceRecord;
use chrono::{DateTime, Utc};
use serde::Serialize;
use tokio::task::JoinSet;

/// News that is about the run and no finding.
pub struct RunNews {
    pub name: &'static str,
    severity: Severity,
    meaning: &'static str,
    next: &'static str,
}

pub const RUN_LEVEL: [RunNews; 2] = [
    RunNews {
        name: "nobody-enriched",
        severity: Severity::Error,
        meaning: "No profile was enriched within --max-age.",
        next: "Run flexplorer check --summary on the same list to see what stopped.",
    },
    RunNews {
        name: "cannot-tell",
        severity: Severity::Warning,
        meaning: "The check cannot tell: something could not be read, or nothing speaks for or against any profile.",
        next: "Run the same check by hand; its messages say what could not be read.",
    },
];

/// The document that a command reads.
#[derive(Serialize)]
pub struct NewsRecord<'a> {
    space: SpaceRecord,
    at: DateTime<Utc>,
    news: Vec<NewsItem<'a>>,
}

#[derive(Serialize)]
struct NewsItem<'a> {
    /// `began` or `ended`.
    change: &'static str,
    /// Its name in JSON, with `_`.
    finding: String,
    severity: Severity,
    /// `null` for what is about all profiles together.
    profile: Option<&'a str>,
    channel: Option<&'a str>,
    agent: Option<&'a str>,
    since: DateTime<Utc>,
    meaning: &'a str,
    next: &'a str,
}

/// The news as a document.
pub fn news_of(space: SpaceRecord, at: DateTime<Utc>, due: &[ToNotify]) -> NewsRecord<'_> {
    NewsRecord { space, at, news: due.iter().map(item).collect() }
}

fn item(one: &ToNotify) -> NewsItem<'_> {
    let AlertKey { name, channel, agent } = AlertKey::read(&one.name);
    let (severity, meaning, next) = match AlertName::read(name) {
        Ok(AlertName::Profile(kind) | AlertName::Together(kind)) => {
            let entry = kind.entry();
            (kind.severity(), entry.meaning.as_str(), entry.next.as_str())
        }
        Ok(known) => {
            (known.severity(), OF_ALL, "Run flexplorer check --summary on the same list to see since when.")
        }
        Err(_) => RUN_LEVEL
            .iter()
            .find(|run| run.name == name)
            .map_or((Severity::Warning, "", ""), |run| (run.severity, run.meaning, run.next)),
    };
    NewsItem {
        change: if one.began { "began" } else { "ended" },
        finding: name.replace('-', "_"),
        severity,
        profile: Some(one.subject.as_str()).filter(|subject| *subject != THE_SPACE),
        channel,
        agent,
        since: one.since,
        meaning,
        next,
    }
}

const OF_ALL: &str = "Seen in the engagement events of all profiles together.";

/// Runs the command, beside everything else.
pub struct Notifier {
    command: Option<NotifyCommand>,
    running: JoinSet<Result<(), String>>,
}

impl Notifier {
    pub fn new(command: Option<NotifyCommand>) -> Self {
        Self { command, running: JoinSet::new() }
    }

    pub const fn is_wanted(&self) -> bool {
        self.command.is_some()
    }

    pub fn send(&mut self, news: &NewsRecord<'_>) {
        if let (Some(command), Ok(text)) = (&self.command, json::compact(news)) {
            self.running.spawn(command.clone().run(format!("{text}\n")));
        }
    }

    /// How the next command ended; `None` if none is running.
    pub async fn next(&mut self) -> Option<Result<(), String>> {
        let ended = self.running.join_next().await?;
        Some(ended.unwrap_or_else(|_| Err("it was interrupted".to_owned())))
    }
}
