//! How often a test against the real program is repeated: `FLEXPLORER_CASES`, as in `src/cases.rs`.

/// Repetitions on each push, each night, and before a release.
pub fn repeats(push: usize, nightly: usize, full: usize) -> usize {
    match std::env::var("FLEXPLORER_CASES").as_deref() {
        Err(_) | Ok("" | "brief") => push,
        Ok("nightly") => nightly,
        Ok("full") => full,
        Ok(other) => {
            panic!("FLEXPLORER_CASES is {other:?}: leave it out, or say `brief`, `nightly` or `full`")
        }
    }
}
