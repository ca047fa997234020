//! A bar for long work: on a terminal, on stderr, and nowhere else. Must not be needed to know how something ended.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use parlor_core::Step;

/// Shows how far something has come.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    stage: &'static str,
}

impl Progress {
    /// Shown only where somebody looks.
    pub(crate) fn new() -> Progress {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(0);
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        Progress { bar, stage: "" }
    }

    /// It has come this far.
    pub(crate) fn told(&mut self, step: Step) {
        let Some(bar) = &self.bar else { return };
        if self.stage != step.stage {
            self.stage = step.stage;
            bar.reset();
            let form = if step.of > 0 {
                "{msg:14} [{bar:32}] {human_pos}/{human_len}  {elapsed}, {eta} left"
            } else {
                "{msg:14} {spinner} {human_pos}  {elapsed}"
            };
            if let Ok(style) = ProgressStyle::with_template(form) {
                bar.set_style(style.progress_chars("=> "));
            }
            bar.set_message(step.stage);
        }
        bar.set_length(step.of);
        bar.set_position(step.done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
