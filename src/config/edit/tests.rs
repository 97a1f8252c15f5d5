use super::*;
use crate::config::credentials::Credentials;
use crate::config::file::FileSettings;
use crate::config::secret::Secret;
use std::fs;

const KEPT: &str = "\
# mine
version = 1

  # which one
current = \"shop\"   # the usual

[space.shop] # real customers
id  =  \"spa_1\"
pins = [
  \"email:ada@example.com\", # on call
]

[keys.global]
help = [\"F1\"]
";

fn files(folder: &tempfile::TempDir) -> Files {
    let path = |name: &str| folder.path().join("flexplorer").join(name);
    Files { config: path("config.toml"), credentials: path("credentials.toml") }
}

fn dev(name: &str) -> NewSpace {
    let texts = vec![("token_env", "DEV_TOKEN".to_owned())];
    NewSpace { name: name.to_owned(), id: "spa_2".to_owned(), region: Region::Eu, kind: Kind::Dev, texts }
}

fn secrets(token: &str) -> SpaceSecrets {
    SpaceSecrets { token: Some(Secret::new(token.to_owned())), ..SpaceSecrets::default() }
}

#[test]
fn the_first_space_makes_both_files_and_is_current() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(&folder);
    files.add(&dev("dev"), &secrets("canary"), false).unwrap();
    let settings = FileSettings::read(&files.config).unwrap().unwrap();
    assert_eq!(settings.current.as_deref(), Some("dev"));
    let space = settings.space("dev").unwrap();
    assert_eq!((space.id.as_str(), space.region, space.kind), ("spa_2", Region::Eu, Kind::Dev));
    assert!(!fs::read_to_string(&files.config).unwrap().contains("canary"));
    assert_eq!(Credentials::read(&files.credentials).unwrap().of("dev").token.unwrap().expose(), "canary");
}

#[test]
fn changes_keep_comments_order_and_spacing() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(&folder);
    fs::create_dir_all(files.config.parent().unwrap()).unwrap();
    fs::write(&files.config, KEPT).unwrap();
    files.add(&dev("dev"), &SpaceSecrets::default(), true).unwrap();
    let changed = fs::read_to_string(&files.config).unwrap();
    let expected_head = KEPT.replace("\"shop\"", "\"dev\"");
    assert!(expected_head.lines().all(|line| changed.contains(line)), "{changed}");
    assert!(FileSettings::parse(&files.config, &changed).unwrap().space("dev").is_some());
    files.remove("dev").unwrap();
    files.make_current("shop").unwrap();
    let back = fs::read_to_string(&files.config).unwrap();
    // Removing the current space also removes the `current` line, with the comment after it.
    let kept: Vec<&str> =
        KEPT.lines().filter(|line| !line.contains("current") && !line.contains("which")).collect();
    assert!(kept.iter().all(|line| back.contains(line)), "{back}");
    assert_eq!(FileSettings::parse(&files.config, &back).unwrap().current.as_deref(), Some("shop"));
}

#[test]
fn a_space_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(&folder);
    files.add(&dev("dev"), &secrets("one"), false).unwrap();
    let before = fs::read(&files.config).unwrap();
    let error = files.add(&dev("dev"), &secrets("two"), false).unwrap_err().to_string();
    assert!(error.contains("already") && error.contains("space remove dev"), "{error}");
    assert_eq!(fs::read(&files.config).unwrap(), before);
    assert_eq!(Credentials::read(&files.credentials).unwrap().of("dev").token.unwrap().expose(), "one");
}

#[test]
fn removing_takes_the_secrets_and_the_choice_along() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(&folder);
    files.add(&dev("dev"), &secrets("canary"), false).unwrap();
    files.add(&dev("other"), &secrets("kept"), false).unwrap();
    files.remove("dev").unwrap();
    let settings = FileSettings::read(&files.config).unwrap().unwrap();
    assert!(settings.space("dev").is_none() && settings.space("other").is_some());
    assert_eq!(settings.current, None);
    let text = fs::read_to_string(&files.credentials).unwrap();
    assert!(text.contains("kept") && !text.contains("canary"), "{text}");
}

#[test]
fn a_file_that_is_no_toml_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(&folder);
    fs::create_dir_all(files.config.parent().unwrap()).unwrap();
    fs::write(&files.config, "version = 1\nthis is\n").unwrap();
    let error = files.add(&dev("dev"), &secrets("x"), false).unwrap_err().to_string();
    assert!(error.contains("config.toml:2"), "{error}");
    assert_eq!(fs::read_to_string(&files.config).unwrap(), "version = 1\nthis is\n");
    assert!(!files.credentials.exists());
}

#[test]
fn spaces_written_in_line_can_be_added_to() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(&folder);
    fs::create_dir_all(files.config.parent().unwrap()).unwrap();
    fs::write(&files.config, "space = { shop = { id = \"spa_1\" } }\n").unwrap();
    files.add(&dev("dev"), &SpaceSecrets::default(), false).unwrap();
    let settings = FileSettings::read(&files.config).unwrap().unwrap();
    assert_eq!(settings.spaces.len(), 2);
}

#[test]
fn a_view_is_added_or_replaced_and_nothing_else_changes() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(&folder);
    fs::create_dir_all(files.config.parent().unwrap()).unwrap();
    fs::write(&files.config, KEPT).unwrap();
    for sort in [None, Some("-last".to_owned())] {
        let filter = "is:partly \"a b\"".to_owned();
        let view = ViewEntry { name: "late".to_owned(), filter, sort: sort.clone(), ..ViewEntry::default() };
        files.save_view(&view).unwrap();
        let changed = fs::read_to_string(&files.config).unwrap();
        assert!(KEPT.lines().all(|line| changed.contains(line)), "{changed}");
        let read = FileSettings::read(&files.config).unwrap().unwrap();
        let [read] = read.views.as_slice() else { panic!("{:?}", read.views) };
        assert_eq!((&read.filter, &read.sort), (&view.filter, &sort));
    }
}
