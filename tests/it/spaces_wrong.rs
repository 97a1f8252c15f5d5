//! Configurations and secrets that cannot be used: each is reported with file, line and next step, and nothing
//! is written partially.

use crate::support::desk::Desk;
use crate::support::emulator::Emulator;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

const SPACE: &str = "[space.shop]\nid = \"spa_1\"\nprofile_api_url = \"http://127.0.0.1:1\"\n";

#[test]
fn a_configuration_that_cannot_be_used_is_told_with_file_and_line() {
    for (text, told) in [
        ("them = \"dark\"", "config.toml:1: unknown setting `them`. Did you mean theme?"),
        (
            "version = 99\nwhatever = 1",
            "config.toml:1: version: is 99: the file was written by a later flexplorer",
        ),
        ("\n[space.shop\n", "config.toml:2"),
        (
            "theme = \"dark\"\n[space.shop]\nregion = \"mars\"",
            "config.toml:3: space.shop.region: is not a region",
        ),
        (
            "[space.shop]\nid = \"x\"\ntoken = \"canary\"",
            "config.toml:3: unknown setting `token`. This file must not contain secrets",
        ),
        ("current = \"gone\"", "config.toml:1: current: names a space that is not in this file"),
    ] {
        let desk = Desk::new();
        desk.configure(text);
        for command in ["check a@example.com", "check a@example.com --demo", "space list", "config show"] {
            let output = desk.run(command).run().expect_code(2);
            assert!(output.err.contains(told) && !output.err.contains("canary"), "{command}: {}", output.err);
            assert_eq!(output.out, "");
        }
        assert_eq!(fs::read_to_string(desk.config()).unwrap(), text, "left as it was");
    }
}

#[test]
fn every_problem_is_told_at_once() {
    let desk = Desk::new();
    desk.configure("casing = \"x\"\nphone_prefix = \"x\"\n[space.shop]\nbudget = 0\nid = \"a b\"\n");
    let output = desk.run("profile list").run().expect_code(2);
    assert_eq!(output.err.lines().count(), 4, "{}", output.err);
}

#[test]
fn key_remaps_that_cannot_be_used_stop_the_explorer_and_are_named_by_doctor() {
    let desk = Desk::new();
    desk.configure("[keys.global]\nrefresh = [\"q\"]\nfly = [\"x\"]\n");
    let output = desk.run("doctor --offline").run().expect_code(2);
    assert!(output.out.contains("config.toml:3: keys.global.fly"), "{}", output.out);
    let mut session =
        crate::support::terminal::Setting::new("").envs(&desk.variables()).size(160, 24).start();
    session.wait_for_text("unknown action");
    assert_eq!(session.wait_for_end(), 2);
}

/// They are spaces, but not from the configuration: the message says so instead of claiming that they do not exist.
#[test]
fn the_demo_and_the_variables_are_no_spaces_of_the_configuration() {
    let desk = Desk::new();
    for (command, told) in [
        ("space remove demo --yes", "does not contain demo. It is built in and cannot be removed"),
        ("space remove env --yes", "does not contain env, which is defined by the SEGMENT_ variables"),
        ("space use env", "does not contain env, which is defined by the SEGMENT_ variables"),
        ("space remove shop --yes", "has no space \"shop\""),
    ] {
        let output = desk.run(command).run().expect_code(2);
        assert!(output.err.contains(told) && output.err.lines().count() == 1, "{command}: {}", output.err);
    }
}

#[test]
fn a_named_file_that_is_not_there_is_a_slip_of_the_pen() {
    let desk = Desk::new();
    let missing = desk.config().with_file_name("typo.toml");
    let run = |command: &str| desk.run(command).env("FLEXPLORER_CONFIG", missing.to_str().unwrap()).run();
    let output = run("profile list").expect_code(2);
    assert!(output.err.contains("typo.toml") && output.err.contains("does not exist"), "{}", output.err);
    run("space list").expect_code(0);
    assert!(run("config path").expect_code(0).out.contains("typo.toml"));
}

#[test]
fn p1_credentials_that_others_can_read_are_not_used() {
    let desk = Desk::new();
    desk.configure(SPACE);
    for mode in [0o644, 0o640, 0o606] {
        desk.entrust("[space.shop]\ntoken = \"canary\"\n", mode);
        for command in ["check a@example.com --space shop", "doctor"] {
            let output = desk.run(command).run().expect_code(2);
            let said = format!("{}{}", output.out, output.err);
            assert!(said.contains("credentials.toml") && said.contains("chmod 600"), "{said}");
            assert!(!said.contains("canary"));
        }
    }
}

#[test]
fn p1_a_configuration_that_others_can_write_runs_no_command() {
    let desk = Desk::new();
    let mark = desk.config().with_file_name("ran");
    desk.configure(&format!("{SPACE}token_command = \"touch {}\"\n", mark.display()));
    fs::set_permissions(desk.config(), fs::Permissions::from_mode(0o666)).unwrap();
    let output = desk.run("check a@example.com --space shop").run().expect_code(2);
    assert!(output.err.contains("chmod go-w"), "{}", output.err);
    assert!(!mark.exists());
}

#[test]
fn p1_a_token_command_that_fails_is_named_and_never_quoted() {
    for (command, why) in [
        ("echo canary; echo canary >&2; exit 7", "failed (exit status: 7)"),
        ("echo canary; echo canary", "more than one line"),
        ("printf ''", "printed nothing"),
        ("/no/such/program", "failed (exit status: 127)"),
        ("echo sgp_canary", "Public API token"),
    ] {
        let desk = Desk::new();
        desk.configure(&format!("{SPACE}token_command = \"{command}\"\n"));
        let output = desk.run("check a@example.com --space shop").run().expect_code(2);
        assert!(output.err.contains("config.toml:4: space.shop.token_command"), "{}", output.err);
        assert!(output.err.contains(why) && !output.err.contains("canary"), "{}", output.err);
    }
}

#[test]
fn a_token_command_that_hangs_is_ended_after_five_seconds() {
    let desk = Desk::new();
    let mark = desk.config().with_file_name("ended");
    desk.configure(&format!("{SPACE}token_command = \"(sleep 600; touch {}) | cat\"\n", mark.display()));
    let started = Instant::now();
    let output = desk.run("check a@example.com --space shop").run().expect_code(2);
    assert!(output.err.contains("within 5 s"), "{}", output.err);
    assert!(started.elapsed() < Duration::from_secs(20));
    assert!(!mark.exists());
}

#[test]
fn p1_a_token_command_sees_no_other_secret() {
    let desk = Desk::new();
    let seen = desk.config().with_file_name("seen");
    desk.configure(&format!(
        "{SPACE}write_key_env = \"OTHER_KEY\"\ntoken_command = \"env > {}; echo token\"\n",
        seen.display()
    ));
    let run = desk.run("check a@example.com --space shop").env("OTHER_KEY", "canary-1").env("KEPT", "kept");
    run.env("SEGMENT_WRITE_KEY", "canary-2").env("SEGMENT_ACCESS_TOKEN", "canary-3").run().expect_code(5);
    let seen = fs::read_to_string(seen).unwrap();
    assert!(seen.contains("KEPT=kept") && !seen.contains("canary"), "{seen}");
}

#[test]
fn s5_a_folder_that_cannot_be_written_is_told_and_nothing_is_written_half() {
    let (desk, emulator) = (Desk::new(), Emulator::start(""));
    // A file where the folder should be: it stops every user, root too.
    let folder = desk.config().parent().unwrap().to_owned();
    fs::create_dir_all(folder.parent().unwrap()).unwrap();
    fs::write(&folder, "in the way").unwrap();
    let output = desk.add_run(&emulator, "shop").input(emulator.said("profile_api_token")).run();
    assert_eq!(output.code, 2, "{}", output.err);
    assert!(
        output.err.contains("flexplorer") && output.err.contains("nothing was changed")
            || output.err.contains("cannot be read"),
        "{}",
        output.err
    );
    assert_eq!(fs::read_to_string(&folder).unwrap(), "in the way");
}

#[test]
fn wrong_flags_of_space_add_are_told() {
    let desk = Desk::new();
    for (arguments, told) in [
        ("space add demo --id x --token-stdin", "reserved"),
        ("space add a/b --id x --token-stdin", "may contain only letters"),
        ("space add shop --token-stdin", "--id"),
        ("space add shop --id x", "--token-stdin, --token-env VARIABLE or --token-command COMMAND"),
        ("space add shop --id x --token-stdin --token-env T", "cannot be used with"),
        ("space add shop --id x/y --token-stdin", "is not a space id"),
        ("space add shop --id x --token-stdin --profile-api-url http://example.com", "plain http"),
        ("space add shop --id x --kind emulator --token-stdin", "not every URL"),
        ("space add shop --id x --region mars", "mars"),
        ("space add shop --id x --token canary", "--token"),
        ("space use nobody", "has no space \"nobody\""),
        ("space add shop --id x --token-command true", "--token-command: the command printed nothing"),
        ("space remove nobody --yes", "has no space"),
        ("space test nobody", "NAME: names \"nobody\""),
        ("config show --format csv", "csv"),
        ("completions tcsh", "tcsh"),
    ] {
        let output = desk.run(arguments).input("some-token\n").run().expect_code(2);
        assert!(output.err.contains(told), "{arguments}: {}", output.err);
        assert!(!desk.config().exists() && !desk.credentials().exists(), "{arguments}");
    }
    let empty = desk.run("space add shop --id x --token-stdin").run().expect_code(2);
    assert!(empty.err.contains("the input is empty"), "{}", empty.err);
}

/// Somebody who pastes the token where its variable's name belongs must not find it in a ticket or a terminal's history.
#[test]
fn dh13_a_token_in_place_of_a_variables_name_is_refused_and_never_printed() {
    const TOKEN: &str = "q7RzLm2XvKp4Tn8Wb6YcJd5";
    let desk = &Desk::new();
    desk.configure(&format!("{SPACE}token_env = \"{TOKEN}\"\n"));
    let add = format!("space add other --id spa_2 --untested --token-env {TOKEN}");
    let commands = [
        "check a@example.com --space shop",
        "space list",
        "space test shop",
        "config show",
        "doctor --offline",
        &add,
    ];
    std::thread::scope(|threads| {
        for command in commands {
            threads.spawn(move || {
                let output = desk.run(command).run().expect_code(2);
                let said = format!("{}{}", output.out, output.err);
                assert!(said.contains("looks like a secret"), "{command}: {said}");
                let parts = TOKEN.as_bytes().windows(8).map(|part| std::str::from_utf8(part).unwrap());
                assert!(parts.clone().all(|part| !said.contains(part)), "{command}: {said}");
            });
        }
    });
}

#[test]
fn dh13_a_configuration_that_others_can_replace_runs_no_command() {
    let desk = Desk::new();
    let (mark, folder) = (desk.config().with_file_name("ran"), desk.config().parent().unwrap().to_owned());
    desk.configure(&format!("{SPACE}token_command = \"touch {}\"\n", mark.display()));
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    let output = desk.run("check a@example.com --space shop").run().expect_code(2);
    assert!(output.err.contains(&format!("chmod go-w {}`", folder.display())), "{}", output.err);
    assert!(output.err.contains("other users can replace it"), "{}", output.err);
    assert!(!mark.exists());
}
