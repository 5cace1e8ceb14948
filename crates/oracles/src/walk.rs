//! The slow plain twin of the molecule kernel: one 32-bit number per receptor, one linear scan along its row.

/// Units of a 32-bit number.
const SCALE: f64 = 4_294_967_296.0;

/// The column that `uniform` picks in `row` (probabilities that sum to one): the first whose cumulative probability, in
/// whole units of 2^-32, exceeds `uniform`; where rounding leaves a rest, the last column that has any probability.
///
/// # Panics
/// If no column has any.
pub fn target(row: &[f64], uniform: u32) -> usize {
    let last = row.iter().rposition(|&p| p > 0.0).expect("a row sums to one");
    let mut cumulative = 0.0;
    for (column, p) in row[..last].iter().enumerate() {
        cumulative += p;
        if (cumulative * SCALE).floor() > f64::from(uniform) {
            return column;
        }
    }
    last
}

/// Moves every receptor by its own number. `rows[i]` holds the probabilities from state i to each state and, last, to
/// the sink; a receptor in the sink (code `rows.len()`) stays there.
///
/// # Panics
/// If there are fewer numbers than receptors, or a receptor has no row.
pub fn advance(receptors: &mut [u8], rows: &[Vec<f64>], uniforms: &[u32]) {
    assert!(uniforms.len() >= receptors.len(), "one number per receptor");
    for (receptor, &uniform) in receptors.iter_mut().zip(uniforms) {
        let from = usize::from(*receptor);
        if from < rows.len() {
            *receptor = target(&rows[from], uniform) as u8;
        }
    }
}

/// The same walk with its cumulative probabilities prepared as whole numbers: what a programmer would write who cares
/// for speed but not for vectors. The baseline of benchmarks.
#[derive(Clone, Debug)]
pub struct Table {
    /// Row by row: the cumulative probability through each column, times 2^32.
    through: Vec<u64>,
    columns: usize,
}

impl Table {
    /// Prepares `rows` as taken by [`advance`].
    ///
    /// # Panics
    /// If a row has no probability anywhere.
    pub fn new(rows: &[Vec<f64>]) -> Self {
        let prepare = |row: &Vec<f64>| {
            let last = row.iter().rposition(|&p| p > 0.0).expect("a row sums to one");
            let mut cumulative = 0.0;
            let mut through: Vec<u64> = Vec::with_capacity(row.len());
            for (column, p) in row.iter().enumerate() {
                cumulative += p;
                through.push(if column < last {
                    (cumulative * SCALE) as u64
                } else {
                    1 << 32
                });
            }
            through
        };
        Table {
            through: rows.iter().flat_map(prepare).collect(),
            columns: rows.len() + 1,
        }
    }

    /// Moves one receptor that is in a state, not in the sink.
    #[inline]
    pub fn target(&self, from: u8, uniform: u32) -> u8 {
        let row = &self.through[usize::from(from) * self.columns..][..self.columns];
        let mut column = 0;
        while row[column] <= u64::from(uniform) {
            column += 1;
        }
        column as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_of_the_range_pick_their_column() {
        let row = [0.25, 0.0, 0.5, 0.25];
        for (uniform, column) in [
            (0, 0),
            (0x3fff_ffff, 0),
            (0x4000_0000, 2),
            (0xbfff_ffff, 2),
            (0xc000_0000, 3),
            (u32::MAX, 3),
        ] {
            assert_eq!(target(&row, uniform), column, "{uniform:x}");
        }
    }

    #[test]
    fn a_rest_left_by_rounding_goes_to_the_last_column_with_any_probability() {
        assert_eq!(target(&[0.5, 0.5 - 1e-9, 0.0], u32::MAX), 1);
        assert_eq!(target(&[0.0, 1.0, 0.0], u32::MAX), 1);
    }

    #[test]
    fn the_share_of_evenly_spaced_numbers_is_the_probability() {
        let row = [0.125, 0.375, 0.5];
        let mut hits = [0; 3];
        for i in 0..4096_u32 {
            hits[target(&row, i << 20)] += 1;
        }
        assert_eq!(hits, [512, 1536, 2048]);
    }

    #[test]
    fn the_sink_is_left_alone() {
        let mut receptors = [0, 1, 2];
        advance(
            &mut receptors,
            &[vec![0.0, 1.0, 0.0], vec![0.0, 0.0, 1.0]],
            &[7, 7, 7],
        );
        assert_eq!(receptors, [1, 2, 2]);
    }

    #[test]
    fn the_prepared_table_picks_the_same_columns() {
        let rows = vec![
            vec![0.7, 0.0, 0.3 - 1e-10, 1e-10],
            vec![0.1, 0.2, 0.7, 0.0],
            vec![0.0, 0.0, 1.0, 0.0],
        ];
        let table = Table::new(&rows);
        let steps = (0..=u32::MAX / 9973).map(|i| i * 9973).step_by(97);
        for uniform in steps.chain([0x7fff_ffff, 0xb333_3332, 0xb333_3333, u32::MAX - 1, u32::MAX]) {
            for (from, row) in rows.iter().enumerate() {
                assert_eq!(
                    usize::from(table.target(from as u8, uniform)),
                    target(row, uniform)
                );
            }
        }
    }
}
