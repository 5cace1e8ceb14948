//! Several pieces of work on the threads of one machine: each takes as many as it can use, so that small ones run side by
//! side where there are many threads, and one after the other where there are few.

use std::sync::{Condvar, Mutex, PoisonError};

/// Threads that are given back at the end of the work, also when it panics.
struct Lease<'a>(usize, &'a Mutex<usize>, &'a Condvar);

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        *self.1.lock().unwrap_or_else(PoisonError::into_inner) += self.0;
        self.2.notify_one();
    }
}

/// Works on all items, begun in their order; `threads` gives how many one can use. Results are in the order of the items.
pub fn run<T: Sync, R: Send>(
    items: &[T],
    all_threads: usize,
    threads: impl Fn(&T) -> usize,
    work: impl Fn(&T, usize) -> R + Sync,
) -> Vec<R> {
    let free = Mutex::new(all_threads);
    let given_back = Condvar::new();
    std::thread::scope(|scope| {
        let mut running = Vec::with_capacity(items.len());
        for item in items {
            let needed = threads(item).clamp(1, all_threads);
            let guard = free.lock().unwrap_or_else(PoisonError::into_inner);
            let guard = given_back.wait_while(guard, |free| *free < needed);
            *guard.unwrap_or_else(PoisonError::into_inner) -= needed;
            let (free, given_back, work) = (&free, &given_back, &work);
            running.push(scope.spawn(move || {
                let _lease = Lease(needed, free, given_back);
                work(item, needed)
            }));
        }
        let join = |one: std::thread::ScopedJoinHandle<'_, R>| match one.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        running.into_iter().map(join).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn no_more_threads_than_there_are_and_results_in_order() {
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |&need: &usize, given: usize| -> usize {
            most.fetch_max(now.fetch_add(given, Ordering::SeqCst) + given, Ordering::SeqCst);
            std::thread::yield_now();
            now.fetch_sub(given, Ordering::SeqCst);
            need * 10 + given
        };
        assert_eq!(
            run(&[9, 0, 1, 2, 1, 1], 2, |&need| need, work),
            [92, 1, 11, 22, 11, 11]
        );
        assert!(run(&[0; 0], 4, |&need| need, work).is_empty());
        assert_eq!(most.into_inner(), 2);
    }

    #[test]
    fn what_fits_runs_side_by_side() {
        // Each waits for the others: one after another they would never end.
        let all = Barrier::new(3);
        let met = run(&[8, 4, 4], 16, |&need| need, |_, _| all.wait().is_leader());
        assert_eq!(met.iter().filter(|&&leader| leader).count(), 1);
    }

    #[test]
    fn a_panic_holds_nobody_up_and_is_passed_on() {
        let done = AtomicUsize::new(0);
        let work = |&fails: &bool, _| {
            assert!(!fails, "as asked");
            done.fetch_add(1, Ordering::SeqCst)
        };
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            run(&[true, false, false], 1, |_| 1, work)
        }));
        assert!(caught.is_err());
        assert_eq!(done.into_inner(), 2);
    }
}
