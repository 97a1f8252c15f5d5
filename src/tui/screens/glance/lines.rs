//! The lines of the summary.

use crate::domain::activity::Activity;
use crate::domain::finding::{Certainty, Severity};
use crate::domain::glance::{Coverage, FoundRow, Glance, KindRow, SpaceFinding, VERDICTS, activity_words};
use crate::domain::text::Displayable;
use crate::domain::verdict::Enrichment;
use crate::tui::context::{Context, TimeRoom, TimeStyle};
use crate::tui::paint::{Line, Number, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::{bars, verdict};
use chrono::TimeDelta;

/// From this time between the first and the last reading on, both are shown.
const APART: TimeDelta = TimeDelta::minutes(1);
/// Cells before the bars of a kind.
const KIND: usize = 11;

/// `212 of 214 read, 09:31:04 · 2 failed`
pub fn scope(scope: &Coverage, context: &Context) -> Line {
    let role = Role::Muted;
    let mut line = Line::new().number(Number::count(scope.read), role).label(" of ", role);
    line = line.number(Number::count(scope.total), role).label(" read", role);
    if let (Some(first), Some(last)) = (scope.first_read, scope.last_read) {
        line = line.label(", ", role);
        if last.signed_duration_since(first) >= APART {
            line = line.number(Number::clock(first, context.zone), role).label(" to ", role);
        }
        line = line.number(Number::clock(last, context.zone), role);
    }
    for (count, word) in [(scope.failed, " failed"), (scope.missing, " not found")] {
        if count > 0 {
            line = line.separated().number(Number::count(count), Role::Warn).label(word, Role::Warn);
        }
    }
    line
}

/// `✔ enriched 130  ◐ partly 40  …`; verdicts that no row has are left out.
pub fn verdicts(glance: &Glance) -> Line {
    let some = VERDICTS.iter().zip(glance.verdicts).filter(|(_, count)| *count > 0);
    let line = some.fold(Line::new(), |line, (verdict, count)| {
        let (symbol, role, _) = verdict::profile_sign(*verdict);
        let line = if line.is_empty() { line } else { line.gap(2) };
        let one = Line::new().symbol(symbol, role).gap(1).label(word(*verdict), role).gap(1);
        line.then(one.number(Number::count(count), Role::Text).whole())
    });
    match glance.scope.accounts {
        _ if glance.scope.read == 0 => Line::new().label("no row is read yet", Role::Muted),
        0 => line,
        accounts => line.gap(2).label("accounts ", Role::Muted).number(Number::count(accounts), Role::Text),
    }
}

/// A verdict in a word, as narrow as can be.
const fn word(verdict: Enrichment) -> &'static str {
    match verdict {
        Enrichment::PartlyEnriched => "partly",
        Enrichment::NotEnriched => "not",
        other => other.label(),
    }
}

/// The shares of the verdicts: the sign of each, as often as its share of the width.
pub fn shares(glance: &Glance, width: usize) -> Line {
    let all = VERDICTS.iter().zip(glance.verdicts);
    let parts: Vec<(Symbol, Role, usize)> = all
        .map(|(verdict, count)| {
            let (symbol, role, _) = verdict::profile_sign(*verdict);
            (symbol, role, count)
        })
        .collect();
    bars::shares(&parts, width)
}

/// `Completed  ▁▂▃▅▇▇▆▁····   201 in 24 h`; no number if no row was read.
pub fn hours(row: &KindRow, read: usize, context: &Context) -> Line {
    let total: u32 = row.by_hour.iter().sum();
    let kind = Line::new().label(row.kind.label(), Role::Text).padded_to(KIND, context.ascii);
    if read == 0 {
        return kind.label("not read yet", Role::Muted);
    }
    kind.then(bars::line(&row.by_hour, context.ascii))
        .gap(2)
        .number(Number::count(total as usize), Role::Text)
        .label(" in 24 h", Role::Muted)
}

/// `✘ STOPPED: none for 3h 19m, 21/h before  last 3h ago: Ada Okafor`
pub fn activity(row: &KindRow, context: &Context) -> Line {
    let (symbol, role) = sign(&row.activity);
    let words = Displayable::message(&activity_words(row.kind, &row.activity));
    let line = Line::new().symbol(symbol, role).gap(1).data(&words, role);
    let Some(last) = &row.last else { return line };
    let at = match context.times {
        TimeStyle::Relative => context.ago(last.sent),
        TimeStyle::Absolute => context.instant(last.sent),
    };
    let line = line.gap(2).label("last ", Role::Muted).number(at, Role::Text).label(": ", Role::Muted);
    line.data(&Displayable::cell(&last.who), Role::Text)
}

const fn sign(activity: &Activity) -> (Symbol, Role) {
    match activity {
        Activity::Steady => (Symbol::Check, Role::Good),
        Activity::Quiet => (Symbol::Dot, Role::Muted),
        Activity::Stopped(_) => (Symbol::Cross, Role::Bad),
        Activity::Slowed(_) | Activity::Resumed(_) => (Symbol::Warning, Role::Warn),
        Activity::CannotTell(_) => (Symbol::Question, Role::Muted),
    }
}

/// `With sentiment  voice 91 % of 141 · sms 88 % of 70`
pub fn channels(glance: &Glance) -> Line {
    let head = Line::new().label("With sentiment", Role::Muted).gap(2);
    let shares = glance.channels.iter().filter_map(|row| Some((row, row.sentiment_share()?)));
    let mut line = Line::new();
    for (row, share) in shares {
        let name = row.name.as_deref().map(Displayable::cell);
        let name = name.unwrap_or(Displayable::label("(others)"));
        let [_, completed] = row.events;
        let role = if share == 0 { Role::Warn } else { Role::Text };
        line = if line.is_empty() { line } else { line.separated() };
        let one = Line::new().data(&name, Role::Text).gap(1).number(Number::percent(share), role);
        line =
            line.then(one.label(" of ", Role::Muted).number(Number::count(completed), Role::Muted).whole());
    }
    let none = || Line::new().label("no Completed in what was read", Role::Muted);
    head.then(if line.is_empty() { none() } else { line })
}

/// `✘ completed-stopped on whatsapp`
pub fn name(row: &FoundRow) -> Line {
    let (symbol, role) = match &row.what {
        SpaceFinding::Activity { activity, .. } => sign(activity),
        SpaceFinding::Profiles(kind) => severity(kind.severity()),
        SpaceFinding::Across(finding) => severity(finding.kind.severity()),
    };
    let line = Line::new().symbol(symbol, role).gap(1).label(row.what.name(), Role::Text);
    match &row.what {
        SpaceFinding::Activity { channel: Some(channel), .. } => {
            line.label(" on ", Role::Muted).data(&Displayable::cell(channel), Role::Text)
        }
        SpaceFinding::Across(finding) if finding.certainty == Certainty::Likely => {
            line.label(" (likely)", Role::Muted)
        }
        _ => line,
    }
}

const fn severity(severity: Severity) -> (Symbol, Role) {
    match severity {
        Severity::Error => (Symbol::Cross, Role::Bad),
        Severity::Warning => (Symbol::Warning, Role::Warn),
        Severity::Info => (Symbol::Dash, Role::Muted),
    }
}

/// The cells of a finding's row.
pub fn cells(row: &FoundRow, glance: &Glance, context: &Context, room: TimeRoom) -> Vec<Line> {
    let share = row.profiles.and_then(|profiles| glance.share(profiles));
    vec![
        name(row),
        row.profiles.map_or(Line::new(), |count| Line::new().number(Number::count(count), Role::Text)),
        share.map_or(Line::new(), |share| Line::new().number(Number::percent(share), Role::Muted)),
        row.began.map_or(Line::new(), |began| Line::new().number(context.moment(began, room), Role::Text)),
        Line::new().label(row.next, Role::Muted),
    ]
}

/// What to do about the chosen finding: `Next: …`; with a second line, after what it says; with a third, before what the key
/// that opens does.
pub fn next(row: &FoundRow, context: &Context, height: u16) -> Line {
    let line = Line::new().label("Next: ", Role::Title).label(row.next, Role::Text);
    let line = if height > 2 {
        line.gap(1).data(&context.keys.open, Role::Accent).gap(1).label(row.people().words, Role::Muted)
    } else {
        line
    };
    match row.what {
        SpaceFinding::Activity { kind, ref activity, .. } if height > 1 => {
            let words = Displayable::message(&activity_words(kind, activity));
            Line::new().data(&words, Role::Text).label(". ", Role::Text).then(line)
        }
        SpaceFinding::Across(ref finding) if height > 1 => {
            let words = Line::new().sentence(&finding.statement, Role::Text);
            words.label(". ", Role::Text).then(line)
        }
        _ => line,
    }
}
