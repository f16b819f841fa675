//! Which predicted figure is which annotated one.

use super::read::{Annotation, Prediction};

/// Pairs of indices into `predictions` and `gold`: of one kind, overlapping, each used once; larger overlaps
/// first, then nearer starts, then earlier figures.
pub fn pairs(predictions: &[&Prediction], gold: &[Annotation]) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    for (i, p) in predictions.iter().enumerate() {
        for (j, g) in gold.iter().enumerate().filter(|(_, g)| g.kind.as_str() == p.kind) {
            let overlap = p.end.min(g.end) - p.start.max(g.start);
            if overlap > 0 {
                candidates.push((-overlap, (p.start - g.start).abs(), i, j));
            }
        }
    }
    candidates.sort_unstable();
    let (mut used_p, mut used_g) = (vec![false; predictions.len()], vec![false; gold.len()]);
    candidates.retain(|&(_, _, i, j)| {
        let free = !used_p[i] && !used_g[j];
        if free {
            (used_p[i], used_g[j]) = (true, true);
        }
        free
    });
    candidates.into_iter().map(|(_, _, i, j)| (i, j)).collect()
}
