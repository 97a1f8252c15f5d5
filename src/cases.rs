//! How often a property is tried. A push tries some thousands of cases, the same ones each time; a release check
//! (`FLEXPLORER_CASES=full`) as many as the promise says, drawn anew each time.

use proptest::test_runner::{Config, RngSeed};

/// The variable that asks for a release check.
const VARIABLE: &str = "FLEXPLORER_CASES";

/// Any seed will do; the same one each time lets nobody's push fail for what another one broke.
const SEED: u64 = 20;

/// How many cases to try: `push` on each push, `full` before a release.
pub fn count(push: u32, full: u32) -> u32 {
    chosen(asked().as_deref(), push, full)
}

/// Tries a property that often.
pub fn property(push: u32, full: u32) -> Config {
    let cases = count(push, full);
    let refused = cases.saturating_mul(20).max(65_536);
    Config {
        cases,
        max_local_rejects: refused,
        max_global_rejects: refused,
        rng_seed: if asked().is_some() { RngSeed::Random } else { RngSeed::Fixed(SEED) },
        failure_persistence: None,
        ..Config::default()
    }
}

fn asked() -> Option<String> {
    std::env::var(VARIABLE).ok().filter(|text| !text.is_empty())
}

fn chosen(asked: Option<&str>, push: u32, full: u32) -> u32 {
    match asked {
        None => push,
        Some("full") => full,
        Some(other) => panic!("{VARIABLE} is {other:?}: leave it out, or say `full`"),
    }
}

#[test]
fn a_push_tries_some_and_a_release_all() {
    assert_eq!((chosen(None, 5, 100), chosen(Some("full"), 5, 100)), (5, 100));
    assert!(std::panic::catch_unwind(|| chosen(Some("ful"), 5, 100)).is_err());
}
