//! Arguments of the commands that look after the program itself: spaces, configuration, store, doctor, completions.

use super::form::{DataForm, OfProgram};
use crate::cli::completions;
use crate::config::space::{Kind, Region};
use clap::{Args, Subcommand, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

/// `space …`
#[derive(Debug, Subcommand)]
pub enum SpaceCommand {
    /// Lists the spaces: those of the configuration, `env` and `demo`
    List(Formatted),
    /// Adds a space to the configuration, after testing it; asks for what is not given
    Add(Box<Add>),
    /// Makes a space the one that is read when none is named
    Use {
        /// Its name, or `demo`
        #[arg(add = ArgValueCompleter::new(completions::lasting_spaces))]
        name: String,
    },
    /// Says which of connection, token, region, space id, list route, clock, source and write key is wrong
    Test(Test),
    /// Removes a space and its secrets from the configuration
    Remove {
        /// Its name
        #[arg(add = ArgValueCompleter::new(completions::own_spaces))]
        name: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// A command that only prints.
#[derive(Args, Debug)]
pub struct Formatted {
    /// The form of the data.
    #[command(flatten)]
    pub form: DataForm<OfProgram>,
}

/// `space add`. No flag takes a secret: only where it comes from.
#[derive(Args, Debug)]
pub struct Add {
    /// A name for it: letters, digits, `-`, `_`, `.`
    pub name: String,
    /// The space's id, from Unify > Unify settings > API access
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// Where the workspace lives
    #[arg(long, value_enum)]
    pub region: Option<RegionWord>,
    /// What kind of space it is
    #[arg(long, value_enum)]
    pub kind: Option<KindWord>,
    /// Read the Profile API token from standard input and keep it in the credentials file
    #[arg(long, conflicts_with_all = ["token_env", "token_command"])]
    pub token_stdin: bool,
    /// Take the token from this variable on each run
    #[arg(long, value_name = "VARIABLE", conflicts_with = "token_command")]
    pub token_env: Option<String>,
    /// Take the token from this shell command on each run
    #[arg(long, value_name = "COMMAND")]
    pub token_command: Option<String>,
    /// Take the write key from this variable on each run
    #[arg(long, value_name = "VARIABLE", conflicts_with = "write_key_command")]
    pub write_key_env: Option<String>,
    /// Take the write key from this shell command on each run
    #[arg(long, value_name = "COMMAND")]
    pub write_key_command: Option<String>,
    /// Take a Public API token from this variable on each run
    #[arg(long, value_name = "VARIABLE", conflicts_with = "public_api_token_command")]
    pub public_api_token_env: Option<String>,
    /// Take a Public API token from this shell command on each run
    #[arg(long, value_name = "COMMAND")]
    pub public_api_token_command: Option<String>,
    /// Another Profile API than the region's
    #[arg(long, value_name = "URL")]
    pub profile_api_url: Option<String>,
    /// Another Tracking API than the region's
    #[arg(long, value_name = "URL")]
    pub tracking_api_url: Option<String>,
    /// Another Public API than the region's
    #[arg(long, value_name = "URL")]
    pub public_api_url: Option<String>,
    /// Make it the current space
    #[arg(long = "use")]
    pub make_current: bool,
    /// Save it without asking the service
    #[arg(long)]
    pub untested: bool,
}

/// `space test`
#[derive(Args, Debug)]
pub struct Test {
    /// Its name; the space that would be read when left out
    #[arg(add = ArgValueCompleter::new(completions::spaces))]
    pub name: Option<String>,
    /// A profile that is known to exist there: finding it proves what nothing else can
    #[arg(long, value_name = "ID")]
    pub with: Option<String>,
    /// The form of the data.
    #[command(flatten)]
    pub form: DataForm<OfProgram>,
}

/// `config …`
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Shows every setting in force and where it comes from; never a secret
    Show {
        /// Print a commented example of every setting instead
        #[arg(long)]
        example: bool,
        /// The form of the data.
        #[command(flatten)]
        form: DataForm<OfProgram>,
    },
    /// Prints where the configuration file is, or would be
    Path,
}

/// `store …`
#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Takes every identifier and the log of replays out of the local store, for good
    Purge {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// `doctor`
#[derive(Args, Debug)]
pub struct Doctor {
    /// Ask no service: look at this machine only
    #[arg(long)]
    pub offline: bool,
    /// The form of the data.
    #[command(flatten)]
    pub form: DataForm<OfProgram>,
}

/// A shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// For `~/.bashrc`: source <(flexplorer completions bash)
    Bash,
    /// For `~/.zshrc`: source <(flexplorer completions zsh)
    Zsh,
    /// For `~/.config/fish/completions/flexplorer.fish`
    Fish,
    /// For the profile: flexplorer completions powershell | Out-String | Invoke-Expression
    #[value(name = "powershell")]
    Power,
}

impl Shell {
    /// The shell's name in the list of supported shells.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Power => "powershell",
        }
    }
}

/// A region, as a flag says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RegionWord {
    /// United States
    Us,
    /// European Union
    Eu,
}

impl From<RegionWord> for Region {
    fn from(word: RegionWord) -> Self {
        match word {
            RegionWord::Us => Self::Us,
            RegionWord::Eu => Self::Eu,
        }
    }
}

/// A kind, as a flag says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KindWord {
    /// Real customers
    Production,
    /// A developers' space
    Dev,
    /// An emulator on this machine
    Emulator,
}

impl From<KindWord> for Kind {
    fn from(word: KindWord) -> Self {
        match word {
            KindWord::Production => Self::Production,
            KindWord::Dev => Self::Dev,
            KindWord::Emulator => Self::Emulator,
        }
    }
}
