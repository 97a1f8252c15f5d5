//! `doctor`: checks everything the program depends on. The output may be pasted into a ticket: no secrets, no identifiers, no
//! space ids, and the home folder as `~`.

pub(super) mod report;

use self::report::{DoctorReport, PointRecord};
use super::arguments::{DataForm, FOR_PROGRAM, version};
use super::{bulk::length, exit::Exit, output::Output, space::exit_of};
use crate::config::replace::can_be_written;
use crate::config::space::{ApiUrls, Region, Space};
use crate::config::zone::Zone;
use crate::config::{configuration::Configuration, credentials::Credentials, edit::Files};
use crate::config::{file::SpaceEntry, locale, paths::StoreLocation, problems::Problems};
use crate::engine::Setup;
use crate::engine::diagnosis::{Diagnosis, PointState, PointSubject, diagnose};
use crate::engine::upkeep::{self, StoreState};
use chrono::Utc;
use clap::Args;

/// `doctor`
#[derive(Args, Debug)]
pub struct Doctor {
    /// Check only this machine, without contacting any service
    #[arg(long)]
    pub offline: bool,
    #[command(flatten)]
    pub form: DataForm<FOR_PROGRAM>,
}

/// Facts about the terminal, supplied by the terminal front end.
#[derive(Clone, Debug)]
pub struct TerminalFacts {
    /// Whether the explorer could run; if not, why.
    pub fitness: Result<(), String>,
    /// How copied text reaches the clipboard, and the setting that this needs.
    pub clipboard: (&'static str, Option<&'static str>),
    pub size: Option<(u16, u16)>,
}

/// Checks everything; contacts the services of the configured spaces unless `offline`.
pub async fn run(
    output: &mut Output,
    configuration: &Configuration,
    problems: &Problems,
    facts: &TerminalFacts,
    offline: bool,
) -> Exit {
    let mut report = DoctorReport { rows: Vec::new(), exit: Exit::Fine };
    report.good("program", format!("flexplorer {}", version()));
    terminal(&mut report, configuration, facts);
    files(&mut report, configuration, problems);
    store(&mut report, configuration).await;
    zone(&mut report, configuration);
    certificates(&mut report, configuration).await;
    proxy(&mut report, configuration);
    let looking = Box::pin(spaces(&mut report, configuration, offline));
    output.while_waiting(|took| format!("contacting the configured spaces, {}", length(took)), looking).await;
    report.print(output);
    report.exit
}

fn terminal(report: &mut DoctorReport, configuration: &Configuration, facts: &TerminalFacts) {
    let variable = |name: &str| configuration.variables.text(name).ok().flatten();
    let size =
        facts.size.map_or_else(|| "no terminal".to_owned(), |(columns, lines)| format!("{columns}×{lines}"));
    let term = variable("TERM").unwrap_or("not set");
    let depth = variable("COLORTERM").map(|depth| format!(", COLORTERM {depth}")).unwrap_or_default();
    let plain = configuration.variables.os("NO_COLOR").map_or("", |_| ", NO_COLOR");
    let words = format!("{size}, TERM {term}{depth}{plain}");
    match &facts.fitness {
        Ok(()) => report.good("terminal", words),
        // Commands work without a terminal, so a script should not fail because of it.
        Err(why) => {
            report.doubtful("terminal", format!("{words}: {why}"), "Commands still work.");
        }
    }
    match locale::in_force(&configuration.variables) {
        Some(name) if locale::is_utf8(name) => report.good("locale", name),
        Some(name) => {
            let next = "Set LANG to a UTF-8 locale if the terminal can show more.";
            report.doubtful("locale", format!("{name}: ASCII is shown, as with --ascii"), next);
        }
        None => {
            let next = "If symbols look wrong, start with --ascii or set LANG to a UTF-8 locale.";
            report.doubtful("locale", "not set", next);
        }
    }
    // A program cannot see whether copied text arrives.
    let (way, needs) = facts.clipboard;
    report.add("clipboard", PointState::Unknown, way, needs.unwrap_or_default());
}

fn files(report: &mut DoctorReport, configuration: &Configuration, problems: &Problems) {
    let Some(Files { config, credentials }) = &configuration.files else {
        let next = "Set HOME, or FLEXPLORER_CONFIG to a file.";
        return report.fail("config", "there is no folder for the configuration", next, Exit::Usage);
    };
    match problems {
        Problems(problems) if !problems.is_empty() => {
            for problem in problems {
                let place = home_as_tilde(configuration, &problem.setting);
                report.fail("config", format!("{place}: {}", problem.why), &problem.next, Exit::Usage);
            }
        }
        _ if config.exists() => {
            let count = configuration.settings.spaces.len();
            let noun = if count == 1 { "space" } else { "spaces" };
            report.good("config", format!("{}, {count} {noun}", configuration.tilde(config)));
        }
        _ => report.good("config", format!("{}, not found", configuration.tilde(config))),
    }
    if let Err(error) = can_be_written(config) {
        // It may be read-only on purpose.
        let place = home_as_tilde(configuration, &error.setting);
        report.doubtful("config", format!("{place}: {}", error.why), &error.next);
    }
    let place = configuration.tilde(credentials);
    match Credentials::read(credentials) {
        Ok(_) if credentials.exists() => {
            report.good("credentials", format!("{place}, readable only by you"));
        }
        Ok(_) => report.good("credentials", format!("{place}, not found")),
        Err(error) => {
            let place = home_as_tilde(configuration, &error.setting);
            let next = home_as_tilde(configuration, &error.next);
            report.fail("credentials", format!("{place}: {}", error.why), &next, Exit::Usage);
        }
    }
}

fn home_as_tilde(configuration: &Configuration, text: &str) -> String {
    let home =
        configuration.home.as_ref().map(|home| home.display().to_string()).filter(|home| home.len() > 1);
    home.map_or_else(|| text.to_owned(), |home| text.replace(&home, "~"))
}

async fn store(report: &mut DoctorReport, configuration: &Configuration) {
    let place = match &configuration.store {
        StoreLocation::Memory => "nowhere".to_owned(),
        StoreLocation::Folder(folder) => configuration.tilde(folder),
    };
    match upkeep::inspect(&configuration.store, &configuration.limits).await {
        Ok(StoreState::Memory) => {
            let next = "Set HOME or XDG_STATE_HOME to keep lookups and pins.";
            report.doubtful("store", "kept in memory, because there is no folder for it", next);
        }
        Ok(StoreState::Absent) => match unmakeable(&configuration.store) {
            None => report.good("store", format!("{place}, nothing kept yet")),
            Some(why) => {
                let next = "Check the permissions, or set XDG_STATE_HOME; otherwise lookups are forgotten.";
                report.doubtful("store", format!("{place}: {why}"), next);
            }
        },
        Ok(StoreState::Sound) => report.good("store", format!("{place}, intact")),
        Err(error) => {
            let words = home_as_tilde(configuration, &error.why);
            report.fail("store", format!("{place}: {words}"), &error.next, Exit::of(error.class));
        }
    }
}

/// Why a missing store could not be created.
fn unmakeable(location: &StoreLocation) -> Option<String> {
    let StoreLocation::Folder(folder) = location else { return None };
    can_be_written(&folder.join("store")).err().map(|error| error.why)
}

fn zone(report: &mut DoctorReport, configuration: &Configuration) {
    let zone = configuration
        .settings
        .time_zone
        .as_deref()
        .map_or(Ok(Zone::default()), Zone::parse)
        .unwrap_or_default();
    let now = Utc::now();
    let words = format!("{}: {}; this machine: {}", zone.name(), zone.text(now), Zone::Local.text(now));
    report.good("time zone", words);
}

async fn certificates(report: &mut DoctorReport, configuration: &Configuration) {
    let variables = ["SSL_CERT_FILE", "SSL_CERT_DIR"];
    let set: Vec<&str> =
        variables.into_iter().filter(|name| configuration.variables.os(name).is_some()).collect();
    let from = if set.is_empty() { "the system's".to_owned() } else { set.join(" and ") };
    let Ok(urls) = ApiUrls::of(Region::Us) else { return };
    match upkeep::certificates(&urls.profile, &configuration.limits).await {
        Ok(()) => report.good("certificates", format!("{from} can be used")),
        Err(error) => {
            let words = home_as_tilde(configuration, &error.why);
            report.fail("certificates", format!("{from}: {words}"), &error.next, Exit::of(error.class));
        }
    }
}

fn proxy(report: &mut DoctorReport, configuration: &Configuration) {
    let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"];
    let set: Vec<&str> =
        names.into_iter().filter(|name| configuration.variables.os(name).is_some()).collect();
    let words = if set.is_empty() { "none".to_owned() } else { format!("set by {}", set.join(", ")) };
    report.good("proxy", words);
}

async fn spaces(report: &mut DoctorReport, configuration: &Configuration, offline: bool) {
    match configuration.environment() {
        Ok(Some(space)) => look_at(report, configuration, space, offline).await,
        Ok(None) => {}
        Err(error) => {
            report.fail_space("env", format!("{}: {}", error.setting, error.why), &error.next);
        }
    }
    for entry in &configuration.settings.spaces {
        if offline {
            let words = format!("{} {}, not contacted", entry.kind.label(), entry.region.label());
            report.rows.push(PointRecord::new("settings", PointState::Unknown, words, "").of(&entry.name));
            continue;
        }
        match configuration.open(entry).await {
            Ok(space) => look_at(report, configuration, space, offline).await,
            Err(error) => {
                let place = home_as_tilde(configuration, &error.setting);
                let next = home_as_tilde(configuration, &error.next);
                report.fail_space(&entry.name, format!("{place}: {}", error.why), &next);
            }
        }
    }
}

async fn look_at(report: &mut DoctorReport, configuration: &Configuration, space: Space, offline: bool) {
    let name = space.name.clone();
    if offline {
        return report
            .rows
            .push(PointRecord::new("settings", PointState::Unknown, "not contacted", "").of(&name));
    }
    let entry = configuration.settings.space(&space.name);
    let mut setup = Setup::new(space, StoreLocation::Memory);
    setup.limits = configuration.limits_for(entry);
    setup.pins = entry.map(SpaceEntry::pinned).unwrap_or_default();
    let diagnosis = diagnose(&setup, setup.pins.get(..1).unwrap_or_default()).await;
    report.rows.extend(PointRecord::all(&diagnosis).map(|point| point.of(&name)));
    report.exit = report.exit.or_worse(doctor_exit(&diagnosis));
}

/// A service that cannot be reached from here counts as a failure as well.
fn doctor_exit(diagnosis: &Diagnosis) -> Exit {
    let unreachable =
        diagnosis.about(PointSubject::Connection).is_some_and(|point| point.state == PointState::Wrong);
    if unreachable { Exit::TryLater } else { exit_of(diagnosis) }
}
