//! The figures that docs/figures.md quotes: `cargo bench --locked` prints them as a table.
//!
//! It drives the built program as a user does, in a pseudo-terminal and over HTTP on loopback. A figure that cannot be taken on
//! this machine is said to be skipped, never left out. Figures of a shared machine are hints: compare runs, not machines.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a benchmark that cannot go on must stop"
)]
#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(dead_code, reason = "the tests' rigs can do more than is measured here")]

mod bulk;
mod computed;
mod explorer;
mod large;
mod service;
mod support;

use std::time::Duration;

/// Takes some figures.
type Take = fn(&mut Figures);

/// What is measured, by name.
const GROUPS: [(&str, Take); 7] = [
    ("explorer", |figures| {
        explorer::start(figures);
        explorer::keys(figures);
        explorer::idle(figures);
        explorer::large_list(figures);
        explorer::open_profile(figures);
        explorer::signals(figures);
    }),
    ("service", |figures| {
        service::start(figures);
        service::reads(figures);
    }),
    ("checks", bulk::checks),
    ("known", bulk::known),
    ("large", large::memory),
    ("values", large::keys),
    ("computed", |figures| {
        computed::previews(figures);
        computed::steps(figures);
    }),
];

fn main() {
    let mut figures = Figures::default();
    println!("flexplorer {}, {} cores", env!("CARGO_PKG_VERSION"), cores());
    println!("| what | figure |\n|---|---|");
    // `cargo bench --locked -- known large` takes only those.
    let chosen: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    for (name, take) in GROUPS {
        if chosen.is_empty() || chosen.iter().any(|one| one == name) {
            take(&mut figures);
        }
    }
    figures.binary();
    println!("\n{} figures told, {} SKIPPED on this machine", figures.told, figures.skipped);
}

/// Prints figures as they come.
#[derive(Default)]
struct Figures {
    told: usize,
    skipped: usize,
}

impl Figures {
    fn tell(&mut self, what: &str, figure: &str) {
        self.told += 1;
        println!("| {what} | {figure} |");
    }

    fn skip(&mut self, what: &str, why: &str) {
        self.skipped += 1;
        println!("| {what} | SKIPPED: {why} |");
    }

    /// Median and spread of several times.
    fn times(&mut self, what: &str, times: &mut [Duration]) {
        if let [once] = times {
            let figure = format!("{} ms (1 run)", milliseconds(*once));
            return self.tell(what, &figure);
        }
        times.sort_unstable();
        let at = |share: usize| milliseconds(times[(times.len() - 1) * share / 100]);
        self.tell(
            what,
            &format!("{} ms median, {} ms least, {} ms p99 ({} runs)", at(50), at(0), at(99), times.len()),
        );
    }

    fn binary(&mut self) {
        let size = std::fs::metadata(support::PROGRAM).unwrap().len();
        self.tell("size of the program", &format!("{:.1} MB", megabytes(size)));
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1_000.0)
}

#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
