//! What the list says about itself: its title, its order, and the note below its rows.

use super::super::ahead::Stopped;
use super::super::{ProfileList, ProfileListing};
use crate::domain::roster::sort::SortKey;
use crate::domain::text::Displayable;
use crate::tui::context::Context;
use crate::tui::paint::{Line, Number, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::pane::title_role;
use crate::tui::widgets::picture;
use ratatui::layout::Rect;

/// The forms of a line, the longest first.
type Forms = Vec<Line>;

/// The title with the number of rows, as far as it fits: a cut-off number would read as another number.
pub fn title(list: &ProfileList, focused: bool, area: Rect, ascii: bool) -> Line {
    let role = title_role(focused);
    let title = Line::new().label("Profiles", role);
    if list.total() == 0 {
        return title;
    }
    // The frame's corners, and a blank on either side.
    let fits = |form: &Line| form.width(ascii) + 4 <= usize::from(area.width);
    let forms =
        if list.words().is_empty() { of_all(list, &title, role) } else { of_found(list, &title, role) };
    let forms: Forms = match list.marked() {
        0 => forms,
        marked => {
            let marked =
                |form: Line| form.separated().number(Number::count(marked), role).label(" marked", role);
            forms.into_iter().chain([title]).map(marked).collect()
        }
    };
    let last = forms.last().cloned().unwrap_or_default();
    forms.into_iter().find(fits).unwrap_or(last)
}

/// `Profiles 214 · 36 read · 2 failed`. While pages of the list are missing, nothing is said of all rows.
fn of_all(list: &ProfileList, title: &Line, role: Role) -> Forms {
    let tally = list.tally();
    let plain = title.clone().gap(1).number(Number::count(tally.total), role);
    let read = if list.is_complete && tally.read == tally.total {
        plain.clone().separated().label("all read", role)
    } else {
        plain.clone().separated().number(Number::count(tally.read), role).label(" read", role)
    };
    let mut failed = read.clone();
    if tally.failed > 0 {
        failed =
            failed.separated().number(Number::count(tally.failed), Role::Warn).label(" failed", Role::Warn);
    }
    let mut whole = failed.clone();
    if tally.gone > 0 {
        whole = whole.separated().number(Number::count(tally.gone), role).label(" gone", role);
    }
    vec![whole, failed, read, plain]
}

/// `Profiles 6 of 214`; while rows are unread `Profiles 6 found · 36 of 214 read`.
fn of_found(list: &ProfileList, title: &Line, role: Role) -> Forms {
    let (tally, found) = (list.tally(), list.len());
    let count = title.clone().gap(1).number(Number::count(found), role);
    let of = |whole: usize| count.clone().label(" of ", role).number(Number::count(whole), role);
    if list.undecided() == 0 {
        return vec![of(tally.total)];
    }
    let short =
        if found == 0 { of(tally.read).label(" read", role) } else { count.clone().label(" found", role) };
    let read = Line::new().number(Number::count(tally.read), role).label(" of ", role);
    let read = read.number(Number::count(tally.total), role).label(" read", role);
    vec![count.label(" found", role).separated().then(read), short]
}

/// The order and its direction, if it is not the service's: `▲ name`.
pub fn order(list: &ProfileList) -> Option<Line> {
    let sort = list.sort();
    let arrow = if sort.rises() { Symbol::Positive } else { Symbol::Negative };
    let line = Line::new().symbol(arrow, Role::Accent).gap(1).label(sort.key.label(), Role::Accent);
    (sort.key != SortKey::Service).then_some(line)
}

/// Whether there is a note below the rows.
pub fn has_note(list: &ProfileList) -> bool {
    list.ahead.is_on()
        || matches!(list.ahead.stopped, Some(Stopped::ByFailures | Stopped::AtLimit))
        || of_listing(list).is_some()
        || speaks_of_unread(list)
}

/// The note below the rows, in the longest form that fits.
pub fn note(list: &ProfileList, context: &Context, area: Rect, focused: bool) -> Option<Line> {
    let troubled = matches!(list.listing, ProfileListing::Failed { .. } | ProfileListing::Incomplete(_));
    let forms = if list.ahead.is_on() {
        of_reading(list, context, focused)
    } else if troubled {
        of_listing(list)?
    } else if list.ahead.stopped == Some(Stopped::ByFailures) && list.tally().failed > 0 {
        of_stop(context)
    } else if list.ahead.stopped == Some(Stopped::AtLimit) {
        of_limit(list)
    } else if speaks_of_unread(list) {
        of_unread(list, context)
    } else {
        of_listing(list)?
    };
    let fits = |form: &&Line| form.width(context.ascii) + 2 <= usize::from(area.width);
    forms.iter().find(fits).or(forms.last()).cloned()
}

fn speaks_of_unread(list: &ProfileList) -> bool {
    list.undecided() > 0
}

fn key_hint(key: &Displayable, words: &'static str) -> Line {
    Line::new().data(key, Role::Accent).label(words, Role::Muted)
}

/// `reading 36 of 214 · 9 s left · Esc stops`
fn of_reading(list: &ProfileList, context: &Context, focused: bool) -> Forms {
    let tally = list.tally();
    let done = tally.total.saturating_sub(tally.unread());
    let short = Line::new().label("reading ", Role::Muted).number(Number::count(done), Role::Muted);
    let all = Number::count(done + list.left_to_read());
    let count = short.clone().label(" of ", Role::Muted).number(all, Role::Muted);
    let esc_is_free = focused && !list.can_cancel();
    let key = if esc_is_free { &context.keys.cancel } else { &context.keys.read_all };
    let stop = key_hint(key, " stops");
    let left = list.time_to_read(context.now).map(|left| {
        count.clone().separated().number(Number::left(left), Role::Muted).label(" left", Role::Muted)
    });
    let whole = left.map(|left| left.separated().then(stop.clone()));
    whole.into_iter().chain([count.clone().separated().then(stop), count, short]).collect()
}

/// `! reading stopped: 5 failures in a row · A reads on`
fn of_stop(context: &Context) -> Forms {
    let warn = Line::new().symbol(Symbol::Warning, Role::Warn).gap(1);
    let short = warn.label("reading stopped", Role::Warn);
    let why = short.clone().label(": failures in a row", Role::Warn);
    vec![why.separated().then(key_hint(&context.keys.read_all, " reads on")), short]
}

/// `! stopped at 100,000 rows · 900,000 are read when they come on screen`
fn of_limit(list: &ProfileList) -> Forms {
    let (tally, role) = (list.tally(), Role::Warn);
    let stop = Line::new().symbol(Symbol::Warning, role).gap(1).label("stopped at ", role);
    let stop = stop.number(Number::count(tally.read), role).label(" rows", role);
    let rest = stop.clone().separated().number(Number::count(tally.unread()), Role::Muted);
    let short = rest.clone().label(" not read", Role::Muted);
    vec![rest.label(" are read when they come on screen", Role::Muted), short, stop]
}

/// `6 of 36 read match · 178 not read · A reads them (about 18 s at 20/s)`
fn of_unread(list: &ProfileList, context: &Context) -> Forms {
    let (tally, role) = (list.tally(), Role::Muted);
    let number = |line: Line, count: usize| line.number(Number::count(count), role);
    let found = number(number(Line::new(), list.read_matches()).label(" of ", role), tally.read);
    let unread = number(Line::new(), list.undecided()).label(" not read", role);
    let found = found.label(" read match", role).separated().then(unread.clone());
    let by_address = list.len().saturating_sub(list.read_matches());
    let found = if by_address > 0 {
        number(found.label(", ", role), by_address).label(" by address", role)
    } else {
        found
    };
    let short = unread.clone().separated().then(key_hint(&context.keys.read_all, " reads them"));
    let reads = offer(list, context).into_iter().map(|offer| found.clone().separated().then(offer));
    reads.chain([found.clone(), short, unread]).collect()
}

/// `A reads them (about 18 s at 20/s)`
fn offer(list: &ProfileList, context: &Context) -> Forms {
    let reads = key_hint(&context.keys.read_all, " reads them");
    let timed = list.time_to_read(context.now).zip(list.budget).map(|(time, rate)| {
        let line = reads.clone().label(" (about ", Role::Muted).number(Number::left(time), Role::Muted);
        let rate = Number::count(usize::try_from(rate).unwrap_or_default());
        line.label(" at ", Role::Muted).number(rate, Role::Muted).label("/s)", Role::Muted)
    });
    timed.into_iter().chain([reads]).collect()
}

/// How rows that were not read can be read, or that they are being read.
pub fn way_to_read(list: &ProfileList, context: &Context) -> Option<Line> {
    let forms = if list.ahead.is_on() { of_reading(list, context, false) } else { offer(list, context) };
    forms.into_iter().next()
}

/// What is wrong with the list as a whole.
fn of_listing(list: &ProfileList) -> Option<Forms> {
    let warn = |words| Line::new().symbol(Symbol::Warning, Role::Warn).gap(1).label(words, Role::Warn);
    let (short, rest) = match &list.listing {
        ProfileListing::Failed { error, .. } => {
            let class = Line::new().label(": ", Role::Warn).label(picture::headline(error.class), Role::Warn);
            (warn("list failed"), class)
        }
        ProfileListing::Incomplete(reason) => {
            let reason = Displayable::message(reason).truncated(120);
            (warn("list incomplete"), Line::new().label(": ", Role::Warn).data(&reason, Role::Warn))
        }
        ProfileListing::NotOffered => {
            let known = Line::new().label("known here", Role::Muted);
            (known, Line::new().label("; this space offers no list", Role::Muted))
        }
        _ if list.unreadable > 0 => {
            let count =
                Line::new().label(": ", Role::Warn).number(Number::count(list.unreadable), Role::Warn);
            (warn("unreadable rows"), count)
        }
        _ => {
            list.known.error()?;
            (warn("recents unreadable"), Line::new())
        }
    };
    Some(vec![short.clone().then(rest), short])
}
