//! No process outlives us, however we end.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use xtask::process::Running;

/// Set in the process that is to be killed: this test, started once more.
const ROLE: &str = "KEUVEL_TEST_VICTIM";

fn sleeper() -> Running {
    let log = xtask::paths::target().join("test-process.log");
    // A shell with a child of its own, so that there is a group to end.
    Running::start("sh", &log, |command| {
        command.args(["-c", "sleep 1000 & wait"]);
    })
    .unwrap()
}

fn is_there(pid: &str) -> bool {
    let status = std::fs::read_to_string(Path::new("/proc").join(pid).join("status"));
    status.is_ok_and(|status| !status.contains("State:\tZ"))
}

/// The name of the program that it is by now.
fn comm(pid: &str) -> String {
    std::fs::read_to_string(Path::new("/proc").join(pid).join("comm")).expect("it is there")
}

fn goes(pid: &str) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while is_there(pid) {
        assert!(Instant::now() < deadline, "process {pid} is still there");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn dropped_means_ended_with_its_children() {
    let running = sleeper();
    let pid = running.id().to_string();
    let children = Path::new("/proc")
        .join(&pid)
        .join("task")
        .join(&pid)
        .join("children");
    let child = loop {
        let listed = std::fs::read_to_string(&children).unwrap_or_default();
        if let Some(child) = listed.split_whitespace().next() {
            break child.to_owned();
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    drop(running);
    goes(&pid);
    goes(&child);
}

#[test]
fn killed_means_ended() {
    if std::env::var_os(ROLE).is_some() {
        println!("pid {}", sleeper_for_ever());
        std::thread::sleep(Duration::from_secs(1000));
    }
    if xtask::paths::which("setpriv").is_none() {
        return; // not Linux: what is started ends on Ctrl-C, not on kill -9
    }
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed_means_ended", "--nocapture"])
        .env(ROLE, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines();
    let pid = lines
        .find_map(|line| Some(line.unwrap().split_once("pid ")?.1.to_owned()))
        .unwrap();
    // Only then has it asked the kernel to be told.
    while !comm(&pid).starts_with("sleep") {
        std::thread::sleep(Duration::from_millis(5));
    }
    victim.kill().unwrap();
    victim.wait().unwrap();
    goes(&pid);
}

fn sleeper_for_ever() -> u32 {
    let log = xtask::paths::target().join("test-process.log");
    // Without children: the kernel tells only the one we started.
    let running = Running::start("sleep", &log, |command| {
        command.arg("1000");
    })
    .unwrap();
    let pid = running.id();
    std::mem::forget(running);
    pid
}
