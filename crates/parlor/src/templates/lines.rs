//! Comparing two texts line by line. Small files only: it looks at every pair of lines.

/// Unchanged lines around a change.
const AROUND: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Same,
    Gone,
    New,
}

/// A unified diff of two named texts; empty if they are the same.
pub(super) fn unified(old: (&str, &str), new: (&str, &str)) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (old.1.lines().collect(), new.1.lines().collect());
    let steps = steps(&a, &b);
    if steps.iter().all(|step| *step == Step::Same) {
        return String::new();
    }
    let mut out = format!("--- {}\n+++ {}\n", old.0, new.0);
    let changed: Vec<usize> = (0..steps.len()).filter(|at| steps[*at] != Step::Same).collect();
    let mut at = 0;
    while at < changed.len() {
        let from = changed[at].saturating_sub(AROUND);
        let mut last = at;
        while last + 1 < changed.len() && changed[last + 1] - changed[last] <= 2 * AROUND {
            last += 1;
        }
        let to = (changed[last] + AROUND + 1).min(steps.len());
        hunk(&steps, from..to, &a, &b, &mut out);
        at = last + 1;
    }
    out
}

fn hunk(steps: &[Step], range: std::ops::Range<usize>, a: &[&str], b: &[&str], out: &mut String) {
    let count = |steps: &[Step], not: Step| steps.iter().filter(|step| **step != not).count();
    let (mut i, mut j) = (count(&steps[..range.start], Step::New), count(&steps[..range.start], Step::Gone));
    let inside = &steps[range];
    let (of_a, of_b) = (count(inside, Step::New), count(inside, Step::Gone));
    out.push_str(&format!("@@ -{},{of_a} +{},{of_b} @@\n", i + 1, j + 1));
    for step in inside {
        let (sign, line) = match step {
            Step::Same => (' ', a[i]),
            Step::Gone => ('-', a[i]),
            Step::New => ('+', b[j]),
        };
        i += usize::from(*step != Step::New);
        j += usize::from(*step != Step::Gone);
        out.push(sign);
        out.push_str(line);
        out.push('\n');
    }
}

/// The shortest way from one to the other, by the longest common subsequence.
fn steps(a: &[&str], b: &[&str]) -> Vec<Step> {
    let wide = b.len() + 1;
    let mut common = vec![0u32; (a.len() + 1) * wide];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i * wide + j] = if a[i] == b[j] {
                common[(i + 1) * wide + j + 1] + 1
            } else {
                common[(i + 1) * wide + j].max(common[i * wide + j + 1])
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < a.len() || j < b.len() {
        let step = if i < a.len() && j < b.len() && a[i] == b[j] {
            Step::Same
        } else if j == b.len() || (i < a.len() && common[(i + 1) * wide + j] >= common[i * wide + j + 1]) {
            Step::Gone
        } else {
            Step::New
        };
        i += usize::from(step != Step::New);
        j += usize::from(step != Step::Gone);
        out.push(step);
    }
    out
}

/// How many letters must change to make one word of the other.
pub(super) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut left = i + 1;
        let mut corner = i;
        for (j, y) in b.iter().enumerate() {
            let here = (corner + usize::from(x != *y)).min(row[j + 1] + 1).min(left + 1);
            corner = row[j + 1];
            row[j] = left;
            left = here;
        }
        row[b.len()] = left;
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_says_what_differs_and_where() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n";
        let new = old.replace("2\n3\n", "2\nthree\n").replace("13\n", "13\n14\n");
        assert_eq!(
            unified(("a", old), ("b", &new)),
            "--- a\n+++ b\n@@ -1,6 +1,6 @@\n 1\n 2\n-3\n+three\n 4\n 5\n 6\n@@ -11,3 +11,4 @@\n 11\n 12\n 13\n+14\n"
        );
        assert_eq!(unified(("a", old), ("b", old)), "");
        assert_eq!(unified(("a", ""), ("b", "x\n")), "--- a\n+++ b\n@@ -1,0 +1,1 @@\n+x\n");
    }

    #[test]
    fn distance_counts_letters() {
        for (a, b, far) in [("login", "logni", 2), ("base", "base", 0), ("", "abc", 3), ("bsae", "base", 2)] {
            assert_eq!(distance(a, b), far, "{a} {b}");
        }
    }
}
