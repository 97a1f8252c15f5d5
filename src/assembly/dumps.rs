//! What the process holds in memory, a token and customers' data, stays out of core dumps and other programs' reach.

/// Forbids core dumps; on Linux also keeps the same user's other programs from reading our memory.
///
/// A system that refuses is not argued with: the program works all the same.
#[cfg(unix)]
pub fn forbid() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let _ = setrlimit(Resource::Core, none);
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// There is nothing to forbid here.
#[cfg(not(unix))]
pub fn forbid() {}
