use super::settings::{COMPUTED, EXAMPLE, GENERAL, ROUTING, SPACE, VIEW};
use super::*;
use crate::config::space::{Kind, Region};
use crate::config::variables::Variables;
use proptest::prelude::*;

fn parse(text: &str) -> Result<FileSettings, Vec<String>> {
    let problems = |Problems(all)| all.iter().map(ToString::to_string).collect();
    FileSettings::parse(Path::new("config.toml"), text).map_err(problems)
}

#[track_caller]
fn complaint(text: &str) -> String {
    let mut problems = parse(text).expect_err(text);
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems.remove(0)
}

/// The full name of every setting of the file, as the reference lists them.
fn names() -> Vec<String> {
    let of_spaces = SPACE.iter().map(|s| format!("space.NAME.{}", s.name));
    let of_computed = COMPUTED.iter().map(|s| format!("computed.{}", s.name));
    let of_routing = ROUTING.iter().map(|s| format!("routing.{}", s.name));
    let of_tables = of_computed.chain(of_routing);
    let of_views = VIEW.iter().map(|s| format!("view.NAME.{}", s.name));
    GENERAL.iter().map(|s| s.name.to_owned()).chain(of_tables).chain(of_views).chain(of_spaces).collect()
}

#[test]
fn the_commented_example_is_read_and_has_every_setting() {
    let settings = parse(EXAMPLE).unwrap();
    assert_eq!(
        settings.spaces.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(),
        ["shop-dev", "shop", "local"]
    );
    assert_eq!(settings.keys.len(), 2);
    let general = |line: &str| {
        let mut parts: Vec<&str> = line.split('.').collect();
        match parts.as_mut_slice() {
            ["space" | "view", name, _] => *name = "NAME",
            ["keys", context, action] => (*context, *action) = ("CONTEXT", "ACTION"),
            _ => {}
        }
        parts.join(".")
    };
    let has: Vec<String> = settings.lines.keys().map(|line| general(line)).collect();
    for setting in names().iter().filter(|name| *name != "version") {
        assert!(has.contains(setting), "{setting} is not in the example");
    }
}

/// The reader lists the names that it knows when it is given an unknown one.
#[test]
fn the_reference_lists_exactly_what_is_read() {
    for (text, prefix) in [("nonsense = 1", ""), ("[space.x]\nid = \"a\"\nnonsense = 1", "space.NAME.")] {
        let told = complaint(text);
        let known: Vec<&str> =
            told.split('`').skip(3).step_by(2).filter(|name| !name.contains(' ')).collect();
        assert!(known.len() > 8, "{told}");
        for name in &known {
            let name = match *name {
                "keys" => "keys.CONTEXT.ACTION".to_owned(),
                "computed" => "computed.files".to_owned(),
                "routing" => "routing.files".to_owned(),
                "space" => "space.NAME.id".to_owned(),
                "view" => "view.NAME.filter".to_owned(),
                name => format!("{prefix}{name}"),
            };
            assert!(names().contains(&name), "{name} is not in the reference");
        }
        for setting in names().iter().filter_map(|n| n.strip_prefix(prefix)).filter(|n| !n.contains('.')) {
            assert!(known.contains(&setting), "{setting} is in the reference only");
        }
    }
}

#[test]
fn an_empty_file_and_no_file_are_fine() {
    assert_eq!(parse("").unwrap(), FileSettings::default());
    assert_eq!(FileSettings::read(Path::new("/no/such/folder/config.toml")), Ok(None));
}

#[test]
fn what_cannot_be_read_is_named_with_file_and_line() {
    for (text, told) in [
        ("version = 1\nthem = \"dark\"", "config.toml:2: unknown setting `them`. Did you mean theme?"),
        ("theme = 5", "config.toml:1: this takes a string in quotes"),
        ("\n\ntheme = \"", "config.toml:3: "),
        (
            "[space.a]\nid = \"x\"\ntoken = \"canary\"",
            "config.toml:3: unknown setting `token`. This file must not contain secrets",
        ),
        ("[space.a]\nid = \"x\"\ntoken_command = 5", "config.toml:3: "),
        ("[space.a]\nid = \"x\"\nbudget = \"canary\"", "config.toml:3: this takes a whole number"),
        ("space = \"canary\"", "config.toml:1: this takes a table"),
        ("[keys]\nlist = 1", "config.toml:2: this takes a table"),
        ("[space.a]\nid = \"x\"\n[space.a]", "config.toml:3: "),
    ] {
        let said = complaint(text);
        assert!(said.starts_with(told) && !said.contains("canary"), "{text}: {said}");
    }
}

#[test]
fn a_newer_file_is_refused_politely_whatever_else_it_has() {
    let said = complaint("version = 2\nsomething_new = true");
    assert!(
        said.starts_with("config.toml:1: version: is 2: the file was written by a later flexplorer"),
        "{said}"
    );
    assert!(complaint("version = 0").contains("Set it to 1"));
}

#[test]
fn every_wrong_value_is_told_at_once_in_the_order_of_the_file() {
    let text = "\
current = \"gone\"
time_zone = \"Mars/Base\"
wrap_up_limit = \"soon\"
phone_prefix = \"0049\"
casing = \"upper\"
theme = \" \"
[space.demo]
id = \"a b\"
region = \"mars\"
kind = \"test\"
profile_api_url = \"http://example.com\"
token_env = \"not a name\"
write_key_command = []
replay = \"yes\"
replay_to = [\"email:ok@example.com\", \"nonsense\"]
budget = 101
pins = [\"nobody\"]
[space.b]
kind = \"production\"
replay_to = [\"email:*@example.com\"]
[space.c]
id = \"x\"
kind = \"emulator\"
";
    let problems = parse(text).unwrap_err();
    let lines: Vec<usize> = problems.iter().map(|p| p.split(':').nth(1).unwrap().parse().unwrap()).collect();
    assert_eq!(
        lines,
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 23],
        "{problems:#?}"
    );
    assert!(problems.iter().all(|p| p.ends_with('.') || p.ends_with('`')), "{problems:#?}");
}

#[test]
fn a_space_without_more_is_production_in_the_us_and_read_only() {
    let settings = parse("[space.shop]\nid = \"spa_1\"").unwrap();
    let space = settings.space("shop").unwrap();
    assert_eq!((space.kind, space.region, space.replay_allowed), (Kind::Production, Region::Us, false));
    assert_eq!(space.urls.profile.as_str(), "https://profiles.segment.com");
    assert_eq!(space.token, SecretEntry::default());
}

#[test]
fn p1_what_is_shown_names_origins_and_no_secret() {
    let settings = parse(&EXAMPLE.replace("pass show", "echo canary; pass")).unwrap();
    let shown = settings.shown(&|space, name| space == "local" && name == "token");
    let find = |name: &str| shown.iter().find(|s| s.name == name).unwrap();
    let token = find("space.shop-dev.token");
    assert_eq!(token.value.as_deref(), Some("(printed by a command)"));
    assert!(matches!(token.origin, ShownOrigin::Line(_)));
    assert_eq!(find("space.local.token").origin, ShownOrigin::Credentials);
    assert_eq!(find("space.shop.token").value.as_deref(), Some("(in the variable SHOP_TOKEN)"));
    assert_eq!(find("space.local.region").origin, ShownOrigin::Default);
    assert!(!format!("{shown:?}").contains("canary"));
    assert!(!format!("{settings:?}").contains("canary"));
}

#[test]
fn dc5_the_variable_goes_before_the_file() {
    for (variable, prefix) in [(Some(" +44 "), Some("+44")), (None, Some("+1"))] {
        let mut settings = parse("phone_prefix = \"+1\"").unwrap();
        let set = variable.map(|text| ("FLEXPLORER_PHONE_PREFIX", text));
        assert_eq!(settings.override_by(&set.into_iter().collect()), []);
        assert_eq!(settings.phone_prefix.as_deref(), prefix);
        assert_eq!(settings.from_variables.contains_key("phone_prefix"), variable.is_some());
    }
}

#[test]
fn dc5_what_is_not_a_country_code_is_refused_by_the_variables_name() {
    for text in ["44", "+", "+0", "+1234567", "+4x"] {
        let variables: Variables = [("FLEXPLORER_PHONE_PREFIX", text)].into_iter().collect();
        let problems = FileSettings::default().override_by(&variables);
        let [error] = problems.as_slice() else { panic!("{problems:?}") };
        assert!(error.setting == "FLEXPLORER_PHONE_PREFIX" && error.next.contains("+49"), "{text}: {error}");
    }
}

/// Lines of settings: valid, wrong and malformed.
fn lines() -> impl Strategy<Value = Vec<&'static str>> {
    let known: Vec<&'static str> = EXAMPLE.lines().map(|line| line.trim_start_matches("# ")).collect();
    let foreign = vec![
        "[",
        "]]",
        "=",
        "[space]",
        "[space.\"\"]",
        "[space.a.b]",
        "space = 1",
        "version = 99",
        "kind = \"x\"",
        "token_env = 7",
        "region = []",
        "replay = {}",
        "\"\\u001b[2J\" = 1",
        "id = \"\u{202e}\"",
        "[keys]",
        "[[space]]",
        "a.b.c = nan",
        "x = 1979-05-27",
    ];
    let line = prop_oneof![3 => prop::sample::select(known), 1 => prop::sample::select(foreign)];
    prop::collection::vec(line, 0..20)
}

proptest! {
    #![proptest_config(crate::cases::property(500, 50_000, 5_000_000))]

    #[test]
    fn any_file_is_read_or_refused_with_reasons(lines in lines()) {
        if let Err(problems) = parse(&lines.join("\n")) {
            prop_assert!(!problems.is_empty());
            prop_assert!(problems.iter().all(|problem| problem.contains("config.toml")), "{:?}", problems);
        }
    }
}

#[test]
fn a_view_is_kept_as_written_and_its_name_is_checked() {
    let settings = parse("[view.late]\nfilter = \"is:not-enriched\"\nsort = \"-last\"").unwrap();
    let view = settings.views.first().unwrap();
    assert_eq!((view.filter.as_str(), view.sort.as_deref()), ("is:not-enriched", Some("-last")));
    assert!(complaint("[view.\"a b\"]\nfilter = \"x\"").contains("view.a b"));
    assert!(complaint("[view.late]\nfliter = \"x\"").contains("filter"), "the nearest setting is named");
    assert!(parse("[view.odd]\nfilter = \"chanel:sms\"").is_ok(), "a filter is read when it is used");
}
