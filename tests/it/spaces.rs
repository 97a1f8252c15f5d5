//! Named spaces as a user has them: adding, choosing, testing, removing, and where their secrets come from.

use crate::support::desk::{Desk, mode};
use crate::support::emulator::Emulator;
use crate::support::program::flexplorer;
use crate::support::terminal::Setting;
use std::fs;

const ENRICHED: &str = "email:ada.okafor@example.com";

#[test]
fn a_space_is_added_tested_read_and_removed() {
    let (desk, emulator) = (Desk::new(), Emulator::start("--rate-limit off"));
    let token = emulator.said("profile_api_token").to_owned();
    let added = desk.add_run(&emulator, "shop").input(&format!("{token}\n")).run().expect_code(0);
    assert_eq!(added.out, "", "talk is no data");
    assert!(added.err.contains("is accepted") && added.err.contains("saved shop"), "{}", added.err);
    assert_eq!((mode(&desk.config()), mode(&desk.credentials())), (0o600, 0o600));
    assert_eq!(mode(desk.config().parent().unwrap()), 0o700);
    assert!(!fs::read_to_string(desk.config()).unwrap().contains(&token));

    let checked = desk.run(&format!("check {ENRICHED} --format json")).run().expect_code(0).json();
    assert_eq!(checked["space"]["name"], "shop");
    assert_eq!(checked["space"]["kind"], "emulator");

    let listed = desk.run("space list --format json").run().expect_code(0).json();
    let names: Vec<&str> =
        listed["spaces"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["shop", "demo"]);
    assert_eq!(listed["spaces"][0]["current"], true);
    assert_eq!(listed["spaces"][0]["token_from"], "credentials");

    desk.run("space remove shop").run().expect_code(6);
    desk.run("space remove shop --yes").run().expect_code(0);
    assert!(!fs::read_to_string(desk.credentials()).unwrap().contains(&token));
    assert!(!fs::read_to_string(desk.config()).unwrap().contains("shop"));
}

#[test]
fn dc6_the_environments_emulator_is_listed_as_one_that_has_not_proved_itself() {
    let emulator = Emulator::start("");
    let list =
        |format: &str| flexplorer(&format!("space list --format {format}")).envs(&emulator.variables()).run();
    let listed = list("json").expect_code(0).json();
    let env = listed["spaces"].as_array().unwrap().iter().find(|space| space["name"] == "env").unwrap();
    assert_eq!((&env["kind"], &env["kind_once_proven"]), (&"production".into(), &"emulator".into()));
    assert!(list("table").out.contains("emulator, once proven"));
}

#[test]
fn what_is_wrong_with_a_space_is_said_and_it_is_not_saved() {
    let (desk, emulator) = (Desk::new(), Emulator::start(""));
    let refused = desk.add_run(&emulator, "shop").input("canary-wrong-token").run().expect_code(3);
    assert!(
        refused.err.contains("was refused (401)") && refused.err.contains("not saved"),
        "{}",
        refused.err
    );
    assert!(!refused.err.contains("canary"));
    assert!(!desk.config().exists() && !desk.credentials().exists());
    // A user without a network can save it anyway.
    desk.add_run(&emulator, "shop").arg("--untested").input("canary-wrong-token").run().expect_code(0);
    let tested = desk.run("space test --format json").run().expect_code(3).json();
    assert_eq!(tested["usable"], false);
    let token = tested["points"].as_array().unwrap().iter().find(|p| p["about"] == "token").unwrap();
    assert_eq!(token["state"], "wrong");
}

#[test]
fn sources_and_write_key_are_told_with_a_public_api_token() {
    let (desk, emulator) = (Desk::new(), Emulator::start(""));
    let add = desk
        .add_run(&emulator, "shop")
        .arg("--public-api-token-env")
        .arg("PUBLIC")
        .arg("--write-key-env")
        .arg("KEY");
    add.input(emulator.said("profile_api_token")).run().expect_code(0);
    let run = |key: &str| {
        let run = desk.run("space test shop").env("PUBLIC", emulator.said("public_api_token"));
        run.env("KEY", key).run()
    };
    let good = run(emulator.said("write_key")).expect_code(0);
    for words in ["flex-unify-server-source exists and is switched on", "belongs to the source replay-dev"] {
        assert!(good.out.contains(words), "{}", good.out);
    }
    let wrong = run("canary-key-of-nobody").expect_code(2);
    assert!(
        wrong.out.contains("belongs to no source of this workspace") && !wrong.out.contains("canary"),
        "{}",
        wrong.out
    );
}

#[test]
fn a_profile_that_is_known_to_exist_proves_the_space_or_ends_with_4() {
    let (desk, emulator) = (Desk::new(), Emulator::start("--rate-limit off"));
    let entry = entry(&emulator, "dev", "");
    let test = |text: &str, who: &str| {
        desk.configure(text);
        let run = desk.run(&format!("space test shop {who}"));
        run.env("TOKEN", emulator.said("profile_api_token")).run()
    };
    test(&entry, &format!("--with {ENRICHED}")).expect_code(0);
    let elsewhere = entry.replace(emulator.said("space_id"), "spa_of_somebody_else");
    let missed = test(&elsewhere, &format!("--with {ENRICHED}")).expect_code(4);
    assert!(missed.out.contains("wrong id, wrong region, or no such profile"), "{}", missed.out);
    // Without a name, no problem can be detected, and that is what the message says.
    assert!(test(&elsewhere, "").expect_code(0).out.contains("--with ID"));
}

#[test]
fn flag_then_variable_then_environment_then_file() {
    let (desk, emulator) = (Desk::new(), Emulator::start("--rate-limit off"));
    desk.add(&emulator);
    let read = |arguments: &str, variables: &[(String, String)]| -> String {
        let run = desk.run(&format!("check {ENRICHED} --format json {arguments}")).envs(variables);
        run.run().expect_code(0).json()["space"]["name"].as_str().unwrap().to_owned()
    };
    let mut variables = emulator.variables();
    assert_eq!(read("", &[]), "shop");
    assert_eq!(read("", &variables), "env");
    assert_eq!(read("--space shop", &variables), "shop");
    assert_eq!(read("--demo", &variables), "demo");
    variables.push(("FLEXPLORER_SPACE".into(), "shop".into()));
    assert_eq!(read("", &variables), "shop");
    assert_eq!(read("--space env", &variables), "env");
    desk.run("space use demo").run().expect_code(0);
    assert_eq!(read("", &[]), "demo");
}

#[test]
fn a_token_comes_from_its_command_or_its_variable() {
    let (desk, emulator) = (Desk::new(), Emulator::start("--rate-limit off"));
    let (url, id, token) =
        (emulator.said("profile_api_url"), emulator.said("space_id"), emulator.said("profile_api_token"));
    let entry = |name: &str, line: &str| {
        let urls =
            ["profile", "tracking", "public"].map(|api| format!("{api}_api_url = \"{url}\"\n")).concat();
        format!("[space.{name}]\nid = \"{id}\"\nkind = \"emulator\"\n{urls}{line}\n")
    };
    let path = desk.config().with_file_name("secret.txt");
    desk.configure(
        &[
            entry("shell", &format!("token_command = \"cat {} | head -n 1\"", path.display())),
            entry("list", &format!("token_command = [\"cat\", \"{}\"]", path.display())),
            entry("variable", "token_env = \"SHOP_TOKEN\""),
        ]
        .concat(),
    );
    fs::write(&path, format!("{token}\n")).unwrap();
    for space in ["shell", "list", "variable"] {
        let run = desk.run(&format!("check {ENRICHED} --space {space}")).env("SHOP_TOKEN", token);
        run.run().expect_code(0);
    }
    let missing = desk.run(&format!("check {ENRICHED} --space variable")).run().expect_code(2);
    assert!(missing.err.contains("config.toml:") && missing.err.contains("SHOP_TOKEN"), "{}", missing.err);
}

#[test]
fn p1_dc6_a_token_is_not_shown_while_it_is_typed_and_one_that_is_refused_loses_no_other_answer() {
    let (desk, emulator) = (Desk::new(), Emulator::start(""));
    let (url, token) = (emulator.said("profile_api_url"), emulator.said("profile_api_token"));
    let urls = ["profile", "tracking", "public"].map(|api| format!("--{api}-api-url {url}")).join(" ");
    let mut session =
        Setting::new(&format!("space add shop --kind emulator {urls}")).envs(&desk.variables()).start();
    session.wait_for_text("Space id");
    // After an unusable answer, the question is repeated.
    session.send("Shop EU\r");
    session.wait_for_text("it is not a space id");
    session.send(&format!("{}\r", emulator.said("space_id")));
    session.wait_for_text("Region");
    session.send("mars\r");
    session.wait_for_text("it is not a region");
    session.send("us\r");
    session.wait_for_text("not shown");
    session.send("sgp_canary\r");
    session.wait_for_text("Public API token (sgp_…)");
    // Text typed before the question is dropped, because it has been echoed.
    session.wait_for("the question again", |screen| screen.matches("(not shown)").count() == 2);
    session.send("another-canary-of-the-right-length\r");
    session.wait_for_text("Correct id, region or token");
    session.send("token\r");
    session.wait_for("the question again", |screen| screen.matches("(not shown)").count() == 3);
    session.send(&format!("{token}\r"));
    assert_eq!(session.wait_for_end(), 0, "{}", session.text());
    let shown = String::from_utf8_lossy(session.bytes()).into_owned();
    assert!(!shown.contains(token) && !shown.contains("canary"), "{shown}");
    assert!(!shown.contains('⟨'), "the program's own words have no marker: {shown}");
    assert_eq!(session.left_behind(), Vec::<String>::new());
    assert!(fs::read_to_string(desk.credentials()).unwrap().contains(token));
}

#[test]
fn the_terminal_shows_again_what_is_typed_when_the_question_is_left_by_ctrl_c() {
    let desk = Desk::new();
    let arguments = "space add shop --id spa_1 --region us --kind dev";
    let mut session = Setting::new(arguments).envs(&desk.variables()).start();
    session.wait_for_text("not shown");
    session.send("\u{3}");
    assert_eq!(session.wait_for_end(), 130, "{}", session.text());
    assert_eq!(session.left_behind(), Vec::<String>::new());
    assert!(!desk.config().exists());
}

#[test]
fn the_explorer_goes_by_the_configuration() {
    let (desk, emulator) = (Desk::new(), Emulator::start("--rate-limit off"));
    desk.add(&emulator);
    let text = fs::read_to_string(desk.config()).unwrap();
    desk.configure(&format!("time_zone = \"Asia/Tokyo\"\n{text}\n[keys.global]\nback = [\"Q\"]\n"));
    let mut session = Setting::new("").size(120, 40).envs(&desk.variables()).start();
    session.wait_for("the space and its zone", |s| s.contains("shop") && s.contains("Asia/Tokyo"));
    session.wait_for_text("Ada Okafor");
    session.send("Q");
    assert_eq!(session.wait_for_end(), 0);
}

#[test]
fn s7_killed_at_any_moment_the_file_is_the_old_one_or_the_new_one() {
    let desk = Desk::new();
    let filler = "# a comment that is kept\n".repeat(2_000);
    desk.configure(&format!(
        "version = 1\ncurrent = \"a\"\n{filler}[space.a]\nid = \"x\"\n[space.b]\nid = \"y\"\n"
    ));
    let length = fs::metadata(desk.config()).unwrap().len();
    for round in 0..40 {
        let name = if round % 2 == 0 { "b" } else { "a" };
        let mut run = desk.run(&format!("space use {name}"));
        let mut child = run.spawn();
        std::thread::park_timeout(std::time::Duration::from_micros(500 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(fs::metadata(desk.config()).unwrap().len(), length);
        desk.run("space list").run().expect_code(0);
    }
    let files = fs::read_dir(desk.config().parent().unwrap()).unwrap();
    desk.run("space use a").run().expect_code(0);
    assert!(files.count() <= 2, "one temporary file at most, which the next change takes away");
}

/// The emulator under an entry that calls it something else, so that the rules of that kind are seen at work.
fn entry(emulator: &Emulator, kind: &str, lines: &str) -> String {
    let (url, id) = (emulator.said("profile_api_url"), emulator.said("space_id"));
    let urls = ["profile", "tracking", "public"].map(|api| format!("{api}_api_url = \"{url}\"\n")).concat();
    format!(
        "[space.shop]\nid = \"{id}\"\nkind = \"{kind}\"\ntoken_env = \"TOKEN\"\nwrite_key_env = \"KEY\"\n{urls}{lines}\n"
    )
}

#[test]
fn r1_a_named_space_is_written_to_only_as_its_entry_says() {
    let emulator = Emulator::start("--rate-limit off");
    let replay = |kind: &str, lines: &str, flags: &str| {
        // One user each, because there is a pause between two replays to the same user.
        let desk = Desk::new();
        desk.configure(&entry(&emulator, kind, lines));
        let run = desk.run(&format!("replay run voice-positive --to {ENRICHED} --space shop {flags}"));
        run.env("TOKEN", emulator.said("profile_api_token")).env("KEY", emulator.said("write_key")).run()
    };
    let open = "replay = \"allowed\"\nreplay_to = ";
    let listed = format!("{open}[\"{ENRICHED}\", \"user_id:u_1001\", \"phone:+12025550100\"]");
    let pattern = format!("{open}[\"email:*@example.com\", \"user_id:u_*\", \"phone:+1*\"]");
    let other = format!("{open}[\"email:somebody@example.org\"]");
    for (kind, lines, flags, code) in [
        ("dev", "", "", 6),
        ("dev", "replay = \"allowed\"", "", 6),
        ("dev", other.as_str(), "", 6),
        ("dev", pattern.as_str(), "--read-only", 6),
        ("production", listed.as_str(), "", 6),
        ("dev", pattern.as_str(), "", 0),
        ("production", listed.as_str(), "--yes", 0),
        ("emulator", "", "", 0),
    ] {
        let output = replay(kind, lines, flags);
        assert_eq!(output.code, code, "{kind} {lines} {flags}: {}{}", output.out, output.err);
    }
}

#[test]
fn pins_samples_and_limits_of_the_configuration_are_used() {
    let (desk, emulator) = (Desk::new(), Emulator::start("--rate-limit off"));
    let folder = desk.config().with_file_name("samples");
    let pins = "pins = [\"email:farid.nazari@example.com\"]";
    let text = format!(
        "samples = \"{}\"\nphone_prefix = \"+1\"\n{}",
        folder.display(),
        entry(&emulator, "dev", pins)
    );
    desk.configure(&text);
    fs::create_dir_all(&folder).unwrap();
    let sample = desk.run("replay show voice-positive --demo").run().expect_code(0).out;
    fs::write(folder.join("mine.json"), sample.replace("\"voice-positive\"", "\"my-own\"")).unwrap();
    let run = |command: &str| {
        let run =
            desk.run(&format!("{command} --space shop")).env("TOKEN", emulator.said("profile_api_token"));
        run.env("KEY", emulator.said("write_key")).run().expect_code(0)
    };
    assert!(run("replay list").out.contains("my-own"));
    assert!(run("replay show my-own").out.contains("my-own"));
    let first = &run("profile list --limit 3 --format json").json()["profiles"][0];
    assert!(first.to_string().contains("farid.nazari@example.com"), "{first}");
    // A national number is completed.
    assert!(run("profile show 2025550100").out.contains("Ada Okafor"));
}
