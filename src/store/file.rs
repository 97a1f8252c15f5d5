//! The store's file: private to its owner from the moment it exists, and set aside if damaged.

#![expect(clippy::disallowed_methods, reason = "this is where the store is made")]

use crate::config::{private, read};
use rusqlite::{Error, ErrorCode};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const NAME: &str = "store.sqlite3";

/// Creates the folder (0700) and the file (0600) if missing. SQLite gives its other files the same permissions.
pub fn prepare(folder: &Path) -> io::Result<PathBuf> {
    private::make_folder(folder)?;
    let path = folder.join(NAME);
    for ending in ["", "-wal", "-shm", "-journal"] {
        check_regular(&with_ending(&path, ending))?;
    }
    private::file().create(true).append(true).open(&path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Restrict the permissions even if the folder existed before.
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
    }
    Ok(path)
}

/// Fails if one of our files is a pipe or a device: opening it could block forever.
pub fn check_regular(path: &Path) -> io::Result<()> {
    read::check_regular_or_absent(path)
        .map_err(|error| io::Error::other(format!("{} {error}; move it away", path.display())))
}

pub fn exists(folder: &Path) -> bool {
    folder.join(NAME).exists()
}

pub fn set_aside_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&format!("{NAME}.damaged-")) {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Whether the error means that the file is not a sound database, rather than that it cannot be accessed.
pub fn is_damage(error: &Error) -> bool {
    match error {
        // Values that we never write.
        Error::FromSqlConversionFailure(..)
        | Error::IntegralValueOutOfRange(..)
        | Error::InvalidColumnType(..)
        | Error::Utf8Error(..) => true,
        _ => {
            matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
        }
    }
}

/// Renames the database and its companion files, so that nothing is lost and a fresh database can be created.
pub fn set_aside(path: &Path) -> io::Result<()> {
    let mut number = 1_u32;
    let mut aside = with_ending(path, ".damaged-1");
    while aside.exists() {
        number += 1;
        aside = with_ending(path, &format!(".damaged-{number}"));
    }
    fs::rename(path, &aside)?;
    for companion in ["-wal", "-shm"] {
        match fs::rename(with_ending(path, companion), with_ending(&aside, companion)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
