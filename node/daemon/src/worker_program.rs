//! Where the transcoding worker is.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::config::TranscodeConfig;

/// The worker's path: as configured, or, for a mere name, beside this program and then in `PATH`.
///
/// # Errors
/// When it is nowhere, unless nothing is to be transcoded.
pub(crate) fn find(config: &TranscodeConfig) -> anyhow::Result<PathBuf> {
    if config.max_rungs == 0 || config.max_jobs == 0 {
        return Ok(config.worker.clone());
    }
    let own = std::env::current_exe().context("find this program's folder")?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = own
        .parent()
        .map(Path::to_path_buf)
        .into_iter()
        .chain(std::env::split_paths(&path));
    match search(&config.worker, folders) {
        Some(worker) => Ok(worker),
        None => bail!(
            "transcode.worker is {}, which is not there; build it (cargo build -p w3av-worker), name its path, or set \
             transcode.max_rungs = 0",
            config.worker.display()
        ),
    }
}

fn search(worker: &Path, folders: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    let is_name = worker.components().count() == 1 && !worker.is_absolute();
    if is_name {
        return folders
            .map(|folder| folder.join(worker))
            .find(|path| path.is_file());
    }
    worker.is_file().then(|| worker.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_is_looked_for_in_order_and_path_is_taken_as_it_is() {
        let dirs = [
            tempfile::tempdir().expect("temporary folder"),
            tempfile::tempdir().expect("temporary folder"),
        ];
        let folders = || dirs.iter().map(|dir| dir.path().to_path_buf());
        assert_eq!(search(Path::new("worker"), folders()), None);
        let second = dirs[1].path().join("worker");
        std::fs::write(&second, "").expect("writable");
        assert_eq!(search(Path::new("worker"), folders()), Some(second.clone()));
        let first = dirs[0].path().join("worker");
        std::fs::write(&first, "").expect("writable");
        assert_eq!(search(Path::new("worker"), folders()), Some(first));
        assert_eq!(search(&second, folders()), Some(second.clone()));
        assert_eq!(search(&second.with_file_name("other"), folders()), None);
    }

    #[test]
    fn missing_worker_matters_only_when_something_is_transcoded() {
        let config = TranscodeConfig {
            worker: "/nowhere/worker".into(),
            ..TranscodeConfig::default()
        };
        assert!(find(&config).is_err());
        assert!(
            find(&TranscodeConfig {
                max_rungs: 0,
                ..config
            })
            .is_ok()
        );
    }
}
