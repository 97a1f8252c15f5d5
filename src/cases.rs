//! How many cases a property test runs, and how much a single case may cost.
//!
//! A push runs a few thousand cases, the same ones each time. `FLEXPLORER_CASES=brief` runs a twentieth of the property cases, for
//! jobs that repeat the same tests for another reason. `nightly` runs as many as a night allows, also the same ones each time.
//! `full`, before a release, runs many times more, from a new seed.

use proptest::test_runner::{Config, ResultCache, ResultCacheKey, RngSeed, TestCaseResult};
use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// The variable that asks for more cases than a push runs, or for fewer.
const VARIABLE: &str = "FLEXPLORER_CASES";

/// Any seed will do; a fixed one means that no push fails because of cases that another push did not run.
const SEED: u64 = 20;

/// A case that takes longer counts as hanging.
const LONGEST_CASE: Duration = Duration::from_secs(1);

/// Maximum memory of the process at the end of a case, in KiB.
const MOST_MEMORY: u64 = 256 << 10;

/// The system is asked only after this many cases, because asking costs more than most cases. It reports the peak, so nothing
/// is missed.
const LOOK_EVERY: u32 = 64;

/// How often a test is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Brief,
    Push,
    Nightly,
    Full,
}

/// How many cases to try: on each push, each night, and before a release.
pub fn count(push: u32, nightly: u32, full: u32) -> u32 {
    match level() {
        Level::Brief | Level::Push => push,
        Level::Nightly => nightly,
        Level::Full => full,
    }
}

/// Runs a property this many times. Fails if a case takes longer than a second or the process needs more than 256 MiB.
pub fn property(push: u32, nightly: u32, full: u32) -> Config {
    let cases = count(push, nightly, full);
    let cases = if level() == Level::Brief { cases.div_ceil(20) } else { cases };
    let seed = if level() == Level::Full { fastrand::u64(..) } else { SEED };
    // Shown if the property fails.
    println!("cases drawn from the seed {seed}");
    let refused = cases.saturating_mul(20).max(65_536);
    Config {
        cases,
        max_local_rejects: refused,
        max_global_rejects: refused,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        // Called before and after each case: the one place where every property can be watched.
        result_cache: || Box::new(Watch::default()),
        ..Config::default()
    }
}

/// Watches the cost of cases, including those of loops that are not property tests.
#[derive(Clone, Debug)]
pub struct Watch {
    most: Duration,
    begun: Rc<Cell<Option<Instant>>>,
    ended: Rc<Cell<u32>>,
    /// CPU time of this thread at the last check, some cases ago.
    worked: Rc<Cell<Duration>>,
}

impl Default for Watch {
    fn default() -> Self {
        Self::with(LONGEST_CASE)
    }
}

impl Watch {
    fn with(most: Duration) -> Self {
        let worked = Rc::new(Cell::new(worked().unwrap_or_default()));
        Self { most, begun: Rc::default(), ended: Rc::default(), worked }
    }

    /// Runs one case.
    pub fn case<T>(&self, work: impl FnOnce() -> T) -> T {
        self.begin();
        let result = work();
        self.end();
        result
    }

    fn begin(&self) {
        self.begun.set(Some(Instant::now()));
    }

    fn end(&self) {
        let Some(took) = self.begun.take().map(|begun| begun.elapsed()) else { return };
        if took > self.most {
            // On a busy machine a case may have had to wait: what counts is the CPU time since the last check.
            let work = worked().map_or(took, |now| now.saturating_sub(self.worked.get()));
            assert!(work <= self.most, "this case hangs: it took {took:?}, of which {work:?} were work");
        }
        let ended = self.ended.get().wrapping_add(1);
        self.ended.set(ended);
        if ended.is_multiple_of(LOOK_EVERY) {
            self.worked.set(worked().unwrap_or_default());
            // On a push, other tests run in the same process, and their memory is counted too.
            if matches!(level(), Level::Nightly | Level::Full) {
                let taken = peak_memory().unwrap_or_default();
                assert!(taken <= MOST_MEMORY, "{taken} KiB of memory were taken, more than {MOST_MEMORY}");
            }
        }
    }
}

impl ResultCache for Watch {
    fn key(&self, _: &ResultCacheKey) -> u64 {
        self.begin();
        0
    }

    fn put(&mut self, _: u64, _: &TestCaseResult) {
        self.end();
    }

    /// Nothing is cached: every case is run.
    fn get(&self, _: u64) -> Option<&TestCaseResult> {
        None
    }
}

/// The peak memory of this process in KiB, if the system reports it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The CPU time of this thread, without waiting, if the system reports it.
pub fn worked() -> Option<Duration> {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(status.split_whitespace().next()?.parse().ok()?))
}

fn level() -> Level {
    chosen(std::env::var(VARIABLE).ok().as_deref())
}

fn chosen(asked: Option<&str>) -> Level {
    match asked {
        None | Some("") => Level::Push,
        Some("brief") => Level::Brief,
        Some("nightly") => Level::Nightly,
        Some("full") => Level::Full,
        Some(other) => panic!("{VARIABLE} is {other:?}: leave it out, or say `brief`, `nightly` or `full`"),
    }
}

#[test]
fn a_push_tries_some_a_night_more_and_a_release_most() {
    assert_eq!([None, Some("")].map(chosen), [Level::Push; 2]);
    let named = ["brief", "nightly", "full"].map(|name| chosen(Some(name)));
    assert_eq!(named, [Level::Brief, Level::Nightly, Level::Full]);
    assert!(std::panic::catch_unwind(|| chosen(Some("ful"))).is_err());
}

/// Keeps the CPU busy for this long.
fn work(time: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < time {
        std::hint::spin_loop();
    }
}

#[test]
fn a_case_that_works_for_too_long_fails_and_one_that_waits_does_not() {
    let limit = Duration::from_millis(5);
    let is_fine = |case: fn()| std::panic::catch_unwind(|| Watch::with(limit).case(case)).is_ok();
    assert!(is_fine(|| {}));
    assert!(!is_fine(|| work(Duration::from_millis(100))));
    if worked().is_some() {
        assert!(is_fine(|| std::thread::park_timeout(Duration::from_millis(20))));
    }
}

#[test]
fn a_property_is_watched() {
    let strict = Config { result_cache: || Box::new(Watch::with(Duration::ZERO)), ..property(1, 1, 1) };
    let is_fine = |config: Config| {
        let mut runner = proptest::test_runner::TestRunner::new(config);
        let case = |_: bool| {
            work(Duration::from_millis(20));
            Ok(())
        };
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| runner.run(&proptest::bool::ANY, case)))
            .is_ok()
    };
    assert!(is_fine(property(1, 1, 1)) && !is_fine(strict));
}

#[test]
#[cfg(target_os = "linux")]
fn the_memory_that_was_taken_is_known() {
    let before = peak_memory().unwrap();
    let taken = std::hint::black_box(vec![1_u8; 48 << 20]);
    assert!(peak_memory().unwrap() >= before.max(48 << 10), "{} bytes", taken.len());
}
