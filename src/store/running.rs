//! Whether any copy of the program is sending a replay: known from a lock that the system releases however a process ends.

use super::{Store, file};
use crate::config::private;
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

const NAME: &str = "replays.lock";
/// How long to wait for the lock while another process checks it.
const LONGEST_LOOK: Duration = Duration::from_millis(500);
const PAUSE: Duration = Duration::from_millis(5);

/// Held while a replay runs.
#[derive(Debug)]
pub struct RunningCopy {
    _lock: File,
}

impl Store {
    /// Marks a replay as running while the value lives. `None` if locks are not available, as on some network folders.
    pub fn begin_running(&self) -> Option<RunningCopy> {
        let lock = self.lock_file().ok()?;
        // A copy that checks for a running replay holds the lock only for a moment; our own code never holds it for long.
        let deadline = Instant::now() + LONGEST_LOOK;
        while let Err(error) = lock.try_lock_shared() {
            if matches!(error, TryLockError::Error(_)) || Instant::now() > deadline {
                return None;
            }
            thread::sleep(PAUSE);
        }
        Some(RunningCopy { _lock: lock })
    }

    /// Only a free lock proves that none is.
    pub fn may_be_running(&self) -> bool {
        match self.lock_file() {
            Ok(file) => file.try_lock().is_err(),
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        }
    }

    fn lock_file(&self) -> io::Result<File> {
        let connection = self.lock();
        let store = connection.path().filter(|path| !path.is_empty()).ok_or(io::ErrorKind::NotFound)?;
        let path = Path::new(store).with_file_name(NAME);
        file::check_regular(&path)?;
        private::file().create(true).append(true).open(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_known_to_other_copies_until_it_ends() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Store::open(folder.path(), Duration::from_secs(1)).unwrap();
        let (one, other) = (open(), open());
        assert!(!other.may_be_running());
        let (first, second) = (one.begin_running().unwrap(), other.begin_running().unwrap());
        drop(first);
        assert!(one.may_be_running() && other.may_be_running());
        drop(second);
        assert!(!one.may_be_running());
    }

    #[test]
    fn in_memory_there_is_nobody_to_ask() {
        let store = Store::memory().unwrap();
        assert!(store.begin_running().is_none() && !store.may_be_running());
    }
}
