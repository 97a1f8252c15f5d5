//! The actions of keys: each has a name, a word for the footer, and a sentence for the help.

/// The meaning of a key or a click.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Move the selection or scroll up by one.
    Up,
    /// Move the selection or scroll down by one.
    Down,
    /// Fold, go to the parent, or scroll left.
    Left,
    /// Unfold, or scroll right.
    Right,
    PageUp,
    PageDown,
    HalfUp,
    HalfDown,
    Top,
    Bottom,
    NextPane,
    PreviousPane,
    /// Choose a tab, counted from 1.
    Tab(u8),
    NextTab,
    PreviousTab,
    /// Open, follow, accept.
    Open,
    /// Fold or unfold the node under the cursor.
    Fold,
    FoldAll,
    /// Filter the focused pane.
    Filter,
    NextMatch,
    PreviousMatch,
    /// Copy the selected value on one line, with markers as on screen.
    Copy,
    /// Copy the value unchanged.
    CopyAsItIs,
    /// Refresh the focused part.
    Refresh,
    RefreshAll,
    /// Zoom the focused pane.
    Zoom,
    /// Pin or unpin the selected profile.
    Pin,
    /// Read every row of the list, or stop that.
    ReadAll,
    /// Choose the order of the list.
    Sort,
    /// Mark or unmark the selected row.
    Mark,
    /// Mark or unmark every row that the filter shows.
    MarkShown,
    /// Open the profile that was open before.
    EarlierProfile,
    /// The opposite.
    LaterProfile,
    /// Follow the open profile, or stop that.
    Follow,
    /// Stop the screen of a followed profile, or go on.
    Freeze,
    /// Show the last failure in full.
    Why,
    /// Switch between relative and absolute times.
    TimeFormat,
    Zone,
    /// Show the named views of the list.
    Views,
    /// Save what the list shows as a view.
    SaveView,
    /// Choose another space.
    Spaces,
    /// Turn the mouse on or off.
    Mouse,
    Help,
    /// Cancel, clear, close.
    Cancel,
    /// Back, then quit.
    Back,
    /// Quit at once.
    Quit,
    /// Show the summary of the rows that were read, or go back.
    Glance,
    /// Open the replay screen.
    Replay,
    /// Make the plan of a replay.
    Plan,
    /// Make the plan for a profile that does not exist yet.
    Create,
    /// Change the whole sample in an editor.
    EditSample,
    /// Save the report.
    Save,
    /// Choose the flow and the workflow of a dry run.
    Files,
    /// Take a trait to be something else in a dry run.
    WhatIf,
    /// Tell a dry run what happens outside.
    Answers,
    /// Take back the last what-if or answer.
    Undo,
    /// Save a dry run as a case of `route test`.
    SaveCase,
    /// Look at the profile at another time.
    Moment,
    EarlierMoment,
    LaterMoment,
    /// Suspend to the shell.
    Suspend,
}

/// An action's name, words and sentence.
struct ActionEntry {
    action: Action,
    name: &'static str,
    label: &'static str,
    sentence: &'static str,
}

const fn entry(
    action: Action,
    name: &'static str,
    label: &'static str,
    sentence: &'static str,
) -> ActionEntry {
    ActionEntry { action, name, label, sentence }
}

#[rustfmt::skip]
const TABLE: &[ActionEntry] = &[
    entry(Action::Open, "open", "open", "Open the selection; in a text field, accept the text."),
    entry(Action::Cancel, "cancel", "cancel", "Cancel work in progress, clear a filter, or close an overlay; never quits."),
    entry(Action::Back, "back", "back", "Go back one step; from the list, quit."),
    entry(Action::Quit, "quit", "quit", "Quit at once, wherever you are."),
    entry(Action::Help, "help", "help", "Show every key of the focused pane and every sign; searchable."),
    entry(Action::Up, "up", "up", "Move up by one."),
    entry(Action::Down, "down", "down", "Move down by one."),
    entry(Action::Left, "left", "fold", "Fold the node, go to its parent, or scroll left."),
    entry(Action::Right, "right", "unfold", "Unfold the node, or scroll right."),
    entry(Action::PageUp, "page_up", "page up", "Move up by a page."),
    entry(Action::PageDown, "page_down", "page down", "Move down by a page."),
    entry(Action::HalfUp, "half_up", "half up", "Move up by half a page."),
    entry(Action::HalfDown, "half_down", "half down", "Move down by half a page."),
    entry(Action::Top, "top", "top", "Go to the beginning."),
    entry(Action::Bottom, "bottom", "bottom", "Go to the end."),
    entry(Action::NextPane, "next_pane", "pane", "Focus the next pane."),
    entry(Action::PreviousPane, "previous_pane", "previous pane", "Focus the previous pane."),
    entry(Action::Tab(1), "tab_1", "overview", "Show the person, the verdict and the six Flex traits; the key of the current tab moves the focus into it."),
    entry(Action::Tab(2), "tab_2", "interactions", "Show the interactions, newest first."),
    entry(Action::Tab(3), "tab_3", "events", "Show every event in the window."),
    entry(Action::Tab(4), "tab_4", "traits", "Show every trait with its source."),
    entry(Action::Tab(5), "tab_5", "identities", "Show the identifiers, and the lookups that find this profile."),
    entry(Action::Tab(6), "tab_6", "links", "Show linked accounts or users."),
    entry(Action::Tab(7), "tab_7", "computed", "Show what computed traits would be over the listed events, beside the traits of the profile."),
    entry(Action::Tab(8), "tab_8", "routing", "Show where a call from this person would go, and why; a dry run that sends nothing."),
    entry(Action::Glance, "glance", "at a glance", "Show the summary of the rows that were read: verdicts, findings, what stopped; or go back."),
    entry(Action::NextTab, "next_tab", "next tab", "Show the next tab."),
    entry(Action::PreviousTab, "previous_tab", "previous tab", "Show the previous tab."),
    entry(Action::Filter, "filter", "filter", "Filter the rows of the pane; in the list, also look up an e-mail, phone or id."),
    entry(Action::NextMatch, "next_match", "next match", "Go to the next match."),
    entry(Action::PreviousMatch, "previous_match", "previous match", "Go to the previous match."),
    entry(Action::Fold, "fold", "fold", "Fold or unfold the node under the cursor."),
    entry(Action::FoldAll, "fold_all", "fold all", "Fold or unfold everything."),
    entry(Action::Copy, "copy", "copy", "Copy the selected value through the terminal, on one line, with markers as on screen."),
    entry(Action::CopyAsItIs, "copy_as_it_is", "copy as it is", "Copy the selected value unchanged, with its line breaks and hidden characters."),
    entry(Action::Pin, "pin", "pin", "Pin the profile to the top of the list, or unpin it."),
    entry(Action::ReadAll, "read_all", "read all", "Read every row of the list in the background, or stop."),
    entry(Action::Sort, "sort", "sort", "Choose the order of the list; the same order again reverses it."),
    entry(Action::Mark, "mark", "mark", "Mark the row, or unmark it; copying and pinning act on the marked rows."),
    entry(Action::MarkShown, "mark_shown", "mark shown", "Mark every row that the filter shows, or unmark them."),
    entry(Action::EarlierProfile, "earlier_profile", "go back", "Open the profile that was open before."),
    entry(Action::LaterProfile, "later_profile", "go forward", "Open the profile from which you went back."),
    entry(Action::Refresh, "refresh", "refresh", "Refresh the focused pane; in the list, also the open profile."),
    entry(Action::RefreshAll, "refresh_all", "refresh all", "Refresh the whole profile and the list."),
    entry(Action::Follow, "follow", "follow", "Follow the open profile and mark what changes, or stop following it."),
    entry(Action::Freeze, "freeze", "freeze", "Freeze the screen of a followed profile, or resume."),
    entry(Action::Why, "why", "why", "Show every failure in full, with advice and the Request-Id."),
    entry(Action::Zoom, "zoom", "zoom", "Show the focused pane on the whole screen, or all panes again."),
    entry(Action::TimeFormat, "time_format", "times", "Show ages, or dates and times as far as there is room."),
    entry(Action::Zone, "zone", "zone", "Show times in UTC, in the machine's zone, or in the zone given at the start."),
    entry(Action::Views, "views", "views", "List the saved views, and apply one to the list."),
    entry(Action::SaveView, "save_view", "save view", "Save the filter and the order of the list as a named view in config.toml."),
    entry(Action::Spaces, "spaces", "spaces", "Show the spaces, and whether each host answers; open one of them."),
    entry(Action::Mouse, "mouse", "mouse", "Use the mouse here, or leave it to the terminal for selecting text."),
    entry(Action::Replay, "replay", "replay", "Send a sample interaction to this profile, or resend the selected one, and watch it arrive."),
    entry(Action::Plan, "plan", "plan", "Make the plan: every request with its exact bytes; nothing is sent yet."),
    entry(Action::Create, "create", "make it", "Make the plan for an identifier that has no profile yet: the replay creates one."),
    entry(Action::EditSample, "edit_sample", "editor", "Change the whole sample in $VISUAL or $EDITOR."),
    entry(Action::Save, "save", "save", "Save the report as a file in the working folder; never overwrites a file."),
    entry(Action::Files, "files", "files", "Choose the files of the tab: flow and workflow, or definitions of computed traits."),
    entry(Action::WhatIf, "what_if", "what-if", "Take a trait to be something else, in the dry run only."),
    entry(Action::Answers, "answers", "answer", "Say what happens in a dry run: a key press, a reply, a function's result."),
    entry(Action::Undo, "undo", "undo", "Take back the last what-if or answer."),
    entry(Action::SaveCase, "save_case", "save as a case", "Save the dry run as a case that `route test` checks."),
    entry(Action::Moment, "moment", "time", "Look at the profile at another time, at most 14 days back; an empty time is now."),
    entry(Action::EarlierMoment, "earlier_moment", "before", "Look at the profile when the interaction before did something to it."),
    entry(Action::LaterMoment, "later_moment", "after", "Look at the profile when the next interaction did something to it, at last now."),
    entry(Action::Suspend, "suspend", "suspend", "Suspend and return to the shell; `fg` resumes."),
];

impl Action {
    /// Every action, in the order used by the help.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|entry| entry.action)
    }

    pub fn named(name: &str) -> Option<Self> {
        TABLE.iter().find(|entry| entry.name == name).map(|entry| entry.action)
    }

    /// The action's name in the key table.
    pub fn name(self) -> &'static str {
        self.entry().map_or("", |entry| entry.name)
    }

    /// The action's word in the footer.
    pub fn label(self) -> &'static str {
        self.entry().map_or("", |entry| entry.label)
    }

    /// The sentence that describes the action in the help.
    pub fn sentence(self) -> &'static str {
        self.entry().map_or("", |entry| entry.sentence)
    }

    fn entry(self) -> Option<&'static ActionEntry> {
        TABLE.iter().find(|entry| entry.action == self)
    }
}
