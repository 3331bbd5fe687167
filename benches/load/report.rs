//! Prints the lines, each with its ratios to the raw lines of the same deployment.

use crate::{deployment::Calm, load::Sample};
use std::collections::BTreeMap;

/// The raw loops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Baseline {
    /// A row per transaction.
    Insert,
    /// A static file over HTTP.
    File,
}

pub struct Report {
    /// Rates of the raw loops by concurrency.
    baselines: BTreeMap<(Baseline, usize), f64>,
    /// The last thing that ran.
    before: String,
}

impl Report {
    /// Begins the table of a deployment.
    pub fn new(title: &str, before: &str) -> Self {
        println!(
            "\n{title}\n{:<34} {:>3} {:>8} {:>8} {:>9} {:>8} {:>8} {:>8} {:>8} {:>7}  ran before",
            "what",
            "at",
            "sessions",
            "requests",
            "a second",
            "p50 ms",
            "p99 ms",
            "CPU µs",
            "÷ insert",
            "÷ file"
        );
        Self {
            baselines: BTreeMap::new(),
            before: before.to_owned(),
        }
    }

    /// Compares the lines that follow with this sample.
    pub fn set_baseline(&mut self, baseline: Baseline, at: usize, sample: &Sample) {
        self.baselines.insert((baseline, at), sample.a_second());
    }

    /// A rate as a share of a raw loop's at the same concurrency.
    pub fn share(&self, sample: &Sample, of: Baseline, at: usize) -> Option<f64> {
        let raw = self.baselines.get(&(of, at))?;
        Some(sample.a_second() / raw)
    }

    /// Prints a line: what ran with which concurrency, how it began, and the result.
    pub fn print(&mut self, name: &str, at: usize, calm: &Calm, sample: &Sample) {
        let figure = |value: Option<f64>| value.map_or_else(|| "-".into(), |value| format!("{value:.2}"));
        println!(
            "{name:<34} {at:>3} {:>8} {:>8} {:>9.0} {:>8} {:>8} {:>8.0} {:>8} {:>7}  {}, {calm}",
            calm.sessions,
            sample.count,
            sample.a_second(),
            figure(sample.percentile(50)),
            figure(sample.percentile(99)),
            sample.cpu_each(),
            figure(self.share(sample, Baseline::Insert, at)),
            figure(self.share(sample, Baseline::File, at)),
            self.before,
        );
        for (why, times) in &sample.failures {
            println!("    not 2xx: {times} times {why}");
        }
        self.ran(&format!("{name} ×{at}"));
    }

    /// Remembers what ran, for the next line.
    pub fn ran(&mut self, what: &str) {
        what.clone_into(&mut self.before);
    }
}
