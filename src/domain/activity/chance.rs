//! Probabilities of counts.

/// A count as a number to calculate with.
pub fn float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Seconds as a number to calculate with.
pub fn seconds(length: i64) -> f64 {
    f64::from(i32::try_from(length).unwrap_or(i32::MAX))
}

/// The probability of at most `seen` events in the later part, if `before` events in the earlier part came at the same rate.
///
/// `share` is the later part's share of the whole time. Given the number of all events, each falls into the later part with
/// this probability, so the unknown rate plays no role. With `clumps` above 1, events come together in groups of about that
/// size, and only groups count.
pub fn at_most(seen: usize, before: usize, share: f64, clumps: f64) -> f64 {
    let groups = |count: usize| (float(count) / clumps.max(1.0)).ceil();
    let all = (float(before) / clumps.max(1.0)).floor() + groups(seen);
    let most = groups(seen);
    if share <= 0.0 || share >= 1.0 {
        return 1.0;
    }
    let (odds, mut at) = ((share / (1.0 - share)).ln(), 0.0);
    let mut term = all * (1.0 - share).ln();
    let mut sum = term;
    while at < most {
        term += ((all - at) / (at + 1.0)).ln() + odds;
        at += 1.0;
        sum = sum.max(term) + (-(sum - term).abs()).exp().ln_1p();
    }
    sum.exp().min(1.0)
}

/// How many events come together, from the counts of neighbouring stretches of time: 1 for independent events.
///
/// Independent counts differ by about the root of their sum. Only an excess that chance does not explain counts. The pairs that
/// differ most are left out: an office opens and closes once a day, which does not mean that its events come in groups.
pub fn clumps(counts: &[u32]) -> f64 {
    let mut pairs: Vec<(f64, f64)> = counts
        .chunks_exact(2)
        .filter_map(|pair| match pair {
            [one, two] => Some((f64::from(*one), f64::from(*two))),
            _ => None,
        })
        .filter(|(one, two)| one + two > 0.0)
        .map(|(one, two)| ((one - two).powi(2), one + two))
        .collect();
    pairs.sort_by(|one, two| (one.0 - one.1).total_cmp(&(two.0 - two.1)));
    pairs.truncate(pairs.len() - pairs.len() / OUTLIERS);
    let squares: f64 = pairs.iter().map(|(square, _)| square).sum();
    let sums: f64 = pairs.iter().map(|(_, sum)| sum).sum();
    let noise = pairs.iter().map(|(_, sum)| 2.0 * sum * (sum - 1.0)).sum::<f64>().sqrt() / sums;
    let clumps = squares / sums;
    if clumps > 1.0 + (4.0 * noise).max(0.3) { clumps } else { 1.0 }
}

/// One of this many pairs is left out.
const OUTLIERS: usize = 14;

#[cfg(test)]
mod tests {
    use super::*;

    /// The values are exact: sums of a few binomial terms.
    #[test]
    fn a_probability_is_the_binomial_one() {
        for (seen, before, share, expected) in [
            (0, 20, 0.5, 0.5_f64.powi(20)),
            (0, 12, 0.25, 0.75_f64.powi(12)),
            (1, 3, 0.5, 5.0 / 16.0),
            (2, 2, 0.5, 11.0 / 16.0),
            (5, 0, 0.5, 1.0),
        ] {
            let found = at_most(seen, before, share, 1.0);
            assert!((found / expected - 1.0).abs() < 1e-9, "{seen} {before} {share}: {found} {expected}");
        }
        let groups = at_most(0, 100, 0.5, 5.0);
        assert!((groups / 0.5_f64.powi(20) - 1.0).abs() < 1e-9, "groups of five count once: {groups}");
    }

    #[test]
    fn events_that_come_together_are_seen_as_such() {
        let alternating: Vec<u32> = [0, 20].repeat(40);
        assert!((clumps(&alternating) - 20.0).abs() < 1e-9, "{}", clumps(&alternating));
        assert!((clumps(&[3, 4, 2, 3, 5, 3, 4, 4, 2, 3]) - 1.0).abs() < 1e-9);
        assert!((clumps(&[]) - 1.0).abs() < 1e-9);
    }
}
