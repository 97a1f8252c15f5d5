//! The built-in samples follow their own schema.

use super::*;
use crate::domain::flex::{EngagementKind, FlexTrait};

#[test]
fn every_sample_is_read_and_has_its_files_name() {
    let samples = all().unwrap();
    assert_eq!(samples.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), names());
    assert!(find("no-such-sample").is_none());
}

#[test]
fn descriptions_are_one_sentence_that_fits_beside_the_name_on_a_narrow_screen() {
    // 80 columns less the frame, the longest name and the gap.
    const ROOM: usize = 80 - 4 - 21;
    for sample in all().unwrap() {
        assert!(
            sample.description.ends_with('.') && sample.description.matches(". ").count() == 0,
            "{}",
            sample.name
        );
        assert!(sample.description.chars().count() <= ROOM, "{}", sample.name);
    }
}

#[test]
fn samples_send_only_the_two_engagement_events_and_the_six_traits() {
    for sample in all().unwrap() {
        assert!(sample.requests() <= 10, "{}", sample.name);
        for stage in &sample.stages {
            for track in &stage.tracks {
                let known =
                    [EngagementKind::Initiated, EngagementKind::Completed].map(EngagementKind::event_name);
                assert!(known.contains(&track.event.as_str()), "{}: {}", sample.name, track.event);
            }
            for (key, _) in stage.identify.iter().flat_map(|identify| &identify.traits) {
                assert!(FlexTrait::ALL.iter().any(|t| t.key() == key), "{}: {key}", sample.name);
            }
        }
    }
}

#[test]
fn no_file_in_the_folder_is_forgotten() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let mut known: Vec<String> = names().into_iter().map(str::to_owned).collect();
    files.sort();
    known.sort();
    assert_eq!(files, known);
}
