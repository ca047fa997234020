//! A throw-away server: this same binary, as its own process, on a free port and in a temporary folder.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::clock;
use crate::exit::Failed;

/// A temporary folder; gone when it is dropped.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    pub(super) fn new() -> Result<Scratch, Failed> {
        let path =
            std::env::temp_dir().join(format!("parlor-bench-{}-{:08x}", std::process::id(), clock::salt()));
        std::fs::DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .map_err(|err| Failed::new(format!("cannot make {}: {err}", path.display())))?;
        Ok(Scratch(path))
    }
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running server.
pub(super) struct Child {
    process: std::process::Child,
    base: String,
    _scratch: Scratch,
}

impl Child {
    /// Starts it and waits until it says its address.
    pub(super) fn start(scratch: Scratch, settings: &[(&str, String)]) -> Result<Child, Failed> {
        let own = std::env::current_exe().map_err(Failed::new)?;
        let mut command = Command::new(own);
        command.arg("serve").current_dir(scratch.path()).stdin(Stdio::null()).stdout(Stdio::piped());
        for (key, value) in settings {
            command.arg("--set").arg(format!("{key}={value}"));
        }
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PARLOR_"))
        {
            command.env_remove(name);
        }
        let patience = clock::now() + Duration::from_secs(2);
        loop {
            match Child::try_start(&mut command) {
                // The engine that prepared the folder lets go of it with its last thread.
                Err(Some(75)) if clock::now() < patience => pause(Duration::from_millis(20)),
                Err(_) => return Err(Failed::new("the throw-away server did not start (its log says why)")),
                Ok((process, base)) => return Ok(Child { process, base, _scratch: scratch }),
            }
        }
    }

    /// The process and its address, or its exit code.
    fn try_start(command: &mut Command) -> Result<(std::process::Child, String), Option<i32>> {
        let mut process = command.spawn().map_err(|_| None)?;
        let mut line = String::new();
        if let Some(out) = process.stdout.take() {
            // Nothing read is nothing said.
            let _ = BufReader::new(out).read_line(&mut line);
        }
        match line.trim().strip_prefix("listening on ") {
            Some(base) => Ok((process, base.to_owned())),
            None => {
                if !line.is_empty() {
                    let _ = process.kill();
                }
                Err(process.wait().ok().and_then(|status| status.code()))
            }
        }
    }
    pub(super) fn base(&self) -> &str {
        &self.base
    }
    pub(super) fn pid(&self) -> u32 {
        self.process.id()
    }
    /// Stops it in order; a server that does not leave in order is a failed run.
    pub(super) fn stop(mut self) -> Result<(), Failed> {
        let pid = Pid::from_child(&self.process);
        kill_process(pid, Signal::TERM).map_err(Failed::new)?;
        let end = clock::now() + Duration::from_secs(30);
        while clock::now() < end {
            if let Some(status) = self.process.try_wait()? {
                return match status.success() {
                    true => Ok(()),
                    false => Err(Failed::new(format!("the throw-away server ended with {status}"))),
                };
            }
            pause(Duration::from_millis(20));
        }
        Err(Failed::new("the throw-away server did not stop within 30 s"))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a process that ends tells nobody; bounded by the deadline around it"
)]
fn pause(a_moment: Duration) {
    std::thread::sleep(a_moment);
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
