//! Opens a space from its entry in the file: finds its secrets.

use super::credentials::{Credentials, SpaceSecrets};
use super::file::{SecretEntry, SpaceEntry};
use super::space::{Kind, Space, checks};
use super::{ConfigError, environment, token_command::TokenCommand, variables::Variables};
use super::{replay::ReplaySettings, secret::Secret, secret_source::SecretSource};
use crate::domain::identifier::Identifier;
use crate::domain::replay::permission::{Pattern, WriteRule};
use std::path::Path;
use std::time::Duration;

#[derive(Clone, Copy, Debug)]
pub struct Keyring<'a> {
    pub variables: &'a Variables,
    pub credentials: &'a Path,
    /// Names of variables that contain secrets, according to the file.
    pub secret_variables: &'a [String],
    pub limit: Duration,
}

impl Keyring<'_> {
    /// Reads the token now, and the other secrets when they are needed. Each comes from its command, else from its variable
    /// if that is set, else from the credentials file.
    pub async fn open(&self, entry: &SpaceEntry) -> Result<Space, ConfigError> {
        self.open_with(entry, self.kept(entry)?).await
    }

    fn kept(&self, entry: &SpaceEntry) -> Result<SpaceSecrets, ConfigError> {
        let all = [&entry.token, &entry.write_key, &entry.public_api_token];
        if all.iter().all(|secret| secret.command.is_some()) {
            return Ok(SpaceSecrets::default());
        }
        Ok(Credentials::read(self.credentials)?.of(&entry.name))
    }

    /// Like `open`, with the secrets that the credentials file would have, for a space that is not in it yet.
    pub async fn open_with(&self, entry: &SpaceEntry, kept: SpaceSecrets) -> Result<Space, ConfigError> {
        let token = self.token(entry, kept.token).await?;
        let space = Space::new(&entry.name, &entry.id, entry.region, entry.urls.clone(), token);
        Ok(Space {
            kind: entry.kind,
            // The entry's rule applies whatever the server claims.
            read_only: !entry.may_replay(),
            write_key: self.source(&entry.write_key, kept.write_key)?,
            public_api_token: self.source(&entry.public_api_token, kept.public_api_token)?,
            replay: ReplaySettings { tracking: None, rule: rule(entry), is_run_read_only: false },
            ..space
        })
    }

    async fn token(&self, entry: &SpaceEntry, kept: Option<Secret>) -> Result<Secret, ConfigError> {
        let source = self.source(&entry.token, kept)?;
        let token = source.fetch(self.limit).await?;
        let setting = self.place_of_token(entry);
        let token = token.ok_or_else(|| {
            let why = format!("no token was found for this space: {}", source.absence().unwrap_or_default());
            let next = "Set token_command or token_env in its entry, or remove the space and add it again.";
            ConfigError::new(&setting, why, next)
        })?;
        checks::profile_token(&setting, token.expose())?;
        Ok(token)
    }

    /// The origin of the token, for messages.
    fn place_of_token(&self, entry: &SpaceEntry) -> String {
        match &entry.token {
            SecretEntry { command: Some((setting, _)), .. } => setting.clone(),
            SecretEntry { variable: Some((setting, name)), .. } => format!("{setting} ({name})"),
            SecretEntry { .. } => format!("{}: space.{}.token", self.credentials.display(), entry.name),
        }
    }

    fn source(&self, entry: &SecretEntry, kept: Option<Secret>) -> Result<SecretSource, ConfigError> {
        if let Some((setting, call)) = &entry.command {
            let withheld = environment::SECRETS.iter().map(Into::into);
            let withheld = withheld.chain(self.secret_variables.iter().map(Into::into)).collect();
            let (setting, call) = (setting.clone(), call.clone());
            return Ok(SecretSource::Command(TokenCommand { setting, call, withheld }));
        }
        let from_variable = match &entry.variable {
            Some((_, name)) => self.variables.text(name)?.map(|text| Secret::new(text.trim().to_owned())),
            None => None,
        };
        let unset = || match &entry.variable {
            Some((_, name)) => SecretSource::Unset(name.clone()),
            None => SecretSource::Absent,
        };
        Ok(from_variable.or(kept).map_or_else(unset, SecretSource::Given))
    }
}

fn rule(entry: &SpaceEntry) -> WriteRule {
    let closed = |why: &str| WriteRule::Closed(format!("{why} (space.{} of the configuration)", entry.name));
    match entry.kind {
        Kind::Emulator => WriteRule::Emulator,
        _ if !entry.replay_allowed => closed("its entry does not say replay = \"allowed\""),
        _ if entry.replay_to.is_empty() => closed("its replay_to is empty"),
        Kind::Dev => WriteRule::Dev(entry.replay_to.iter().filter_map(|text| Pattern::parse(text)).collect()),
        Kind::Production => {
            WriteRule::Production(entry.replay_to.iter().filter_map(|text| Identifier::parse(text)).collect())
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::config::file::FileSettings;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    /// Opens the space `shop`; `lines` are added to its entry.
    async fn open(lines: &str, pairs: &[(&str, &str)], credentials: &str) -> Result<Space, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials.toml");
        if !credentials.is_empty() {
            fs::write(&path, credentials).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        let text = format!("[space.shop]\nid = \"spa_1\"\n{lines}\n");
        let settings = FileSettings::parse(Path::new("config.toml"), &text).unwrap();
        let secret_variables: Vec<String> = settings.secret_variables().map(str::to_owned).collect();
        let variables = pairs.iter().copied().collect();
        let limit = Duration::from_secs(20);
        let keyring =
            Keyring { variables: &variables, credentials: &path, secret_variables: &secret_variables, limit };
        keyring.open(&settings.spaces[0]).await.map_err(|error| error.to_string())
    }

    const FILE: &str = "[space.shop]\ntoken = \"from-file\"\nwrite_key = \"key-from-file\"\n";

    #[tokio::test]
    async fn command_then_variable_then_file() {
        let token = async |lines: &str, pairs: &[(&str, &str)], file: &str| {
            open(lines, pairs, file).await.map(|space| space.segment().profile_api_token.expose().to_owned())
        };
        let both = "token_command = \"echo from-command\"\ntoken_env = \"T\"";
        let set = [("T", "from-variable")];
        assert_eq!(token(both, &set, FILE).await.unwrap(), "from-command");
        assert_eq!(token("token_env = \"T\"", &set, FILE).await.unwrap(), "from-variable");
        assert_eq!(token("token_env = \"T\"", &[], FILE).await.unwrap(), "from-file");
        assert_eq!(token("", &set, FILE).await.unwrap(), "from-file");
        let error = token("token_env = \"T\"", &[], "").await.unwrap_err();
        assert!(error.starts_with("config.toml:3: space.shop.token_env (T): no token was found"), "{error}");
    }

    #[tokio::test]
    async fn a_named_space_never_takes_what_the_segment_variables_say() {
        let pairs = [("SEGMENT_PROFILE_API_TOKEN", "other"), ("SEGMENT_WRITE_KEY", "other-key-long")];
        assert!(open("", &pairs, "").await.is_err());
        let space = open("", &pairs, "[space.shop]\ntoken = \"t\"").await.unwrap();
        assert!(space.write_key.is_absent());
    }

    #[tokio::test]
    async fn only_an_allowed_space_may_be_written_to() {
        assert!(open("", &[], FILE).await.unwrap().read_only);
        let space = open("replay = \"allowed\"\nreplay_to = [\"user_id:u1\"]", &[], FILE).await.unwrap();
        assert!(!space.read_only && space.kind == Kind::Production);
        let rule = space.replay.rule_for(Kind::Production);
        assert!(
            rule.allows(&Identifier::new("user_id", "u1")) && !rule.allows(&Identifier::new("user_id", "u2"))
        );
        let mut space = space;
        assert!(space.replay.tracking.is_none());
        space.unlock(Duration::from_secs(1)).await.unwrap();
        assert_eq!(space.replay.tracking.unwrap().write_key.expose(), "key-from-file");
    }

    #[tokio::test]
    async fn p1_a_token_of_the_wrong_kind_is_refused_with_its_place() {
        let error = open("token_env = \"T\"", &[("T", "sgp_canary")], "").await.unwrap_err();
        assert!(error.contains("config.toml:3") && error.contains("Public API token"), "{error}");
        assert!(!error.contains("canary"));
        let error =
            open("token_command = \"echo T=$T $SEGMENT_WRITE_KEY; exit 1\"\nwrite_key_env = \"T\"", &[], "")
                .await;
        assert!(error.unwrap_err().contains("space.shop.token_command: the command failed"));
    }
}
