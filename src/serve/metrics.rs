//! What is counted, as Prometheus reads it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The ends of the classes of durations, in milliseconds.
const CLASSES: [u64; 10] = [1, 2, 5, 10, 25, 50, 100, 200, 500, 2000];

/// What is counted.
#[derive(Debug, Default)]
pub(crate) struct Metrics(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    /// Requests by address, method and status.
    requests: BTreeMap<(String, String, u16), u64>,
    /// How long they took, in classes and in all.
    classes: [u64; CLASSES.len()],
    seconds: f64,
    all: u64,
    /// Files that were checked, by door and result.
    files: BTreeMap<(&'static str, String), u64>,
}

impl Metrics {
    fn counts<T>(&self, act: impl FnOnce(&mut Counts) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Counts a request that was answered.
    pub(crate) fn request(&self, route: &str, method: &str, status: u16, took: Duration) {
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.counts(|counts| {
            *counts.requests.entry((route.to_owned(), method.to_owned(), status)).or_default() += 1;
            for (class, count) in CLASSES.iter().zip(&mut counts.classes) {
                *count += u64::from(milliseconds <= *class);
            }
            counts.seconds += took.as_secs_f64();
            counts.all += 1;
        });
    }

    /// Counts a file that was checked.
    pub(crate) fn file(&self, door: &'static str, result: &str) {
        self.counts(|counts| *counts.files.entry((door, result.to_owned())).or_default() += 1);
    }

    /// All counts, in the text form of Prometheus.
    pub(crate) fn text(&self) -> String {
        self.counts(|counts| {
            let mut text = String::new();
            text += "# HELP ivicheck_requests_total Requests that were answered.\n# TYPE ivicheck_requests_total counter\n";
            for ((route, method, status), count) in &counts.requests {
                let _ = writeln!(text, "ivicheck_requests_total{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}} {count}");
            }
            text += "# HELP ivicheck_request_seconds How long requests took.\n# TYPE ivicheck_request_seconds histogram\n";
            for (class, count) in CLASSES.iter().zip(counts.classes) {
                let _ = writeln!(text, "ivicheck_request_seconds_bucket{{le=\"{}\"}} {count}", *class as f64 / 1000.0);
            }
            let _ = writeln!(text, "ivicheck_request_seconds_bucket{{le=\"+Inf\"}} {}", counts.all);
            let _ = writeln!(text, "ivicheck_request_seconds_sum {}\nivicheck_request_seconds_count {}", counts.seconds, counts.all);
            text += "# HELP ivicheck_files_total Files that were checked.\n# TYPE ivicheck_files_total counter\n";
            for ((door, result), count) in &counts.files {
                let _ = writeln!(text, "ivicheck_files_total{{door=\"{door}\",result=\"{result}\"}} {count}");
            }
            text
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_told() {
        let metrics = Metrics::default();
        metrics.request("/v1/check", "POST", 200, Duration::from_millis(7));
        metrics.request("/v1/check", "POST", 200, Duration::from_secs(5));
        metrics.file("check", "pass");
        let text = metrics.text();
        for line in [
            "ivicheck_requests_total{route=\"/v1/check\",method=\"POST\",status=\"200\"} 2",
            "ivicheck_request_seconds_bucket{le=\"0.005\"} 0",
            "ivicheck_request_seconds_bucket{le=\"0.01\"} 1",
            "ivicheck_request_seconds_bucket{le=\"+Inf\"} 2",
            "ivicheck_request_seconds_count 2",
            "ivicheck_files_total{door=\"check\",result=\"pass\"} 1",
        ] {
            assert!(text.lines().any(|known| known == line), "{line}\n{text}");
        }
    }
}
