//! The filter boxes of the tabs.

use super::super::events::EventsTab;
use super::super::identities::IdentitiesTab;
use super::super::interactions::InteractionsTab;
use super::super::links::LinksTab;
use super::super::traits::TraitsTab;
use super::super::{Parts, Tab, TabContext, TabFocus};
use super::{LARGE, context, drawn, sample, text_of};
use crate::tui::context::Context;
use crate::tui::message::{Action, Edit};
use ratatui::layout::Rect;

const AREA: Rect = Rect { x: 0, y: 0, width: 100, height: 30 };

struct FilterBox<T> {
    tab: T,
    parts: Parts,
    context: Context,
}

impl<T: Tab + Default> FilterBox<T> {
    fn opened() -> Self {
        let mut opened = Self { tab: T::default(), parts: sample::ada(), context: context() };
        opened.act(Action::Filter);
        opened
    }

    fn act(&mut self, action: Action) {
        let stage =
            TabContext { parts: &self.parts, context: &self.context, area: AREA, focus: TabFocus::Main };
        self.tab.update(action, stage);
    }

    fn type_text(&mut self, text: &str) {
        self.tab.edit(&Edit::DeleteToStart);
        self.tab.edit(&Edit::Insert(text.to_owned()));
    }

    fn complete(&mut self) -> bool {
        let stage =
            TabContext { parts: &self.parts, context: &self.context, area: AREA, focus: TabFocus::Main };
        self.tab.complete(stage)
    }

    fn screen(&self) -> String {
        let draw = |canvas: &mut crate::tui::paint::Canvas<'_>, stage: TabContext<'_>| {
            self.tab.draw(canvas, stage);
        };
        text_of(&drawn(LARGE, &self.parts, &self.context, TabFocus::Main, draw))
    }

    /// `12 of 42`, as the box shows.
    fn count(&self) -> String {
        let screen = self.screen();
        let line = screen.lines().find(|line| line.contains(" of ")).unwrap_or_default().to_owned();
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words.iter().rposition(|word| *word == "of").unwrap_or_else(|| panic!("{screen}"));
        words[at - 1..]
            .join(" ")
            .chars()
            .take_while(|c| !"│┃".contains(*c))
            .collect::<String>()
            .trim()
            .to_owned()
    }
}

#[test]
fn a_tab_is_filtered_by_the_fields_of_its_rows() {
    let mut events = FilterBox::<EventsTab>::opened();
    let mut taken = |text: &str| {
        events.type_text(text);
        events.count().split(' ').next().unwrap().parse::<usize>().unwrap()
    };
    let all = taken("/./");
    assert_eq!(taken("is:engagement") + taken("-is:engagement"), all);
    assert_eq!(taken("event:completed") + taken("event:initiated"), taken("is:engagement"));
    assert!(taken("age:<1d is:engagement") < taken("is:engagement"));
    assert!(taken("sentiment:negative") > 0 && taken("\"refund promised\"") > 0);

    let mut interactions = FilterBox::<InteractionsTab>::opened();
    interactions.type_text("state:completed -sentiment:negative");
    assert!(!interactions.count().starts_with("0 "), "{}", interactions.screen());
    let mut traits = FilterBox::<TraitsTab>::opened();
    traits.type_text("is:flex");
    assert!(traits.count().starts_with("6 of"), "{}", traits.screen());
    let mut ids = FilterBox::<IdentitiesTab>::opened();
    ids.type_text("type:email");
    assert!(ids.count().starts_with("1 of"), "{}", ids.screen());
    let mut links = FilterBox::<LinksTab>::opened();
    links.type_text("-acme");
    assert!(links.count().starts_with("0 of"), "{}", links.screen());
}

#[test]
fn a_wrong_filter_is_explained_under_the_box_and_the_last_good_one_stays() {
    let mut events = FilterBox::<EventsTab>::opened();
    events.type_text("is:engagement");
    let before = events.count();
    events.type_text("is:engagement chanel:sms");
    let screen = events.screen();
    assert_eq!(events.count(), before, "{screen}");
    let place = |text: &str| {
        let line = screen.lines().find(|line| line.contains(text)).unwrap_or_else(|| panic!("{screen}"));
        line[..line.find(text).unwrap()].chars().count()
    };
    assert_eq!(place("^^^^^^"), place("chanel:sms"), "{screen}");
    assert!(screen.contains("did you mean `channel:`?"), "{screen}");
    events.type_text("is:engagement channel:sms");
    assert!(!events.screen().contains("^^"), "{}", events.screen());
    events.type_text("finding:x");
    events.act(Action::Cancel);
    assert!(events.screen().contains("/ filter"), "{}", events.screen());
}

#[test]
fn names_and_values_that_occur_are_offered_and_taken() {
    let mut events = FilterBox::<EventsTab>::opened();
    events.type_text("chan");
    assert!(events.screen().contains("Tab channel:"), "{}", events.screen());
    assert!(events.complete());
    let screen = events.screen();
    assert!(screen.contains("Tab voice") || screen.contains("Tab chat"), "{screen}");
    assert!(events.complete(), "the value that occurs most");
    assert!(!events.complete(), "nothing is left to complete");
    assert!(!events.count().starts_with("0 "), "{}", events.screen());
    events.act(Action::Open);
    assert!(!events.complete(), "the box is closed");
}
