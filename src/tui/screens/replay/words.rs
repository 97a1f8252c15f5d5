//! The footer's words for the keys of each stage.

use super::settings::RunSetting;
use super::values::{ValueRow, Values};
use super::{ReplayScreen, ReplayStage, is_unknown};
use crate::engine::replay::Prepared;
use crate::tui::message::Action;

impl ReplayScreen {
    /// The word for what an action does now; `None` if it does nothing.
    pub fn word(&self, action: Action) -> Option<&'static str> {
        let may_send = |prepared: &Prepared| prepared.refusal.is_none();
        Some(match (action, &self.stage) {
            (Action::Open, ReplayStage::Choosing { .. }) => "choose",
            (Action::Open, ReplayStage::Editing) if self.is_typing() => "accept",
            (Action::Cancel, ReplayStage::Editing) if self.is_typing() => "as it was",
            (Action::Plan, ReplayStage::Editing) if self.is_typing() => return None,
            (Action::Open, ReplayStage::Editing) => match self.values.as_ref().and_then(Values::selected) {
                Some(ValueRow::Setting(RunSetting::Destinations | RunSetting::Stage(_))) => "switch",
                _ => "edit",
            },
            (Action::Plan, ReplayStage::Editing) => "plan",
            (Action::EditSample, ReplayStage::Editing) if !self.is_typing() => "editor",
            (Action::Open, ReplayStage::Planned { prepared, .. }) if may_send(prepared) => "send",
            (Action::Plan, ReplayStage::Planned { typing: None, raw: false, .. }) => "exact bytes",
            (Action::Plan, ReplayStage::Planned { typing: None, raw: true, .. }) => "as a tree",
            (Action::Help, stage) if !matches!(stage, ReplayStage::Editing) || !self.is_typing() => "help",
            (Action::Create, ReplayStage::Refused(error)) if is_unknown(error) => "create the profile",
            (Action::Open, ReplayStage::Done { bytes: false, .. }) => "bytes sent",
            (Action::Open, ReplayStage::Done { bytes: true, .. }) => "report",
            (Action::Plan, ReplayStage::Done { .. }) => "again",
            (Action::Copy, ReplayStage::Done { .. }) => "copy report",
            (Action::Save, ReplayStage::Done { .. }) => "save report",
            (Action::Cancel, ReplayStage::Choosing { .. } | ReplayStage::Done { .. }) => "close",
            (Action::Cancel, ReplayStage::Running { .. }) => "cancel",
            (Action::Cancel, _) => "back",
            (Action::Quit, _) => "quit",
            _ => return None,
        })
    }
}
