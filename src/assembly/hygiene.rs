//! What the process does not leave behind: no core file, and no other program of the same user may look into its memory. And
//! what does not end it: a file that may not grow.

#[cfg(unix)]
use std::sync::Arc;

/// Forbids core files and tracing by others, and takes full files for errors. Where the system does not allow that, the
/// program runs all the same.
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

/// From now on writing to a file that may not grow (a full quota, `ulimit -f`) is an error, which is told; by itself the signal
/// would end the program.
#[cfg(unix)]
fn outlive_size_limits() {
    // Nobody looks at the flag: what counts is that the signal does something else than to kill.
    drop(signal_hook::flag::register(rustix::process::Signal::XFSZ.as_raw(), Arc::default()));
}

/// Elsewhere the system keeps crash reports by settings of its own, and there is no such signal.
#[cfg(not(unix))]
pub const fn begin() {}
