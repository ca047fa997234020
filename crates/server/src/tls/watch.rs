//! Looks whether the files of the certificate have changed. A look a second at two files costs nothing, and works
//! where links are turned (certbot, Kubernetes) and where no notification comes (network file systems).

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::{Files, SOON, Tls};
use crate::{clock, task};

/// How often is looked.
const LOOK: Duration = Duration::from_secs(1);
/// How often somebody is reminded.
const REMIND: u64 = 86_400;

/// Which file it is and when it was written: another file or another text is another print.
type Print = Vec<Option<(u64, u64, i64, i64, i64)>>;

fn print(files: &Files) -> Print {
    let one = |path: &Path| {
        let stat = rustix::fs::stat(path).ok()?;
        Some((stat.st_ino, stat.st_dev, stat.st_size, stat.st_mtime, i64::try_from(stat.st_mtime_nsec).ok()?))
    };
    let all = std::iter::once(&files.cert).chain(&files.key).chain(&files.more);
    all.map(|path| one(path)).collect()
}

/// Looks for as long as the process serves.
pub(crate) async fn watch(tls: Arc<Tls>) {
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut read: Option<(Files, Print)> = None;
    let mut before = None;
    let mut reminded = clock::wall();
    loop {
        ticks.tick().await;
        let files = tls.files();
        let seen = files.clone();
        let Some(now) = task::aside("certificate", move || print(&seen)).await else { continue };
        let seen = Some((files, now));
        match &read {
            // What was read at the start.
            None => read.clone_from(&seen),
            // Two files are rarely written in one moment: wait until they stand still.
            Some(_) if read != seen && before == seen => {
                read.clone_from(&seen);
                let (tls, files) = (tls.clone(), tls.files());
                task::aside("certificate", move || again(&tls, files)).await;
            }
            Some(_) => {}
        }
        before = seen;
        if clock::wall() >= reminded + REMIND {
            reminded = clock::wall();
            remind(&tls);
        }
    }
}

/// Takes what the files hold now, and says how that went.
pub(crate) fn again(tls: &Tls, files: Files) {
    match tls.read(files) {
        Ok(changed) => {
            let all = tls.all();
            if changed {
                tracing::info!(until = all.first.ends(), "another certificate is shown from now on");
            }
            for warning in all.pairs().flat_map(|pair| &pair.warnings) {
                tracing::warn!("{warning}");
            }
        }
        Err(why) => tracing::error!("the new certificate is not taken, the old one stays: {why}"),
    }
}

fn remind(tls: &Tls) {
    let now = i64::try_from(clock::wall()).unwrap_or(i64::MAX);
    for pair in tls.all().pairs().filter(|pair| pair.until.is_some_and(|until| until < now + SOON)) {
        tracing::warn!(until = pair.ends(), "a certificate ends soon: renew it");
    }
}
