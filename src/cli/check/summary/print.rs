//! The summary of a space for people. Every share has its number.

use super::super::super::accent::Accent;
use super::super::super::session::Session;
use super::super::super::table::{Column, Table, TableCell};
use super::super::super::words;
use super::super::besides::findings_besides;
use crate::domain::activity::Activity;
use crate::domain::finding::Severity;
use crate::domain::flex::{EngagementKind, WINDOW_DAYS};
use crate::domain::glance::{
    ChannelRow, Coverage, FoundRow, Glance, KindRow, SpaceFinding, VERDICTS, activity_words,
};
use crate::domain::text::Displayable;
use crate::report::record::FindingRecord;

/// Prints the whole summary.
pub fn summary(session: &mut Session<'_>, space: &str, glance: &Glance) {
    let title = Displayable::message(&format!("{} at a glance", Displayable::cell(space)));
    session.output.heading(&[title.into(), scope(session, &glance.scope).into()]);
    session.output.line(&Displayable::label(""));
    verdicts(session, glance);
    // Without a row there is nothing to count.
    if glance.scope.read > 0 {
        kinds(session, &glance.kinds);
        hours(session, &glance.kinds);
    }
    channels(session, &glance.channels);
    findings(session, glance);
}

/// `212 of 214 read, 2026-11-30 09:31:04; 2 failed`.
fn scope(session: &Session<'_>, scope: &Coverage) -> Displayable {
    let mut said = format!("{} of {} read", scope.read, scope.total);
    if let (Some(first), Some(last)) = (scope.first_read, scope.last_read) {
        let (first, last) = (words::time(first, session.zone), words::time(last, session.zone));
        said = if first == last { format!("{said}, {last}") } else { format!("{said}, {first} to {last}") };
    }
    let others = [(scope.failed, "failed"), (scope.missing, "not found"), (scope.unread(), "not read")];
    for (count, what) in others {
        if count > 0 {
            said = format!("{said}; {count} {what}");
        }
    }
    Displayable::message(&said)
}

fn verdicts(session: &mut Session<'_>, glance: &Glance) {
    let mut table =
        Table::new(vec![Column::left("VERDICT"), Column::right("PROFILES"), Column::right("OF READ")]);
    let mut row = |what: TableCell, count: usize| {
        table.row(vec![what, number(count), percent(glance.share(count))]);
    };
    for (verdict, count) in VERDICTS.iter().zip(glance.verdicts) {
        row(words::enrichment(*verdict), count);
    }
    if glance.scope.accounts > 0 {
        row(Displayable::label("account").into(), glance.scope.accounts);
    }
    print(session, &table);
}

fn kinds(session: &mut Session<'_>, kinds: &[KindRow; 2]) {
    let mut table = Table::new(vec![
        Column::left("EVENT"),
        Column::right("24 HOURS"),
        Column::left("LAST"),
        Column::value("OF", 8).leaving(0),
        Column::text("STATE", 16),
    ]);
    for row in kinds {
        let last = row.last.as_ref();
        table.row(vec![
            Displayable::label(row.kind.label()).into(),
            number(row.by_hour.iter().map(|count| *count as usize).sum()),
            last.map_or(words::NOTHING, |last| words::time(last.sent, session.zone)).into(),
            last.map_or(words::NOTHING, |last| Displayable::cell(&last.who)).into(),
            activity(row.kind, &row.activity),
        ]);
    }
    print(session, &table);
}

/// The numbers behind the bars of the explorer, the oldest hour first.
fn hours(session: &mut Session<'_>, kinds: &[KindRow; 2]) {
    let mut table =
        Table::new(vec![Column::left("HOUR BY HOUR"), Column::text("TO THE TIME OF READING", 24)]);
    for row in kinds {
        let counts: Vec<String> = row.by_hour.iter().map(ToString::to_string).collect();
        table.row(vec![Displayable::label(row.kind.label()), Displayable::message(&counts.join(" "))]);
    }
    print(session, &table);
}

fn channels(session: &mut Session<'_>, channels: &[ChannelRow]) {
    if channels.is_empty() {
        return;
    }
    let mut table = Table::new(vec![
        Column::value("CHANNEL", 8),
        Column::right("INITIATED"),
        Column::right("COMPLETED"),
        Column::right("WITH SENTIMENT"),
        Column::text("STATE", 16),
    ]);
    for row in channels {
        let [initiated, completed] = row.events;
        let name = row.name.as_deref().map_or(Displayable::label("(others, or none)"), Displayable::cell);
        let sentiment = row.sentiment_share().map(|share| format!("{share} % of {completed}"));
        let mut states = EngagementKind::BOTH.iter().zip(&row.activity);
        let worst = states
            .find(|(_, activity)| is_news(activity))
            .or_else(|| EngagementKind::BOTH.iter().zip(&row.activity).next());
        table.row(vec![
            name.into(),
            number(initiated),
            number(completed),
            sentiment.map_or(words::NOTHING, |text| Displayable::message(&text)).into(),
            worst.map_or(words::NOTHING.into(), |(kind, state)| on_channel(*kind, state)),
        ]);
    }
    print(session, &table);
    session
        .output
        .notice(&format!("channels cover the last {WINDOW_DAYS} days, which is all that the service lists"));
}

fn on_channel(kind: EngagementKind, state: &Activity) -> TableCell {
    if is_news(state) {
        let text = format!("{}: {}", kind.label(), activity_words(kind, state));
        return TableCell::accented(Displayable::message(&text), accent(state));
    }
    activity(kind, state)
}

const fn is_news(activity: &Activity) -> bool {
    matches!(activity, Activity::Stopped(_) | Activity::Slowed(_) | Activity::Resumed(_))
}

fn findings(session: &mut Session<'_>, glance: &Glance) {
    if glance.findings.is_empty() {
        return session.output.line(&Displayable::label("no findings"));
    }
    let mut table = Table::new(vec![
        Column::left("FINDING"),
        Column::right("PROFILES"),
        Column::right("OF READ"),
        Column::left("SINCE"),
        Column::text("NEXT", 16),
    ]);
    for row in &glance.findings {
        table.row(vec![
            name(row),
            row.profiles.map_or(words::NOTHING.into(), number),
            percent(row.profiles.and_then(|count| glance.share(count))),
            row.began.map_or(words::NOTHING, |began| words::time(began, session.zone)).into(),
            Displayable::message(row.next).into(),
        ]);
    }
    session.output.table(&table);
    let together: Vec<FindingRecord<'_>> = glance.across().map(Into::into).collect();
    for line in findings_besides(&together) {
        session.output.prose(Displayable::message(&format!("  {line}")));
    }
}

fn name(row: &FoundRow) -> TableCell {
    let sign = match &row.what {
        SpaceFinding::Activity { activity: Activity::Stopped(_), .. } => "✘",
        SpaceFinding::Profiles(kind) if kind.is_a_verdict() => "✘",
        SpaceFinding::Across(finding) if finding.kind.severity() == Severity::Error => "✘",
        _ => "!",
    };
    let channel = match &row.what {
        SpaceFinding::Activity { channel: Some(channel), .. } => {
            format!(" on {}", Displayable::cell(channel))
        }
        _ => String::new(),
    };
    let text = Displayable::message(&format!("{sign} {}{channel}", row.what.name()));
    TableCell::accented(text, if sign == "✘" { Accent::Bad } else { Accent::Doubtful })
}

fn activity(kind: EngagementKind, activity: &Activity) -> TableCell {
    TableCell::accented(Displayable::message(&activity_words(kind, activity)), accent(activity))
}

const fn accent(activity: &Activity) -> Accent {
    match activity {
        Activity::Steady => Accent::Good,
        Activity::Quiet => Accent::None,
        Activity::Stopped(_) => Accent::Bad,
        Activity::Slowed(_) | Activity::Resumed(_) | Activity::CannotTell(_) => Accent::Doubtful,
    }
}

fn number(count: usize) -> TableCell {
    Displayable::message(&count.to_string()).into()
}

fn percent(share: Option<usize>) -> TableCell {
    share.map_or(words::NOTHING, |share| Displayable::message(&format!("{share} %"))).into()
}

fn print(session: &mut Session<'_>, table: &Table) {
    session.output.table(table);
    session.output.line(&Displayable::label(""));
}
