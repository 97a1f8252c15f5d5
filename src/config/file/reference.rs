//! The settings of the configuration file: printed for docs/config.md, and compared with the reader by tests.

/// The commented example: every setting once.
pub const EXAMPLE: &str = include_str!("../../../assets/config.example.toml");

pub struct SettingEntry {
    /// Its name; `NAME`, `CONTEXT` and `ACTION` are placeholders for the user's own names.
    pub name: &'static str,
    /// The accepted values.
    pub form: &'static str,
    /// The value used if the setting is absent.
    pub default: &'static str,
    /// Its meaning.
    pub sentence: &'static str,
}

const fn setting(
    name: &'static str,
    form: &'static str,
    default: &'static str,
    sentence: &'static str,
) -> SettingEntry {
    SettingEntry { name, form, default, sentence }
}

/// Every setting, in the order of the example.
pub const SETTINGS: &[SettingEntry] = &[
    setting("version", "`1`", "`1`", "The version of the file's form; a later one is refused."),
    setting("current", "a space's name", "none", "The space that is read when nothing else names one."),
    setting("theme", "`default`, `dark`, `light` or a file", "`default`", "The colours of the explorer."),
    setting("time_zone", "`UTC`, `local` or an IANA name", "`UTC`", "Where times are shown; `--tz` wins."),
    setting(
        "wrap_up_limit",
        "a time such as `4h`",
        "`4h`",
        "How long an interaction may stay without Completed.",
    ),
    setting(
        "phone_prefix",
        "a country code such as `+49`",
        "none",
        "Completes national phone numbers in a search.",
    ),
    setting("casing", "`lower` or `capital`", "`lower`", "How replays write `direction` and `duration`."),
    setting("samples", "a folder", "none", "Samples of your own, besides the built-in ones."),
    setting(
        "keys.CONTEXT.ACTION",
        "a list of keys",
        "the key table",
        "Other keys for an action; an empty list unbinds it.",
    ),
    setting("space.NAME.id", "`spa_…`", "required", "The space's id."),
    setting("space.NAME.region", "`us` or `eu`", "`us`", "Where the workspace lives; chooses the hosts."),
    setting(
        "space.NAME.kind",
        "`production`, `dev` or `emulator`",
        "`production`",
        "What kind of space it is, and so what may be sent there.",
    ),
    setting(
        "space.NAME.token_command",
        "a text for the shell, or a list",
        "none",
        "A command that prints the Profile API token; asked first.",
    ),
    setting(
        "space.NAME.token_env",
        "a variable's name",
        "none",
        "A variable that holds the Profile API token; asked next, then `credentials.toml`.",
    ),
    setting(
        "space.NAME.write_key_command",
        "as above",
        "none",
        "A command that prints the source's write key.",
    ),
    setting("space.NAME.write_key_env", "a variable's name", "none", "A variable that holds the write key."),
    setting(
        "space.NAME.public_api_token_command",
        "as above",
        "none",
        "A command that prints a Public API token, used to look up sources.",
    ),
    setting(
        "space.NAME.public_api_token_env",
        "a variable's name",
        "none",
        "A variable that holds the Public API token.",
    ),
    setting("space.NAME.profile_api_url", "a URL", "the region's", "Where profiles are read."),
    setting("space.NAME.tracking_api_url", "a URL", "the region's", "Where replays are sent."),
    setting("space.NAME.public_api_url", "a URL", "the region's", "Where sources are looked up."),
    setting(
        "space.NAME.replay",
        "`allowed` or `refused`",
        "`refused`",
        "Whether anything may be sent at all.",
    ),
    setting(
        "space.NAME.replay_to",
        "a list of `type:value`",
        "no one",
        "Profiles that replays may change; in a dev space `*` matches any text.",
    ),
    setting("space.NAME.budget", "`1` to `100`", "`20`", "Requests started in any second."),
    setting("space.NAME.pins", "a list of `type:value`", "none", "Profiles always at the top of the list."),
];

/// The settings as a Markdown table, for docs/config.md.
pub fn markdown() -> String {
    let row = |s: &SettingEntry| format!("| `{}` | {} | {} | {} |\n", s.name, s.form, s.default, s.sentence);
    let rows: Vec<String> = SETTINGS.iter().map(row).collect();
    format!("| setting | takes | without it | what it means |\n|---|---|---|---|\n{}", rows.concat())
}
