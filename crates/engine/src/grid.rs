//! The step grid: made from the scenario alone, so that all arms, replicates and threads step alike.
//!
//! After each breakpoint (a scheduled change in any arm) steps follow a ladder: 5 s for 5 min, 10 s for 5 min, 30 s for
//! 20 min, then `max_step`. Each ends early at the next whole multiple of its own length, and at the next breakpoint.

/// (until this long after the breakpoint, step length), ms.
const LADDER_MS: [(i64, i64); 3] = [(300_000, 5_000), (600_000, 10_000), (1_800_000, 30_000)];

/// The rule that says where the next step ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    breakpoints_ms: Vec<i64>,
    max_step_ms: i64,
    halvings: u32,
    fixed: bool,
}

impl Grid {
    /// From the scheduled changes (any order), the longest step, and how often the ladder is halved.
    pub fn new(mut breakpoints_ms: Vec<i64>, max_step_ms: i64, halvings: u32) -> Self {
        breakpoints_ms.sort_unstable();
        breakpoints_ms.dedup();
        Grid {
            breakpoints_ms,
            max_step_ms,
            halvings,
            fixed: false,
        }
    }

    /// Steps all of one length, ending early at breakpoints only.
    pub fn fixed(breakpoints_ms: Vec<i64>, step_ms: i64) -> Self {
        Grid {
            fixed: true,
            ..Grid::new(breakpoints_ms, step_ms, 0)
        }
    }

    /// The same rule around other breakpoints: the ladder of a fork.
    pub fn with_breakpoints(&self, breakpoints_ms: Vec<i64>) -> Self {
        let mut grid = Grid::new(breakpoints_ms, self.max_step_ms, self.halvings);
        grid.fixed = self.fixed;
        grid
    }

    /// How often the ladder is halved.
    pub fn halvings(&self) -> u32 {
        self.halvings
    }

    /// End of the step that starts at `now_ms`, not after `end_ms`.
    pub fn next(&self, now_ms: i64, end_ms: i64) -> i64 {
        let passed = self.breakpoints_ms.partition_point(|&b| b <= now_ms);
        let length = match passed.checked_sub(1) {
            Some(last) if !self.fixed => self.length_after(now_ms - self.breakpoints_ms[last]),
            _ => self.halved(self.max_step_ms),
        };
        let multiple = (now_ms.div_euclid(length) + 1) * length;
        let breakpoint = self.breakpoints_ms.get(passed).copied().unwrap_or(i64::MAX);
        multiple.min(breakpoint).min(end_ms)
    }

    /// All step ends between two times.
    pub fn count(&self, start_ms: i64, end_ms: i64) -> usize {
        let (mut now, mut steps) = (start_ms, 0);
        while now < end_ms {
            now = self.next(now, end_ms);
            steps += 1;
        }
        steps
    }

    fn length_after(&self, since_ms: i64) -> i64 {
        let rung = LADDER_MS.iter().find(|(until, _)| since_ms < *until);
        self.halved(rung.map_or(self.max_step_ms, |(_, step)| (*step).min(self.max_step_ms)))
    }

    fn halved(&self, step_ms: i64) -> i64 {
        (step_ms >> self.halvings).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(grid: &Grid, from: i64, to: i64) -> Vec<i64> {
        let mut ends = vec![from];
        while let Some(&now) = ends.last().filter(|&&now| now < to) {
            ends.push(grid.next(now, to));
        }
        ends
    }

    #[test]
    fn ladder_follows_every_breakpoint_and_ends_on_multiples() {
        let grid = Grid::new(vec![1_000], 60_000, 0);
        let ends = walk(&grid, -60_000, 4_000_000);
        assert_eq!(&ends[..5], &[-60_000, 0, 1_000, 5_000, 10_000]);
        let lengths: Vec<i64> = ends.windows(2).map(|w| w[1] - w[0]).collect();
        assert!(lengths.contains(&10_000) && lengths.contains(&30_000));
        assert_eq!(*lengths.iter().max().unwrap_or(&0), 60_000);
        // 30 min after the breakpoint the last step of 30 s ends at 1,830 s; from there on all end at whole minutes.
        let late = ends.iter().filter(|&&t| (1_830_001..4_000_000).contains(&t));
        assert!(late.clone().count() > 30 && late.clone().all(|t| t % 60_000 == 0));
    }

    #[test]
    fn a_step_never_passes_a_breakpoint_or_the_end() {
        let grid = Grid::new(vec![7_777, 100_001], 60_000, 1);
        let ends = walk(&grid, 0, 123_456);
        assert!(ends.contains(&7_777) && ends.contains(&100_001));
        assert_eq!(ends.last(), Some(&123_456));
        assert_eq!(grid.count(0, 123_456), ends.len() - 1);
    }

    #[test]
    fn fixed_steps_have_no_ladder() {
        assert_eq!(
            walk(&Grid::fixed(vec![30_000], 60_000), 0, 120_000),
            vec![0, 30_000, 60_000, 120_000]
        );
    }
}
