//! Waiting for what a service is not ready with.

use std::time::{Duration, Instant};

/// How long is waited between two questions: at first a short while, then longer.
const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(5);

/// Asks until there is an answer, for no longer than this; `None` when there is none by then.
pub(super) fn ask<T, E>(at_most: Duration, mut ask: impl FnMut() -> Result<Option<T>, E>) -> Result<Option<T>, E> {
    let begun = Instant::now();
    let mut pause = FIRST;
    loop {
        if let Some(answer) = ask()? {
            return Ok(Some(answer));
        }
        if begun.elapsed() + pause > at_most {
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(LONGEST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_end() {
        let mut asked = 0;
        let answer = ask::<(), ()>(Duration::ZERO, || {
            asked += 1;
            Ok(None)
        });
        assert_eq!((answer, asked), (Ok(None), 1));
        assert_eq!(ask::<_, ()>(Duration::ZERO, || Ok(Some(7))), Ok(Some(7)));
    }
}
