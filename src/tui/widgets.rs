//! Reusable drawing without application state: each widget takes its data and a [`crate::tui::paint::Canvas`].

pub mod bars;
pub mod browser;
pub mod filter_hint;
pub mod hint_bar;
pub mod json_tree;
pub mod kind;
pub mod pane;
pub mod picture;
pub mod popup;
pub mod selection;
pub mod sid;
pub mod table;
pub mod tabs;
pub mod text_input;
pub mod timeline;
pub mod toast;
pub mod unreadable;
pub mod verdict;
pub mod words;
