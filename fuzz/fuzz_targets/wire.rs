//! The emulator's reader of profiles, traits and events.
//!
//! The reader of Profile API pages (`src/segment/wire.rs`) is not exported, and no exported function reads a page.
//! The nearest one is `Scenario::parse`: it reads the same profiles, traits and events as the emulator is given them.

#![no_main]

use flexplorer::emulator::{Scenario, parse_span};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let _ = parse_span(&text);
    match Scenario::parse("fuzzed", &text) {
        Ok(scenario) => {
            let _ = (scenario.name(), scenario.about());
        }
        Err(told) => assert!(!told.to_string().is_empty(), "a refusal says why"),
    }
});
