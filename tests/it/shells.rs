//! Completions and the manual page.

use crate::support::desk::Desk;
use crate::support::program::{Output, Run};
use std::process::{Command, Stdio};

const SHELLS: [&str; 4] = ["bash", "zsh", "fish", "powershell"];

#[test]
fn every_shell_gets_a_script_that_asks_the_program() {
    for shell in SHELLS {
        let script = Desk::new().run(&format!("completions {shell}")).run().expect_code(0);
        assert!(
            script.out.contains("FLEXPLORER_COMPLETE") && script.out.contains("flexplorer"),
            "{}",
            script.out
        );
        assert_eq!(script.err, "");
    }
}

/// What the program answers to a shell that completes the last of these words.
fn candidates(desk: &Desk, shell: &str, words: &str) -> Output {
    let words: Vec<&str> = words.split(' ').collect();
    let index = (words.len() - 1).to_string();
    let run = desk.run("--").env("FLEXPLORER_COMPLETE", shell).env("_CLAP_COMPLETE_INDEX", &index);
    let run =
        run.env("_CLAP_IFS", "\n").env("_CLAP_COMPLETE_COMP_TYPE", "9").env("_CLAP_COMPLETE_SPACE", "true");
    words.into_iter().fold(run, Run::arg).run().expect_code(0)
}

#[test]
fn spaces_samples_and_scenarios_of_the_moment_are_offered() {
    let desk = Desk::new();
    desk.configure("[space.shop-dev]\nid = \"a\"\n[space.shop]\nid = \"b\"\ntoken_command = \"exit 1\"\n");
    for shell in SHELLS {
        for (words, offered) in [
            ("flexplorer --space sh", vec!["shop-dev", "shop"]),
            ("flexplorer space use ", vec!["shop", "demo"]),
            ("flexplorer check x --space de", vec!["demo"]),
            ("flexplorer replay run voi", vec!["voice-positive"]),
            ("flexplorer emulator --scenario ", vec!["demo", "empty"]),
            ("flexplorer doc", vec!["doctor"]),
            ("flexplorer completions ", SHELLS.to_vec()),
        ] {
            let output = candidates(&desk, shell, words);
            for candidate in offered {
                assert!(output.out.contains(candidate), "{shell}: {words}: {candidate} in {output:?}");
            }
        }
        assert!(!candidates(&desk, shell, "flexplorer --space sh").out.contains("demo"));
    }
    // A configuration that cannot be read offers nothing and says nothing.
    desk.configure("broken");
    let output = candidates(&desk, "bash", "flexplorer --space d");
    assert!(output.out.contains("demo") && output.err.is_empty(), "{output:?}");
}

#[test]
fn bash_takes_the_script() {
    let script = Desk::new().run("completions bash").run().expect_code(0).out;
    let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut bash.stdin.take().unwrap(), script.as_bytes()).unwrap();
    assert!(bash.wait().unwrap().success());
}

#[test]
fn the_manual_page_has_every_command_file_and_variable() {
    let page = Desk::new().run("man").run().expect_code(0).out;
    assert!(page.starts_with(".ie") || page.starts_with(".TH"), "{}", &page[..80]);
    for part in [
        ".TH flexplorer 1",
        "space\\-add",
        "\\-\\-token\\-stdin",
        "FLEXPLORER_CONFIG",
        "credentials.toml",
        "try again later",
    ] {
        assert!(page.contains(part), "{part} is not in the page");
    }
}
