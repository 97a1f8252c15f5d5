use super::super::space::{BaseUrl, Kind, Region};
use super::super::variables::Variables;
use super::space;

const TOKEN: &str = "canary-profile-token";

fn vars(pairs: &[(&str, &str)]) -> Variables {
    pairs.iter().copied().collect()
}

fn complaint(pairs: &[(&str, &str)]) -> String {
    let error = space(&vars(pairs)).unwrap_err();
    let text = error.to_string();
    assert!(!text.contains("canary"), "a secret in {text}");
    text
}

#[test]
fn no_variables_define_no_space() {
    assert!(space(&vars(&[])).unwrap().is_none());
    // A write key alone belongs to some other program.
    assert!(space(&vars(&[("SEGMENT_WRITE_KEY", "w"), ("SEGMENT_REGION", "eu")])).unwrap().is_none());
}

#[test]
fn id_and_token_define_a_read_only_production_space() {
    let space = space(&vars(&[("SEGMENT_SPACE_ID", "spa_1"), ("SEGMENT_PROFILE_API_TOKEN", TOKEN)]))
        .unwrap()
        .unwrap();
    assert_eq!((space.name.as_str(), space.id.as_str()), ("env", "spa_1"));
    assert_eq!((space.region, space.kind, space.read_only), (Region::Us, Kind::Production, true));
    assert_eq!(space.segment().profile_api_url.as_str(), "https://profiles.segment.com");
    assert!(space.emulator_secret.is_none());
    assert!(!format!("{space:?}").contains("canary"));
}

#[test]
fn every_accepted_token_name_works_and_the_first_wins() {
    for name in super::TOKENS {
        let space = space(&vars(&[("SEGMENT_SPACE_ID", "s"), (name, TOKEN)])).unwrap().unwrap();
        assert_eq!(space.segment().profile_api_token.expose(), TOKEN);
    }
    let both =
        vars(&[("SEGMENT_SPACE_ID", "s"), ("SEGMENT_ACCESS_TOKEN", "b"), ("SEGMENT_PROFILE_API_TOKEN", "a")]);
    assert_eq!(space(&both).unwrap().unwrap().segment().profile_api_token.expose(), "a");
}

#[test]
fn the_region_is_read_in_any_case_and_chooses_the_host() {
    for (text, host) in [
        ("eu", "https://profiles.euw1.segment.com"),
        ("EU", "https://profiles.euw1.segment.com"),
        ("Us", "https://profiles.segment.com"),
    ] {
        let all =
            vars(&[("SEGMENT_SPACE_ID", "s"), ("SEGMENT_ACCESS_TOKEN", TOKEN), ("SEGMENT_REGION", text)]);
        assert_eq!(space(&all).unwrap().unwrap().segment().profile_api_url.as_str(), host);
    }
    let text =
        complaint(&[("SEGMENT_SPACE_ID", "s"), ("SEGMENT_ACCESS_TOKEN", TOKEN), ("SEGMENT_REGION", "mars")]);
    assert!(text.contains("SEGMENT_REGION") && text.contains("us or eu"), "{text}");
}

#[test]
fn urls_are_taken_with_or_without_v1() {
    for (given, kept) in [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080"),
        ("http://localhost:1/v1/", "http://localhost:1"),
        ("http://[::1]:9/v1", "http://[::1]:9"),
        ("https://proxy.example.com/segment/v1", "https://proxy.example.com/segment"),
    ] {
        assert_eq!(BaseUrl::parse("X", given).unwrap().as_str(), kept);
    }
}

#[test]
fn l1_unsafe_urls_are_refused() {
    for (url, part) in [
        ("ftp://127.0.0.1", "neither http nor https"),
        ("profiles.segment.com", "not a URL"),
        ("http://profiles.segment.com", "plain http"),
        ("http://127.0.0.1.example.com", "plain http"),
        ("http://127.0.0.1@example.com", "user or password"),
        ("https://canary@example.com", "user or password"),
        ("http://127.0.0.1\\@example.com", "backslash"),
        ("https://example.com?x=1", "query"),
        ("https://example.com/ a", "space"),
        ("https://", "not a URL"),
    ] {
        let all =
            [("SEGMENT_SPACE_ID", "s"), ("SEGMENT_ACCESS_TOKEN", TOKEN), ("SEGMENT_PROFILE_API_URL", url)];
        let text = complaint(&all);
        assert!(text.contains("SEGMENT_PROFILE_API_URL") && text.contains(part), "{url}: {text}");
    }
}

#[test]
fn only_a_space_that_stays_on_this_machine_may_be_the_emulator() {
    let base = [
        ("SEGMENT_SPACE_ID", "s"),
        ("SEGMENT_ACCESS_TOKEN", TOKEN),
        ("SEGMENT_PROFILE_API_URL", "http://127.0.0.1:1"),
        ("FLEXPLORER_EMULATOR_SECRET", "canary-proof"),
    ];
    assert!(space(&vars(&base[..3])).unwrap().unwrap().emulator_secret.is_none(), "nothing to prove it by");
    let with = |more: &[(&str, &str)]| {
        let all: Vec<_> = base.iter().chain(more).copied().collect();
        space(&vars(&all)).unwrap().unwrap().emulator_secret.is_some()
    };
    assert!(with(&[]));
    assert!(with(&[("SEGMENT_WRITE_KEY", "w"), ("SEGMENT_TRACKING_API_URL", "http://127.0.0.1:1/v1")]));
    assert!(!with(&[("SEGMENT_WRITE_KEY", "w")]), "the key would go to the real Tracking API");
    assert!(!with(&[("SEGMENT_PUBLIC_API_URL", "https://api.segmentapis.com")]));
}

#[test]
fn half_a_space_says_which_half_is_missing() {
    let text = complaint(&[("SEGMENT_SPACE_ID", "spa_1")]);
    assert!(
        text.starts_with("SEGMENT_PROFILE_API_TOKEN: is not set") && text.contains("API access"),
        "{text}"
    );
    let text = complaint(&[("SEGMENT_UNIFY_TOKEN", TOKEN)]);
    assert!(text.starts_with("SEGMENT_SPACE_ID: is not set") && text.contains("--demo"), "{text}");
    assert!(complaint(&[("SEGMENT_PROFILE_API_URL", "http://127.0.0.1:1")]).starts_with("SEGMENT_SPACE_ID"));
}

#[test]
fn unusable_values_are_named() {
    let id = ("SEGMENT_SPACE_ID", "s");
    for (name, value, part) in [
        ("SEGMENT_PROFILE_API_TOKEN", "", "empty"),
        ("SEGMENT_PROFILE_API_TOKEN", "  ", "empty"),
        ("SEGMENT_PROFILE_API_TOKEN", "canary token", "space or a line break"),
        ("SEGMENT_PROFILE_API_TOKEN", "canary-token\n", "space or a line break"),
        ("SEGMENT_UNIFY_TOKEN", "sgp_canary", "Public API token"),
        ("SEGMENT_ACCESS_TOKEN", "canary:", "no token has"),
    ] {
        let text = complaint(&[id, (name, value)]);
        assert!(text.starts_with(name) && text.contains(part), "{text}");
    }
    for bad in ["my space", "spa/../x", "räume", "a?b"] {
        let text = complaint(&[("SEGMENT_SPACE_ID", bad), ("SEGMENT_ACCESS_TOKEN", TOKEN)]);
        assert!(text.contains("not a space id"), "{text}");
    }
}
