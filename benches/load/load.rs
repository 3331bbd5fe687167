//! Sends requests with a given concurrency and measures them.

use crate::process::cpu;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Upper limit of one measurement, however slow the machine.
const LONGEST: Duration = Duration::from_secs(15);

/// The result of a load.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    /// Successful operations.
    pub count: usize,
    /// Duration of each, ascending. Empty if only the whole was measured.
    pub times: Vec<Duration>,
    /// From the first request to the last answer.
    pub lasted: Duration,
    /// Processor time of the watched processes meanwhile.
    pub cpu: Duration,
    /// Each error, and how often it occurred.
    pub failures: BTreeMap<String, usize>,
}

/// Runs `work` `count` times with concurrency `at`, and measures the processor time of `watched` (process
/// ids).
pub async fn load<F, Fut>(at: usize, count: usize, watched: &[u32], work: F) -> Sample
where
    F: Fn(usize) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = Result<(), String>> + Send,
{
    let next = Arc::new(AtomicUsize::new(0));
    let cpu_before = cpu(watched);
    let began = Instant::now();
    let tasks: Vec<_> = (0..at)
        .map(|_| {
            let (next, work) = (next.clone(), work.clone());
            tokio::spawn(async move {
                let mut outcomes = Vec::new();
                loop {
                    let turn = next.fetch_add(1, Ordering::Relaxed);
                    if turn >= count || began.elapsed() > LONGEST {
                        return outcomes;
                    }
                    let sent = Instant::now();
                    outcomes.push(work(turn).await.map(|()| sent.elapsed()));
                }
            })
        })
        .collect();
    let mut sample = Sample::default();
    for task in tasks {
        let outcomes = task.await.unwrap_or_else(|error| vec![Err(error.to_string())]);
        for outcome in outcomes {
            match outcome {
                Ok(time) => sample.times.push(time),
                Err(why) => *sample.failures.entry(why).or_insert(0) += 1,
            }
        }
    }
    sample.lasted = began.elapsed();
    sample.cpu = cpu(watched).saturating_sub(cpu_before);
    sample.count = sample.times.len();
    sample.times.sort_unstable();
    sample
}

impl Sample {
    pub fn a_second(&self) -> f64 {
        float(self.count) / self.lasted.as_secs_f64()
    }

    /// The latency in milliseconds that this percentage of the requests did not exceed.
    pub fn percentile(&self, percent: usize) -> Option<f64> {
        let rank = (self.times.len() * percent).div_ceil(100).saturating_sub(1);
        self.times.get(rank).map(|time| time.as_secs_f64() * 1e3)
    }

    /// Microseconds of processor time for each operation.
    pub fn cpu_each(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / float(self.count.max(1))
    }
}

fn float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
