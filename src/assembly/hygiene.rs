//! Process settings: no core files, no access to its memory for other programs, no termination by a file size limit.

#[cfg(unix)]
use std::sync::Arc;

/// If the system refuses, the program runs anyway.
#[cfg(unix)]
pub fn begin() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
    outlive_size_limits();
}

/// A write beyond a quota or `ulimit -f` becomes an error that is reported; by default the signal ends the program.
#[cfg(unix)]
fn outlive_size_limits() {
    // The flag is never read; registering it replaces the signal's default action.
    drop(signal_hook::flag::register(rustix::process::Signal::XFSZ.as_raw(), Arc::default()));
}

/// Other systems keep crash reports according to their own settings and have no such signal.
#[cfg(not(unix))]
pub const fn begin() {}
