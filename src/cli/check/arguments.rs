//! The arguments of `check`.

use super::super::arguments::{DataForm, FOR_CHECKS, Ids};
use super::super::metrics::listen;
use super::super::session::Session;
use super::super::span;
use super::super::watch::AwaitedVerdict;
use super::canary::CanaryRun;
use super::notify::Notifier;
use super::rows::CheckRefine;
use super::state::CanaryState;
use crate::config::notify_command::NotifyCommand;
use crate::domain::canary::{AlertName, FailureRules};
use chrono::TimeDelta;
use clap::{Args, ValueEnum, ValueHint};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// What `--help` says below the options.
pub const HELP: &str = "\
Exits with 1 if a trait is missing, stale or mismatched; with --require enriched also if a profile is anything less than enriched, with \
--max-age if no profile was enriched lately, with --fail-on if one of these findings is there. --ignore takes findings away. Findings do not affect the exit code unless they are named so. \
`flexplorer --help` lists the other exit codes. With --require, --max-age or --fail-on a run that cannot tell ends with 5, never with 0: \
parts could not be read, or nothing speaks for or against any profile. With --filter, only profiles that pass it are shown and judged.

Findings have the names that `check` prints; besides these there are carried-over (a trait that its last interaction left alone), and \
completed-stopped, completed-slowed, completed-resumed and the same of initiated, which take the events of all profiles together. \
copilot-queue-excluded, overdue-in-common and source-missing are about several profiles; source-disabled, source-stopped, \
source-not-in-space, filtered and property-case take --summary. docs/findings.md has all names.

--watch checks again and again: the first round reads everything, later ones only what changed. Each change is a line; with --until it \
ends with 0 once all profiles have the verdict, and with --timeout after that time with 7. docs/recipes.md has cron, systemd, \
Prometheus, Slack.

A canary in cron, whose script hears of each finding that begins or ends:
  */10 * * * * . /etc/flexplorer.env; flexplorer check --ids-from /etc/customers.txt --quiet --max-age 2h --fail-on task-not-completed \
--state /var/lib/flexplorer.json --notify /usr/local/bin/on-news >/dev/null
cron passes on few variables: the file exports SEGMENT_SPACE_ID, SEGMENT_REGION and SEGMENT_PROFILE_API_TOKEN, or \
FLEXPLORER_CONFIG. The script reads one JSON object: `space`, `at` and `news`, each with `change` (began or ended), `finding`, `severity`, \
`profile` (null: all), `channel`, `agent`, `since`, `meaning` and `next`. News are what makes the check fail, and nobody_enriched and \
cannot_tell. The first run takes what is there already for news; runs that could overlap need a lock, such as `flock -n`.

--summary without identifiers reads every profile that the list knows. Only a whole list, or the identifiers given, can show that \
events stopped.

Examples:
  flexplorer check ada.okafor@example.com
  flexplorer profile list --limit 20 --format csv > customers.csv
  flexplorer check --ids-from customers.csv --require enriched  # ends with 1
  flexplorer check --ids-from customers.csv --filter state:overdue  # ends with 1
  flexplorer check --ids-from customers.csv --max-age 14d --ignore trait-missing  # ends with 1
  flexplorer check ada.okafor@example.com --watch 60s --until enriched --timeout 10m
  flexplorer check --summary  # some traits of the demo are bad, so it ends with 1";

/// `check`
#[derive(Args, Debug)]
#[command(mut_arg("given", |given| given.required_unless_present("summary")))]
pub struct CheckArguments {
    #[command(flatten)]
    pub ids: Ids,
    /// Exit with 1 unless every profile has this verdict
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub require: Option<Require>,
    #[command(flatten)]
    pub failing: FailingArguments,
    #[command(flatten)]
    pub keeping: KeepingArguments,
    #[command(flatten)]
    pub watching: WatchingArguments,
    /// Print the summary of all of them instead: verdicts, findings worst first, interactions an hour, what stopped
    #[arg(long)]
    pub summary: bool,
    #[command(flatten)]
    pub refine: CheckRefine,
    #[command(flatten)]
    pub form: DataForm<FOR_CHECKS>,
}

/// What makes a check fail, besides bad traits.
#[derive(Args, Debug)]
pub struct FailingArguments {
    /// Exit with 1 unless a profile is enriched whose newest interaction is at most this old
    #[arg(long, value_name = "TIME", value_parser = span::positive)]
    max_age: Option<Duration>,
    /// Exit with 1 if one of these findings is there
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', value_parser = AlertName::read)]
    fail_on: Vec<AlertName>,
    /// Do not fail because of these findings
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', value_parser = AlertName::read)]
    ignore: Vec<AlertName>,
}

/// Where a run keeps its findings, and which command is told of new ones.
#[derive(Args, Debug)]
pub struct KeepingArguments {
    /// Keep what was found in this file, so that the next run tells new findings from those that were there before
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "summary")]
    pub state: Option<PathBuf>,
    /// Run this command in a shell when a finding that makes the check fail begins or ends, with the news as JSON on its
    /// standard input; each at most once an hour. It is stopped after 10 s, and never changes the exit code
    #[arg(long, value_name = "CMD", conflicts_with = "summary")]
    pub notify: Option<String>,
}

/// Checking again and again.
#[derive(Args, Debug)]
pub struct WatchingArguments {
    /// Check again and again with this time between the beginnings of two rounds, and print what changes
    #[arg(long, value_name = "TIME", value_parser = pace, conflicts_with_all = ["summary", "filter", "columns", "sort"])]
    pub watch: Option<Duration>,
    /// Exit with 0 once all profiles have this verdict
    #[arg(long, value_enum, value_name = "VERDICT", requires = "watch")]
    pub until: Option<AwaitedVerdict>,
    /// Exit with 7 after this time
    #[arg(long, value_name = "TIME", value_parser = span::positive, requires = "watch")]
    pub timeout: Option<Duration>,
    /// Serve metrics of the last whole round for Prometheus at http://ADDRESS/metrics
    #[arg(long, value_name = "ADDRESS", requires = "watch", value_parser = listen)]
    pub listen: Option<SocketAddr>,
}

/// Rounds that begin more often than this would be no rounds.
fn pace(text: &str) -> Result<Duration, String> {
    let every = span::positive(text)?;
    if every < Duration::from_millis(100) {
        Err("give at least 100ms, such as 60s".to_owned())
    } else {
        Ok(every)
    }
}

/// The verdict asked for by `check --require`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Require {
    /// Every profile enriched
    Enriched,
}

impl CheckArguments {
    /// What makes this run fail; `None` after refusing a contradiction.
    pub fn rules(&self, session: &mut Session<'_>) -> Option<FailureRules> {
        let FailingArguments { max_age, fail_on, ignore } = &self.failing;
        let rules = FailureRules {
            fail_on: fail_on.clone(),
            ignore: ignore.clone(),
            max_age: max_age.map(|age| TimeDelta::from_std(age).unwrap_or(TimeDelta::MAX)),
            requires: self.require.is_some(),
        };
        let further = rules.fail_on.iter().find(|name| !self.summary && name.takes_a_summary());
        if let Some(further) = further.map(|name| name.name()) {
            session.refuse(&format!(
                "only check --summary looks for {further}; add --summary, or leave it out of --fail-on"
            ));
            return None;
        }
        let Some(both) = rules.contradiction() else { return Some(rules) };
        let why = format!("{} is given to --fail-on and to --ignore; leave it out of one", both.name());
        session.refuse(&why);
        None
    }

    /// What this run keeps and tells; `None` after refusing it.
    pub fn canary(&self, session: &mut Session<'_>, rules: FailureRules) -> Option<CanaryRun> {
        let state = CanaryState::open(self.keeping.state.as_deref(), &session.engine.space().id);
        let state = state.map_err(|why| session.refuse(&why)).ok()?;
        let withheld = session.secret_variables.to_vec();
        let command = self.keeping.notify.clone().map(|line| NotifyCommand { line, withheld });
        Some(CanaryRun { rules, state, notifier: Notifier::new(command) })
    }
}
