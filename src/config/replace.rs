//! Replaces whole files atomically: a reader finds the old text or the new one, never a part. The temporary file has a
//! fixed name, unlike those of `tempfile`, so that the next run removes what a crash left of a secret.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "this is where files are replaced")]

use super::{ConfigError, private};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// How long to wait for another copy of the program, which holds the lock while it writes two small files.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(50);

/// A lock on the files of a folder; other copies of the program wait for it.
#[derive(Debug)]
pub struct Lock {
    _folder: File,
}

/// Creates the file's folder if missing, readable only by its owner, and waits for the lock on its files.
pub fn lock(path: &Path) -> Result<Lock, ConfigError> {
    let folder = folder_of(path);
    private::make_folder(&folder).map_err(|error| unwritable(&folder, &error))?;
    let open = File::open(&folder).map_err(|error| unwritable(&folder, &error))?;
    let deadline = Instant::now() + LONGEST_WAIT;
    while let Err(error) = open.try_lock() {
        // Some network file systems do not support locks; two people rarely change one configuration at the same time.
        if matches!(&error, TryLockError::Error(error) if error.kind() != io::ErrorKind::Interrupted) {
            break;
        }
        if Instant::now() > deadline {
            let why =
                format!("has been locked by another program for more than {} s", LONGEST_WAIT.as_secs());
            let next = "End that program, or try again later; nothing was changed.";
            return Err(ConfigError::new(&folder.display().to_string(), why, next));
        }
        thread::sleep(PAUSE);
    }
    Ok(Lock { _folder: open })
}

/// Only the owner can read and write the file. The text goes to a temporary file in the same folder, which is synced and
/// renamed; a symbolic link is kept. On an error the old file is unchanged and no temporary file remains.
pub fn replace(path: &Path, text: &str, _lock: &Lock) -> Result<(), ConfigError> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    put(&target, text).map_err(|error| unwritable(&target, &error))
}

/// Writes a file in an existing folder in the same way. A path that is not a regular file is left alone.
pub fn put_beside_others(path: &Path, text: &str) -> io::Result<()> {
    if is_other(path) { Err(not_a_file()) } else { put(path, text) }
}

/// Removes a file, if it exists. A path that is not a regular file is left alone.
pub fn take_away(path: &Path) -> io::Result<()> {
    if is_other(path) {
        return Err(not_a_file());
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn is_other(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|about| !about.is_file())
}

fn not_a_file() -> io::Error {
    io::Error::other("it exists and is not a regular file")
}

fn put(target: &Path, text: &str) -> io::Result<()> {
    let beside = beside(target);
    if let Err(error) = write(&beside, text).and_then(|()| fs::rename(&beside, target)) {
        // The temporary file may not exist if writing failed.
        let _ = fs::remove_file(&beside);
        return Err(error);
    }
    // Syncing the folder makes the new name durable; where folders cannot be synced the name exists anyway.
    let _ = File::open(folder_of(target)).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Whether a file could be written now, judging by permissions; creates and changes nothing.
pub fn can_be_written(path: &Path) -> Result<(), ConfigError> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = folder_of(&target);
    let nearest = folder.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."));
    let rights = if nearest.is_dir() { may_write(nearest) } else { Err(io::ErrorKind::NotADirectory.into()) };
    rights.map_err(|error| unwritable(&folder, &error))
}

#[cfg(unix)]
fn may_write(folder: &Path) -> io::Result<()> {
    use rustix::fs::{Access, access};
    Ok(access(folder, Access::WRITE_OK | Access::EXEC_OK)?)
}

#[cfg(not(unix))]
fn may_write(folder: &Path) -> io::Result<()> {
    let is_read_only = fs::metadata(folder)?.permissions().readonly();
    if is_read_only { Err(io::ErrorKind::PermissionDenied.into()) } else { Ok(()) }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    // Replaces a file left by a crash, or a pipe that would block the open.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = private::file().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

fn unwritable(path: &Path, error: &io::Error) -> ConfigError {
    let next = "Check the permissions and the free disk space, or name another file with FLEXPLORER_CONFIG; nothing was changed.";
    ConfigError::new(&path.display().to_string(), format!("cannot be written ({error})"), next)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn p4_files_are_private_and_replaced_whole() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/b/config.toml");
        replace(&path, "one", &lock(&path).unwrap()).unwrap();
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        replace(&path, "two", &lock(&path).unwrap()).unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), mode(&path)), ("two", 0o600));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_symbolic_link_stays_one() {
        let home = tempfile::tempdir().unwrap();
        let (real, link) = (home.path().join("dotfiles.toml"), home.path().join("config.toml"));
        fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        replace(&link, "new", &lock(&link).unwrap()).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
    }

    #[test]
    fn s5_what_cannot_be_written_is_known_before_anything_is_asked() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "x").unwrap();
        assert!(can_be_written(&home.path().join("a/b/config.toml")).is_ok());
        assert!(can_be_written(&file).is_ok());
        let error = can_be_written(&file.join("flexplorer/config.toml")).unwrap_err().to_string();
        assert!(error.contains("not a directory") && error.contains("nothing was changed"), "{error}");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing is made by looking");
    }

    #[test]
    fn s5_what_cannot_be_written_is_named_and_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "x").unwrap();
        // A file in place of the folder fails for every user, including root.
        let error = lock(&file.join("flexplorer/config.toml")).unwrap_err().to_string();
        assert!(error.contains("cannot be written") && error.contains("file/flexplorer"), "{error}");
        assert!(error.contains("not a directory"), "{error}");
        let path = home.path().join("config.toml");
        fs::create_dir(&path).unwrap();
        let error = replace(&path, "x", &lock(&path).unwrap()).unwrap_err().to_string();
        assert!(error.contains("config.toml") && error.contains("nothing was changed"), "{error}");
        assert!(!home.path().join("config.toml.new").exists());
    }
}
