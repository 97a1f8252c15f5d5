//! What the process does not leave behind: no core file, and no other program of the same user may look into its memory.

/// Forbids core files and tracing by others. Where the system does not allow that, the program runs all the same.
#[cfg(unix)]
pub fn begin() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// Elsewhere the system keeps crash reports by settings of its own.
#[cfg(not(unix))]
pub const fn begin() {}
