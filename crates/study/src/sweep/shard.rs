//! Shards: the part of a sweep that one process does.

use std::fmt;
use std::str::FromStr;

/// Most shards of a sweep.
const MOST_SHARDS: u64 = 100_000;

/// The k-th of n parts. Every n-th run belongs to it, so that parts are alike where runs grow along the design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1.
    k: u64,
    n: u64,
}

impl Shard {
    /// Everything.
    pub const WHOLE: Shard = Shard { k: 1, n: 1 };

    /// The k-th of n, from 1; none where there is no such part.
    pub fn new(k: u64, n: u64) -> Option<Self> {
        (1 <= k && k <= n && n <= MOST_SHARDS).then_some(Self { k, n })
    }

    /// Its runs among so many, counted from 0.
    pub fn runs(self, of: u64) -> impl Iterator<Item = u64> {
        (self.k - 1..of).step_by(self.n as usize)
    }

    /// The name of its table.
    pub fn file(self) -> String {
        format!("{}-of-{}.csv", self.k, self.n)
    }

    /// The shard that an array job or a CI matrix gives this process, by the environment: `PAPAVER_SHARD` ("2/5"), else the
    /// task of a SLURM array, else the node of GitLab and CircleCI (which counts from 0).
    ///
    /// # Errors
    /// What is missing or wrong, in words.
    pub fn of_environment(get: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let number = |name: &str| match get(name) {
            None => Ok(None),
            Some(text) => {
                let read = text.trim().parse::<u64>();
                read.map(Some)
                    .map_err(|_| format!("{name} is `{text}`, which is no number"))
            }
        };
        let of = |k: Option<u64>, n: u64, from: &str| {
            let shard = k.and_then(|k| Self::new(k, n));
            shard.ok_or_else(|| format!("{from} gives no shard of {n}"))
        };
        if let Some(text) = get("PAPAVER_SHARD") {
            return text
                .parse()
                .map_err(|error| format!("PAPAVER_SHARD is `{text}`: {error}"));
        }
        if let Some(task) = number("SLURM_ARRAY_TASK_ID")? {
            let first = number("SLURM_ARRAY_TASK_MIN")?.unwrap_or(1);
            let count = number("SLURM_ARRAY_TASK_COUNT")?.ok_or("SLURM_ARRAY_TASK_COUNT is not set")?;
            let step = number("SLURM_ARRAY_TASK_STEP")?.unwrap_or(1).max(1);
            let k = task.checked_sub(first).map(|after| after / step + 1);
            return of(k, count, "SLURM_ARRAY_TASK_ID");
        }
        for (index, total, first) in [
            ("CI_NODE_INDEX", "CI_NODE_TOTAL", 1),
            ("CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0),
        ] {
            if let (Some(k), Some(n)) = (number(index)?, number(total)?) {
                return of((k + 1).checked_sub(first), n, index);
            }
        }
        Err(
            "no shard in the environment: none of PAPAVER_SHARD, SLURM_ARRAY_TASK_ID, CI_NODE_INDEX, \
             CIRCLE_NODE_INDEX is set; write --shard k/N"
                .into(),
        )
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(k, n)| {
            let number = |text: &str| text.trim().parse().ok();
            Some((number(k)?, number(n)?))
        });
        let (k, n) = numbers.ok_or("a shard is written `2/5`, the second of five")?;
        Self::new(k, n).ok_or_else(|| format!("there is no shard {k} of {n} (at most {MOST_SHARDS})"))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.k, self.n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_share_all_runs() {
        for n in [1, 2, 5, 7, 40] {
            let shards = (1..=n).map(|k| Shard::new(k, n).expect("a shard"));
            let mut all: Vec<u64> = shards.flat_map(|shard| shard.runs(23)).collect();
            all.sort_unstable();
            assert_eq!(all, (0..23).collect::<Vec<_>>(), "{n}");
        }
    }

    #[test]
    fn shards_as_text() {
        assert_eq!("2/5".parse(), Ok(Shard { k: 2, n: 5 }));
        for wrong in ["", "2", "0/5", "6/5", "a/b", "-1/5", "1/0"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn shards_of_array_jobs() {
        let found = |set: &[(&str, &str)]| {
            let get = |name: &str| {
                let mut set = set.iter();
                set.find(|(key, _)| *key == name)
                    .map(|(_, value)| (*value).to_owned())
            };
            Shard::of_environment(get).map(|shard| shard.to_string())
        };
        let array = |task: &str, first: &str| {
            found(&[
                ("SLURM_ARRAY_TASK_ID", task),
                ("SLURM_ARRAY_TASK_MIN", first),
                ("SLURM_ARRAY_TASK_COUNT", "20"),
                ("CI_NODE_INDEX", "1"),
            ])
        };
        assert_eq!(array("3", "1").as_deref(), Ok("3/20"));
        assert_eq!(array("0", "0").as_deref(), Ok("1/20"));
        assert!(array("21", "1").is_err() && array("x", "1").is_err());
        let node = |index: &str| [("CI_NODE_INDEX", index.to_owned()), ("CI_NODE_TOTAL", "4".into())];
        let gitlab = |index: &str| {
            let set = node(index);
            found(&set.each_ref().map(|(key, value)| (*key, value.as_str())))
        };
        assert_eq!(gitlab("1").as_deref(), Ok("1/4"));
        assert!(gitlab("5").is_err());
        let circle = [("CIRCLE_NODE_INDEX", "0"), ("CIRCLE_NODE_TOTAL", "4")];
        assert_eq!(found(&circle).as_deref(), Ok("1/4"));
        assert_eq!(found(&[("PAPAVER_SHARD", "2/3")]).as_deref(), Ok("2/3"));
        assert!(found(&[]).is_err_and(|error| error.contains("--shard k/N")));
    }
}
