//! Texts that many rows have in common, such as channels, sentiments and agents: each is held once.

use super::Summary;
use crate::domain::flex::FlexTrait;
use std::collections::HashSet;
use std::sync::Arc;

/// So many texts may be held before those that no row has any more are dropped.
const FEW: usize = 1_024;

#[derive(Clone, Debug, Default)]
pub struct SharedTexts {
    texts: HashSet<Arc<str>>,
    /// How many there were after the last clearing.
    kept: usize,
}

impl SharedTexts {
    /// Replaces the texts of a summary that occur in other rows too. SIDs and starts are its own.
    pub fn share(&mut self, summary: &mut Summary) {
        if let Some(last) = &mut summary.last {
            let texts = [
                &mut last.channel,
                &mut last.direction,
                &mut last.sentiment,
                &mut last.topics,
                &mut last.agent,
            ];
            texts.into_iter().flatten().for_each(|text| self.replace(text));
        }
        let traits = FlexTrait::ALL.iter().zip(&mut summary.flex_traits);
        let common = traits.filter(|(which, _)| **which != FlexTrait::Start);
        common.filter_map(|(_, text)| text.as_mut()).for_each(|text| self.replace(text));
        summary.channels.iter_mut().for_each(|text| self.replace(text));
        if self.texts.len() > 2 * self.kept + FEW {
            self.texts.retain(|text| Arc::strong_count(text) > 1);
            self.kept = self.texts.len();
        }
    }

    fn replace(&mut self, text: &mut Arc<str>) {
        match self.texts.get(&**text) {
            Some(held) => *text = Arc::clone(held),
            None => drop(self.texts.insert(Arc::clone(text))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn summary(channel: &str) -> Summary {
        Summary { channels: [channel.into()].into(), ..Summary::of_account(DateTime::UNIX_EPOCH) }
    }

    #[test]
    fn equal_texts_are_held_once_and_those_of_no_row_are_dropped() {
        let mut texts = SharedTexts::default();
        let (mut one, mut two) = (summary("voice"), summary("voice"));
        texts.share(&mut one);
        texts.share(&mut two);
        assert!(Arc::ptr_eq(&one.channels[0], &two.channels[0]));
        for number in 0..10 * FEW {
            texts.share(&mut summary(&number.to_string()));
        }
        assert!(texts.texts.len() <= 2 * FEW, "{}", texts.texts.len());
        let mut three = summary("voice");
        texts.share(&mut three);
        assert!(Arc::ptr_eq(&one.channels[0], &three.channels[0]), "it is still in use");
    }
}
