//! Completions and the manual page.

use crate::support::PROGRAM;
use crate::support::desk::Desk;
use crate::support::program::{Output, Run};
use crate::support::terminal::Setting;
use std::process::Command;

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

/// The completions that the program offers a shell for the last of these words.
fn candidates(desk: &Desk, shell: &str, words: &str) -> Output {
    let words: Vec<&str> = words.split(' ').collect();
    let index = (words.len() - 1).to_string();
    let run = desk.run("--").env("FLEXPLORER_COMPLETE", shell).env("_CLAP_COMPLETE_INDEX", &index);
    let run =
        run.env("_CLAP_IFS", "\n").env("_CLAP_COMPLETE_COMP_TYPE", "9").env("_CLAP_COMPLETE_SPACE", "true");
    words.into_iter().fold(run, Run::arg).run().expect_code(0)
}

/// The completions other than flags; the shell's separator and the description follow each.
fn names(output: &Output) -> Vec<&str> {
    let words = output.out.lines().map(|line| line.split([':', '\t', ' ']).next().unwrap_or_default());
    words.filter(|word| !word.is_empty() && !word.starts_with('-')).collect()
}

#[test]
fn spaces_samples_and_scenarios_of_the_moment_are_offered() {
    let desk = Desk::new();
    desk.configure("[space.shop-dev]\nid = \"a\"\n[space.shop]\nid = \"b\"\ntoken_command = \"exit 1\"\n");
    for shell in SHELLS {
        for (words, offered) in [
            ("flexplorer --space sh", vec!["shop-dev", "shop"]),
            ("flexplorer space use ", vec!["shop-dev", "demo"]),
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
    for shell in SHELLS {
        // What would be refused is not offered.
        assert_eq!(names(&candidates(&desk, shell, "flexplorer space remove ")), ["shop-dev", "shop"]);
        assert_eq!(names(&candidates(&desk, shell, "flexplorer space use ")), ["shop-dev", "shop", "demo"]);
        assert!(names(&candidates(&desk, shell, "flexplorer --space ")).contains(&"env"));
    }
    // A configuration that cannot be read offers nothing and says nothing.
    desk.configure("broken");
    let output = candidates(&desk, "bash", "flexplorer --space d");
    assert!(output.out.contains("demo") && output.err.is_empty(), "{output:?}");
}

/// Loads the script in the real shell, presses Tab, and sees a space and a sample completed.
fn completes(shell: &str, load: &str) {
    let desk = Desk::new();
    desk.configure("[space.shop-dev]\nid = \"a\"\n");
    let folder = std::path::Path::new(PROGRAM).parent().unwrap().display().to_string();
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
    let mut session = Setting::shell().envs(&desk.variables()).env("PATH", &path).size(120, 24).start();
    session.wait_for_text("shell>");
    session.send(&format!("exec {shell}\n"));
    session.send(&format!("{load}; echo lo''aded\n"));
    session.wait_for_text("loaded");
    for (typed, completed) in [
        ("flexplorer --space sho\t", "flexplorer --space shop-dev"),
        ("flexplorer replay run voice-\t", "flexplorer replay run voice-positive"),
        ("flexplorer doc\t", "flexplorer doctor"),
    ] {
        session.send(typed);
        session.wait_for_text(completed);
        session.send("\u{15}");
    }
    session.send("exit\n");
    session.wait_for_end();
}

#[test]
fn bash_completes_spaces_and_samples() {
    completes("bash --norc --noprofile", "source <(flexplorer completions bash)");
}

#[test]
#[ignore = "release check: needs zsh, fish and mandoc"]
fn zsh_and_fish_complete_and_the_manual_page_is_clean() {
    completes("zsh -f", "autoload -U compinit; compinit -u; source <(flexplorer completions zsh)");
    completes("fish --no-config", "flexplorer completions fish | source");
    let page = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(page.path(), Desk::new().run("man").run().expect_code(0).out).unwrap();
    let lint =
        Command::new("mandoc").args(["-T", "lint", "-W", "warning"]).arg(page.path()).output().unwrap();
    let said = String::from_utf8_lossy(&lint.stdout).into_owned();
    // The page has no date: it would be the date of the build, and two builds of the same source must be identical.
    let complaints: Vec<&str> = said.lines().filter(|line| !line.contains("missing date")).collect();
    assert_eq!(complaints, Vec::<&str>::new());
}

#[test]
fn the_manual_page_has_every_command_file_and_variable() {
    let page = Desk::new().run("man").run().expect_code(0).out;
    assert!(page.starts_with(".TH FLEXPLORER 1"), "{}", &page[..80]);
    for part in [
        "flexplorer check\\fR [OPTIONS] \\-\\-ids\\-from",
        "flexplorer space add",
        "\\-\\-token\\-stdin",
        "FLEXPLORER_CONFIG",
        "credentials.toml",
        "try again later",
    ] {
        assert!(page.contains(part), "{part} is not in the page");
    }
}
