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

#[cfg(test)]
mod tests {
    use super::*;
    use futures::channel::oneshot;
    use pollster::block_on;

    #[test]
    fn all_keep_their_order() {
        let (late, waits) = oneshot::channel();
        let jobs = [waits, oneshot::channel().1, {
            let (sender, receiver) = oneshot::channel();
            late.send(1).expect("waited for");
            sender.send(3).expect("waited for");
            receiver
        }];
        let given: Vec<_> = block_on(all(jobs.into_iter()));
        assert_eq!(given.iter().flatten().collect::<Vec<_>>(), [&1, &3]);
        assert_eq!(given.len(), 3);
    }

    #[test]
    fn the_first_success_ends_it() {
        let job = |at: usize, good: bool| async move {
            match (at, good) {
                (0, _) => std::future::pending().await,
                (at, true) => Ok(at),
                (at, false) => Err(at),
            }
        };
        let first_of = |jobs: &[(usize, bool)]| {
            let jobs = jobs.iter().map(|(at, good)| job(*at, *good));
            block_on(first(jobs))
        };
        assert_eq!(first_of(&[(0, true), (1, false), (2, true)]), Ok(2));
        assert_eq!(first_of(&[(1, false), (2, false)]), Err(vec![1, 2]));
        assert_eq!(first_of(&[]), Err(vec![]));
    }
}
