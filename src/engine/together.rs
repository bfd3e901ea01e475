//! Several futures at once. They are few, so all are polled whenever one wakes;
//! what `futures` has for it costs more code than that saves time.

use futures::future::{FutureExt, LocalBoxFuture, poll_fn};
use std::task::Poll;

/// Waits for all. What they gave, in order.
pub async fn all<'a, T>(jobs: impl Iterator<Item = impl Future<Output = T> + 'a>) -> Vec<T> {
    let jobs = jobs.map(FutureExt::boxed_local).collect();
    let done = until(jobs, |_| false).await;
    done.into_iter().flatten().collect()
}

/// Waits until one is a success, and drops the others then. That one, or why
/// each was none, in order.
pub async fn first<'a, T, E>(
    jobs: impl Iterator<Item = impl Future<Output = Result<T, E>> + 'a>,
) -> Result<T, Vec<E>> {
    let jobs = jobs.map(FutureExt::boxed_local).collect();
    let done = until(jobs, Result::is_ok).await;
    let mut failed = Vec::new();
    for result in done.into_iter().flatten() {
        match result {
            Ok(value) => return Ok(value),
            Err(error) => failed.push(error),
        }
    }
    Err(failed)
}

/// What those gave that ended before all had, or one gave `enough`.
async fn until<T>(
    mut jobs: Vec<LocalBoxFuture<'_, T>>,
    enough: impl Fn(&T) -> bool,
) -> Vec<Option<T>> {
    let mut done: Vec<Option<T>> = jobs.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut open = false;
        for (job, done) in jobs.iter_mut().zip(&mut done) {
            if done.is_some() {
                continue;
            }
            match job.poll_unpin(context) {
                Poll::Ready(value) => {
                    let last = enough(&value);
                    *done = Some(value);
                    if last {
                        return Poll::Ready(());
                    }
                }
                Poll::Pending => open = true,
            }
        }
        match open {
            true => Poll::Pending,
            false => Poll::Ready(()),
        }
    })
    .await;
    done
}
