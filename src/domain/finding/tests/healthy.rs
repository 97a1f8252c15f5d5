//! Profiles in which everything is as it should be, and the same with one defect.

use super::*;
use FindingKind::*;

/// A profile in the state in which Flex leaves it: every interaction complete, in order, and with a note.
pub fn sound(dice: &mut Dice) -> (String, Vec<Event>) {
    let sentiments = ["positive", "Neutral", "NEGATIVE"];
    let mut items = Vec::new();
    let mut values = serde_json::Map::new();
    let mut minutes = 13 * 24 * 60;
    for number in 0..=dice.below(5) {
        minutes = i64::try_from(dice.below(usize::try_from(minutes - 200).unwrap())).unwrap() + 130;
        let (sid, started) = (format!("KD{number}"), now() - Duration::minutes(minutes + 12));
        let start = if dice.below(2) == 0 { json!(started.to_rfc3339()) } else { json!(started.timestamp()) };
        let length = dice.below(4_000);
        let channel = dice.pick(&["voice", "sms", "whatsapp"]);
        let mut properties = json!({"interactionSid": sid, "channelSid": "UO1", "customerStartTime": start,
            "lastKnownAgentWorkerSid": "WK1", "channelType": channel});
        properties[if dice.below(2) == 0 { "duration" } else { "Duration" }] = json!(length);
        items.push(sent(INITIATED, minutes, &format!("i{number}"), &properties));
        values.insert("flex_last-interaction-start-time".into(), json!(started.to_rfc3339()));
        values.insert("flex_last-interaction-duration".into(), json!(length.to_string()));
        values.insert("flex_last-known-agent".into(), json!("WK1"));
        let (topic, outcome, sentiment) =
            (format!("Topic {number}"), format!("Outcome {number}"), dice.pick(&sentiments));
        let codes = json!({"dispositionCode": outcome, "topic": topic});
        let codes = if dice.below(2) == 0 { codes } else { json!(codes.to_string()) };
        let done =
            json!({"interactionSid": sid, "channelSid": "UO1", "codes": codes, "sentiment": sentiment});
        values.insert("flex_last-interaction-topics".into(), json!([topic]));
        values.insert("flex_last-interaction-outcome".into(), json!(outcome));
        values.insert("flex_last-interaction-sentiment".into(), json!(sentiment.to_lowercase()));
        let wrap_up = i64::try_from(dice.below(120)).unwrap() + 1;
        items.push(sent(COMPLETED, minutes - wrap_up, &format!("c{number}"), &done));
        minutes -= wrap_up;
        if minutes <= 330 {
            break;
        }
    }
    items.push(sent("Page Viewed", 5, "p", &json!({"title": "Home"})));
    shuffle(&mut items, dice);
    (Value::from(values).to_string(), items)
}

fn shuffle(items: &mut [Event], dice: &mut Dice) {
    for place in (1..items.len()).rev() {
        items.swap(place, dice.below(place + 1));
    }
}

#[test]
fn d4_a_thousand_sound_profiles_have_no_finding() {
    let mut dice = Dice::new(4);
    for _ in 0..crate::cases::count(1_000, 1_000, 50_000) {
        let (traits, items) = sound(&mut dice);
        let shown = format!("{traits}\n{items:#?}");
        assert_eq!(found_in(&traits, items), [], "{shown}");
    }
}

/// A sound profile that is about to be damaged.
struct Patient {
    traits: serde_json::Map<String, Value>,
    items: Vec<Event>,
}

impl Patient {
    fn place(&self, name: &str) -> usize {
        let of_name = self.items.iter().enumerate().filter(|(_, one)| one.name.as_deref() == Some(name));
        of_name.max_by_key(|(_, one)| one.timestamp.instant).unwrap().0
    }

    /// Changes the properties of the newest event of a name.
    fn change(&mut self, name: &str, change: impl FnOnce(&mut Value)) {
        let place = self.place(name);
        self.items[place] = rewritten(&self.items[place], |item| change(&mut item["properties"]));
    }

    fn newest(&self, name: &str) -> &Event {
        &self.items[self.place(name)]
    }

    fn length(&self) -> u64 {
        let properties = self.properties(INITIATED);
        let length = properties.get("duration").or(properties.get("Duration"));
        length.unwrap().as_u64().unwrap()
    }

    fn properties(&self, name: &str) -> Value {
        serde_json::from_str(self.newest(name).properties.as_ref().unwrap().as_str()).unwrap()
    }

    fn retime(&mut self, name: &str, minutes: i64) {
        let place = self.place(name);
        self.items[place].timestamp = Timestamp::read((now() - Duration::minutes(minutes)).to_rfc3339());
    }

    fn minutes(&self, name: &str) -> i64 {
        (now() - self.newest(name).timestamp.instant.unwrap()).num_minutes()
    }
}

fn rewritten(item: &Event, change: impl FnOnce(&mut Value)) -> Event {
    let mut json: Value = serde_json::from_str(item.raw.as_str()).unwrap();
    change(&mut json);
    event(&json.to_string())
}

/// Damages a sound profile; `None` if this defect cannot befall it, else the finding that is due.
type Defect = fn(&mut Patient) -> Option<FindingKind>;

const PAIR_DEFECTS: [Defect; 6] = [
    |patient| {
        let is_late = patient.minutes(INITIATED) >= 4 * 60;
        let place = patient.place(COMPLETED);
        patient.items.remove(place);
        is_late.then_some(TaskNotCompleted)
    },
    |patient| {
        let place = patient.place(INITIATED);
        patient.items.remove(place);
        Some(CompletedWithoutInitiated)
    },
    |patient| {
        for name in [INITIATED, COMPLETED] {
            let place = patient.place(name);
            patient.items.remove(place);
        }
        Some(MissingInteraction)
    },
    |patient| {
        let minutes = patient.minutes(INITIATED);
        patient.retime(COMPLETED, minutes + 1);
        Some(ReverseOrder)
    },
    |patient| {
        let again = rewritten(patient.newest(INITIATED), |item| item["message_id"] = json!("again"));
        patient.items.push(again);
        Some(SeveralEvents)
    },
    |patient| {
        patient.change(COMPLETED, |done| done["interactionSid"] = Value::Null);
        Some(NoInteractionSid)
    },
];

const EVENT_DEFECTS: [Defect; 9] = [
    |patient| {
        patient.change(COMPLETED, |done| {
            done["codes"] = Value::Null;
            done["sentiment"] = json!("");
        });
        let is_only = patient.items.len() == 3;
        let is_short = patient.length() < 10;
        Some(if is_short {
            EmptyConversation
        } else if is_only {
            CopilotOff
        } else {
            NoteLost
        })
    },
    |patient| {
        patient.change(COMPLETED, |done| done["codes"] = Value::Null);
        Some(if patient.items.len() == 3 { CodesNotConfigured } else { NoteIncomplete })
    },
    |patient| {
        patient.change(COMPLETED, |done| done["sentiment"] = json!("mixed"));
        patient.traits["flex_last-interaction-sentiment"] = json!("mixed");
        Some(UnknownSentiment)
    },
    |patient| {
        patient.change(COMPLETED, |done| done["codes"] = json!("Refund"));
        Some(CodesUnreadable)
    },
    |patient| {
        patient.retime(COMPLETED, -90);
        Some(TimeAhead)
    },
    |patient| {
        let place = patient.place(COMPLETED);
        patient.items[place] = rewritten(&patient.items[place], |item| item["properties"] = json!("{}"));
        Some(PropertiesUnreadable)
    },
    |patient| {
        let other = rewritten(patient.newest(INITIATED), |item| {
            item["properties"]["lastKnownAgentWorkerSid"] = json!("WK2");
        });
        patient.items.push(other);
        Some(MessageIdConflict)
    },
    |patient| {
        let length = patient.length();
        patient.change(INITIATED, |begun| {
            begun["Duration"] = json!(length + 1);
            begun["duration"] = json!(length);
        });
        Some(PropertyConflict)
    },
    |patient| {
        let start = (now() - Duration::minutes(patient.minutes(INITIATED) - 20)).to_rfc3339();
        patient.change(INITIATED, |begun| begun["customerStartTime"] = json!(start));
        patient.traits["flex_last-interaction-start-time"] = json!(start);
        Some(StartTimeSkew)
    },
];

const TRAIT_DEFECTS: [Defect; 5] = [
    |patient| {
        let key = "flex_last-interaction-start-time";
        let start = patient.traits[key].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
        patient.traits[key] = json!((start + Duration::minutes(330)).to_rfc3339());
        Some(StartTimeSkew)
    },
    |patient| {
        patient.traits["flex_last-interaction-outcome"] = json!("in no event");
        Some(TraitMismatch)
    },
    |patient| {
        patient.traits.remove("flex_last-known-agent");
        Some(TraitMissing)
    },
    |patient| {
        patient.traits.insert("flex_last_known_agent".to_owned(), json!("WK1"));
        Some(NearMissTrait)
    },
    |patient| {
        patient.items.push(sent("Flex - Wrap Up Completed", 40, "early", &json!({})));
        Some(NearMissName)
    },
];

/// One defect: exactly that finding, first, besides those that its entry names as consequences; and no order of events
/// changes it.
#[test]
fn fs6_one_defect_in_a_sound_profile_is_named_and_nothing_else() {
    let defects = || PAIR_DEFECTS.iter().chain(&EVENT_DEFECTS).chain(&TRAIT_DEFECTS);
    let mut dice = Dice::new(6);
    let mut named = std::collections::HashMap::<FindingKind, usize>::new();
    for _ in 0..crate::cases::count(60, 1_000, 10_000) {
        let (traits, items) = sound(&mut dice);
        let traits: serde_json::Map<String, Value> = serde_json::from_str(&traits).unwrap();
        for damage in defects() {
            let mut patient = Patient { traits: traits.clone(), items: items.clone() };
            let Some(due) = damage(&mut patient) else { continue };
            let traits_json = Value::from(patient.traits).to_string();
            let found = worst_first(found_in(&traits_json, patient.items.clone()), usize::MAX);
            let kinds: Vec<FindingKind> = found.iter().map(|one| one.kind).collect();
            let is_consequence =
                |kind: &&FindingKind| due.entry().consequences.iter().any(|name| name == kind.name());
            let own: Vec<&FindingKind> = kinds.iter().filter(|kind| !is_consequence(kind)).collect();
            let shown = || format!("{} found {kinds:?}\n{traits_json}\n{:#?}", due.name(), patient.items);
            assert_eq!(own, [&due], "{}", shown());
            for (at, verdict) in kinds.iter().enumerate().filter(|(_, kind)| kind.is_a_verdict()) {
                let is_led = kinds[..at].iter().any(|cause| cause.brings(*verdict));
                assert!(is_led || !due.brings(*verdict), "the cause comes first: {}", shown());
            }
            *named.entry(due).or_default() += 1;
            let mut mixed = patient.items.clone();
            shuffle(&mut mixed, &mut dice);
            assert_eq!(worst_first(found_in(&traits_json, mixed), usize::MAX), found, "{}", shown());
        }
    }
    assert!(named.len() >= 20, "{named:?}");
}

/// `cargo test --release -- --ignored --nocapture fs7`: at most 50 ms.
#[test]
#[ignore = "prints how long it takes"]
fn fs7_findings_of_a_thousand_profiles() {
    let mut dice = Dice::new(7);
    let all: Vec<_> = (0..1_000)
        .map(|_| {
            let (traits_json, items) = sound(&mut dice);
            let (traits, events) = (traits(&traits_json), Partial { items, ..Partial::default() });
            let check = check(&traits, &events, now(), CheckSettings::default());
            (traits, events, check)
        })
        .collect();
    let begun = crate::cases::worked().unwrap();
    let found: usize = all
        .iter()
        .map(|(traits, events, check)| {
            worst_first(findings(check, Some(traits), Some(events), now()), 200).len()
        })
        .sum();
    let took = crate::cases::worked().unwrap().saturating_sub(begun);
    println!("findings of 1,000 profiles: {took:?} of CPU, {found} found");
}
