//! Child processes that cannot outlive us.
//!
//! A [`Running`] child is ended when it is dropped, and by the kernel
//! (`PR_SET_PDEATHSIG`, set by util-linux's `setpriv`, so without `unsafe`)
//! when we are killed and can drop nothing. The kernel's part reaches only the
//! child itself, the drop its whole process group.

use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{OnceLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

/// A child process in a process group of its own.
pub struct Running {
    child: Child,
    name: String,
}

impl Running {
    /// Starts `program`; its output is appended to `log`.
    pub fn start(
        program: impl AsRef<OsStr>,
        log: &Path,
        arrange: impl FnOnce(&mut Command),
    ) -> Result<Running> {
        let program = program.as_ref();
        let name = Path::new(program)
            .file_name()
            .unwrap_or(program)
            .to_string_lossy()
            .into_owned();
        let mut command = match super::paths::which("setpriv") {
            Some(setpriv) => {
                let mut command = Command::new(setpriv);
                command.args(["--pdeathsig", "KILL", "--"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        arrange(&mut command);
        let out = File::options()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("cannot write {}", log.display()))?;
        command
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out)
            .process_group(0);
        let child = spawn(command).with_context(|| format!("cannot start {name}"))?;
        Ok(Running { child, name })
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it is still there.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks it to end, and ends it after five seconds if it does not.
    pub fn stop(&mut self) {
        self.signal(Signal::TERM);
        let deadline = Instant::now() + Duration::from_secs(5);
        while self.is_alive() {
            if Instant::now() > deadline {
                eprintln!("{} did not end when asked to; killing it", self.name);
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        self.kill();
    }

    /// `kill -9`, for the whole group.
    pub fn kill(&mut self) {
        self.signal(Signal::KILL);
        let _ = self.child.wait();
    }

    /// Holds it where it is; done when it stands still.
    pub fn pause(&self) {
        self.signal(Signal::STOP);
        let stat = format!("/proc/{}/stat", self.child.id());
        let stands = |stat: String| {
            stat.rsplit(')')
                .next()
                .is_some_and(|rest| rest.starts_with(" T"))
        };
        // Gone, or not Linux: nothing to wait for.
        while std::fs::read_to_string(&stat).is_ok_and(|stat| !stands(stat)) {
            thread::sleep(Duration::from_micros(100));
        }
    }

    /// Lets it go on.
    pub fn resume(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        if let Some(pid) = Pid::from_raw(self.child.id() as i32) {
            // Fails only where nothing of the group is left.
            let _ = kill_process_group(pid, signal);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.is_alive() {
            self.stop();
        }
    }
}

/// Spawns from one thread that lives as long as the process: to the kernel the
/// parent is the *thread*, and a test's or a thread pool's thread may end first.
fn spawn(command: Command) -> Result<Child> {
    type Request = (Command, mpsc::Sender<std::io::Result<Child>>);
    static SPAWNER: OnceLock<mpsc::Sender<Request>> = OnceLock::new();
    let spawner = SPAWNER.get_or_init(|| {
        let (sender, requests) = mpsc::channel::<Request>();
        thread::spawn(move || {
            for (mut command, answer) in requests {
                let _ = answer.send(command.spawn());
            }
        });
        sender
    });
    let (answer, child) = mpsc::channel();
    spawner
        .send((command, answer))
        .context("the spawning thread is gone")?;
    Ok(child.recv().context("the spawning thread is gone")??)
}

/// Runs a command to its end with our own output; an error names it.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        bail!("failed ({status}): {}", shown(command));
    }
    Ok(())
}

/// Runs a command quietly and returns what it wrote; the error carries its complaint.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!(
            "failed ({}): {}\n{}",
            output.status,
            shown(command),
            complaint.trim_end()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The command as one would type it.
fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
