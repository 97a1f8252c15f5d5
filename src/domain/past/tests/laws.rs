//! What holds of any profile.

use super::*;
use crate::cases::property;
use proptest::prelude::*;

const WORDS: [&str; 4] = ["positive", "negative", "neutral", ""];

/// A past that was simulated: Completed events, when each was written, and the profile that is left.
#[derive(Clone, Debug)]
struct Simulated {
    /// Seconds ago of the event and of the writing, and the sentiment; oldest first.
    history: Vec<(i64, i64, &'static str)>,
}

impl Simulated {
    fn events(&self) -> Vec<Event> {
        self.history.iter().rev().map(|(sent, _, sentiment)| felt(*sent, sentiment)).collect()
    }

    fn traits(&self) -> Traits {
        let said = self.history.iter().rev().find(|(_, _, sentiment)| !sentiment.is_empty());
        traits_of(
            said.map(|(_, at, sentiment)| written(SENTIMENT, &json!(sentiment), *at)).into_iter().collect(),
        )
    }

    /// What the trait really was.
    fn truth(&self, seconds: i64) -> Option<&'static str> {
        let said = self.history.iter().rev().find(|(_, at, word)| *at >= seconds && !word.is_empty());
        said.map(|(_, _, sentiment)| *sentiment)
    }
}

/// Interactions of the last day, each written within the settle time; the last one maybe late.
fn simulated() -> impl Strategy<Value = Simulated> {
    let one = (600..7200_i64, 0..110_i64, prop::sample::select(&WORDS[..]));
    (prop::collection::vec(one, 0..12), 0..3_i64).prop_map(|(steps, late)| {
        let mut at = 24 * HOUR;
        let mut history: Vec<(i64, i64, &'static str)> = Vec::new();
        for (step, delay, word) in steps {
            at -= step;
            if at > 2 * HOUR {
                history.push((at, at - delay, word));
            }
        }
        if let Some((sent, written, _)) = history.iter_mut().rev().find(|(_, _, word)| !word.is_empty()) {
            *written = (*sent - late * 1800 - 1).min(*written);
        }
        Simulated { history }
    })
}

proptest! {
    #![proptest_config(property(200, 30_000, 100_000))]

    #[test]
    fn what_is_claimed_of_the_past_is_what_was(past in simulated(), at in 1..24 * HOUR) {
        let (traits, events) = (past.traits(), listed(past.events()));
        let then = profile_at(input(&traits, &events), ago(at));
        let one = then.of(SENTIMENT).unwrap();
        let truth = past.truth(at);
        match &one.value {
            Value::Text(text) => prop_assert_eq!(Some(&**text), truth, "{:?}", one),
            Value::Unknown(unknown) => {
                let may_be = |truth: &str| unknown.one_of.is_empty() || unknown.one_of.iter().any(|one| **one == *truth);
                prop_assert!(truth.is_none_or(may_be), "{:?} but {:?}", one, truth);
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn a_trait_changes_only_where_an_event_fed_it_or_its_writing_settled(past in simulated(), at in 1..24 * HOUR) {
        let (traits, events) = (past.traits(), listed(past.events()));
        let value = |seconds| profile_at(input(&traits, &events), ago(seconds)).of(SENTIMENT).unwrap().value.clone();
        let (before, after) = (value(at + 1), value(at));
        let is_edge = past.history.iter().any(|(sent, written, word)| {
            !word.is_empty() && [*sent, *sent - 120, *written].contains(&at)
        });
        prop_assert!(before == after || is_edge, "{:?} became {:?}", before, after);
    }

    #[test]
    fn the_order_of_events_changes_nothing(past in simulated(), at in 1..24 * HOUR, seed in any::<u64>()) {
        let (traits, events) = (past.traits(), past.events());
        let mut shuffled = events.clone();
        fastrand::Rng::with_seed(seed).shuffle(&mut shuffled);
        let (events, shuffled) = (listed(events), listed(shuffled));
        let [one, two] = [&events, &shuffled].map(|events| profile_at(input(&traits, events), ago(at)));
        prop_assert_eq!(&one.traits, &two.traits);
        prop_assert_eq!(&one.check, &two.check);
        prop_assert_eq!((one.before, one.after), (two.before, two.after));
    }

    #[test]
    fn now_is_what_was_read_and_a_second_before_it_the_same(past in simulated()) {
        let (traits, events) = (past.traits(), listed(past.events()));
        let plainly = check(&traits, &events, now(), CheckSettings::default());
        let then = profile_at(input(&traits, &events), now());
        prop_assert_eq!(then.check.as_ref(), Some(&plainly));
        prop_assert_eq!(then.unread(), None);
        for which in FlexTrait::ALL {
            let (one, read) = (then.of(which.key()).unwrap(), traits.get(which.key()));
            prop_assert_eq!(one.sent.as_ref(), read.map(|read| &read.value));
            prop_assert_eq!(one.value == Value::Nil, read.is_none());
        }
        let before = profile_at(input(&traits, &events), ago(1));
        if traits.set(SENTIMENT).is_some() {
            prop_assert_eq!(&before.of(SENTIMENT).unwrap().value, &then.of(SENTIMENT).unwrap().value);
            let verdict = |then: &ProfileAt| then.check.as_ref().unwrap().of(FlexTrait::Sentiment).unwrap().verdict;
            prop_assert_eq!(verdict(&before), verdict(&then));
        }
    }

    #[test]
    fn unknown_is_never_unset(
        stamps in prop::collection::vec((0..40 * HOUR, 0..6_u8, prop::sample::select(&WORDS[..])), 0..8),
        (value, written_at) in (prop::sample::select(&["\"positive\"", "null", "7", "[]", "{}"][..]), prop::option::of(0..40 * HOUR)),
        at in 1..30 * HOUR,
        is_cut in any::<bool>(),
    ) {
        let events: Vec<Event> = stamps.iter().map(|(seconds, damage, word)| {
            let text = felt(*seconds, word).raw.as_str().to_owned();
            event(&match damage {
                0 => text.replace("timestamp", "time"),
                1 => text.replace("\"sentiment\"", "\"SENTIMENT\""),
                2 if !word.is_empty() => text.replace(word, "\u{fffd}"),
                3 => text.replace("message_id", "id"),
                _ => text,
            })
        }).collect();
        let traits = traits_of(vec![written(SENTIMENT, &serde_json::from_str(value).unwrap(), written_at)]);
        let extent = if is_cut { Extent::incomplete("cut") } else { Extent::Complete };
        let events = Partial { extent, ..listed(events) };
        let then = profile_at(input(&traits, &events), ago(at));
        for one in &then.traits {
            let is_held = one.rule == PastRule::Held;
            prop_assert!(one.value != Value::Nil || (is_held && value == "null"), "{:?}", one);
            prop_assert_eq!(is_held && one.key == SENTIMENT, one.key == SENTIMENT && written_at.is_some_and(|written| written >= at));
        }
    }
}
