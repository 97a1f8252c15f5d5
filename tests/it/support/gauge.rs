//! The resources that a running program uses, according to `/proc` (proc(5)).

use std::fs;
use std::net::TcpListener;
use std::time::{Duration, Instant};

/// A running program.
#[derive(Clone, Copy, Debug)]
pub struct Gauge(i32);

impl Gauge {
    /// The program with this process id.
    pub const fn of(process: i32) -> Self {
        Self(process)
    }

    /// Memory in use, in KiB.
    pub fn memory(self) -> u64 {
        self.status("VmRSS:")
    }

    /// Peak memory, in KiB.
    pub fn peak_memory(self) -> u64 {
        self.status("VmHWM:")
    }

    /// Threads.
    pub fn threads(self) -> u64 {
        self.status("Threads:")
    }

    /// Open files, including sockets. Only root can inspect a process that forbids it; for other users the size of the folder is
    /// the number (Linux 6.2 and later).
    pub fn files(self) -> u64 {
        let folder = format!("/proc/{}/fd", self.0);
        fs::read_dir(&folder).map_or_else(
            |_| fs::metadata(&folder).map_or(0, |about| about.len()),
            |entries| u64::try_from(entries.count()).unwrap(),
        )
    }

    /// Processor time of all running threads.
    pub fn processor_time(self) -> Duration {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.0)).unwrap();
        let of_task = |task: fs::DirEntry| {
            let told = fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
            told.split_whitespace().next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0)
        };
        Duration::from_nanos(tasks.map(|task| of_task(task.unwrap())).sum())
    }

    /// The port it listens on; `None` if access is denied.
    pub fn listening_port(self) -> Option<u16> {
        let links = fs::read_dir(format!("/proc/{}/fd", self.0)).ok()?;
        let links: Vec<String> = links
            .filter_map(|link| Some(fs::read_link(link.ok()?.path()).ok()?.to_string_lossy().into_owned()))
            .collect();
        let is_own = |socket: &Socket| links.contains(&format!("socket:[{}]", socket.inode));
        sockets().into_iter().find(|socket| socket.listens && is_own(socket)).map(|socket| socket.local)
    }

    fn status(self, field: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).unwrap();
        let line = status.lines().find(|line| line.starts_with(field)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

struct Socket {
    local: u16,
    remote: u16,
    listens: bool,
    stands: bool,
    inode: String,
}

/// The TCP sockets of this machine.
fn sockets() -> Vec<Socket> {
    let table = fs::read_to_string("/proc/net/tcp").unwrap();
    let port = |address: &str| u16::from_str_radix(address.rsplit(':').next().unwrap(), 16).unwrap();
    let socket = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        Socket {
            local: port(fields[1]),
            remote: port(fields[2]),
            listens: fields[3] == "0A",
            stands: fields[3] == "01",
            inode: fields[9].to_owned(),
        }
    };
    table.lines().skip(1).map(socket).collect()
}

/// How many connections to this port are open, counted on the client side.
pub fn connections_to(port: u16) -> usize {
    sockets().iter().filter(|socket| socket.stands && socket.remote == port).count()
}

/// How long it takes until another process can listen on this port; fails after `most`.
#[track_caller]
pub fn until_free(port: u16, most: Duration) -> Duration {
    let begun = Instant::now();
    while let Err(error) = TcpListener::bind(("127.0.0.1", port)) {
        assert!(begun.elapsed() < most, "port {port} is not free after {most:?}: {error}");
        std::thread::park_timeout(Duration::from_millis(2));
    }
    begun.elapsed()
}
