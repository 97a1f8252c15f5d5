//! The second witness of a summary: what the Public API says, where there is a token.

use super::super::super::bulk::length;
use super::super::super::session::Session;
use crate::domain::activity::Activity;
use crate::domain::finding::FindingKind;
use crate::domain::glance::{Glance, KindRow};
use crate::report::record::WitnessRecord;

/// Adds what the Public API shows. A missing answer is reported and changes nothing else.
pub async fn look(session: &mut Session<'_>, glance: &mut Glance) -> WitnessRecord {
    let words = |took| format!("asking the Public API, {}", length(took));
    let Some(read) = session.output.while_waiting(words, session.engine.witness()).await else {
        return WitnessRecord { asked: false, not_read: Vec::new() };
    };
    let stopped = glance.kinds.each_ref().map(last_before_silence);
    if read.facts.still_receives(stopped) {
        glance.rule_out(FindingKind::SourceStopped);
    }
    for finding in read.facts.findings(stopped) {
        glance.add(finding);
    }
    for why in &read.unread {
        session.output.say_text(&format!("Public API: {why}"));
    }
    WitnessRecord { asked: true, not_read: read.unread }
}

fn last_before_silence(row: &KindRow) -> Option<chrono::DateTime<chrono::Utc>> {
    let last = row.last.as_ref().filter(|_| matches!(row.activity, Activity::Stopped(_)));
    last.map(|last| last.sent)
}
