//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::config::SignerSource;

/// What `w3av` was asked to do.
#[derive(Debug, Parser)]
#[command(
    name = "w3av",
    version,
    about = "W3space A/V: paid, ticketed live events whose rules live on chain",
    after_help = CODES,
    after_long_help = TOUR,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a node: follow the chain, take the hosts' streams, serve ticket holders
    #[command(after_help = NODE_HELP)]
    Node(NodeArgs),
    /// Put the contracts on a chain, or finish a deployment that stopped half-way
    #[command(after_help = DEPLOY_HELP)]
    Deploy(DeployArgs),
    /// Read and call the deployed contracts
    #[command(subcommand, after_help = CONTRACT_HELP)]
    Contract(ContractCommand),
    /// Register a node as an oracle, and say whether it takes events
    #[command(subcommand, after_help = ORACLE_HELP)]
    Oracle(OracleCommand),
    /// Check a configuration, or print one to start from
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum OracleCommand {
    /// Stake W3W and register the signer as an operator with one node; what is done already is left as it is
    Register(RegisterArgs),
    /// Take events from now on
    Activate(OracleArgs),
    /// Take no new events; running ones go on
    Drain(OracleArgs),
    /// Freeze the active nodes as the next set of signers, when the present one is old enough
    Roll(OracleArgs),
    /// Show the node, its stake and the set of signers
    Status(OracleArgs),
}

#[derive(Debug, Args)]
pub(crate) struct RegisterArgs {
    /// Where the other nodes reach this one: the node's http.public_url
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: String,
    /// W3W to stake, in whole tokens; the least that the network asks for when left out
    #[arg(long, value_name = "TOKENS")]
    pub(crate) stake: Option<String>,
    /// What the node asks for a minute of an event, in whole tokens
    #[arg(long, value_name = "TOKENS", default_value = "0.1")]
    pub(crate) price: String,
    /// Events that it can carry at once
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(crate) capacity: u32,
    /// Number of its region
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) region: u8,
    #[command(flatten)]
    pub(crate) oracle: OracleArgs,
}

#[derive(Debug, Args)]
pub(crate) struct OracleArgs {
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) signer: SignerArgs,
    /// Answer with JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct NodeArgs {
    /// Configuration file (TOML); `w3av config example` prints one
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// Chain to use instead of the one in the configuration
    #[arg(long, value_name = "URL", env = "W3AV_CHAIN_URL", hide_env_values = true)]
    pub(crate) chain_url: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DeployArgs {
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    /// Folder with the built contracts: <name>.polkavm and <name>.json each
    #[arg(long, value_name = "DIR")]
    pub(crate) artifacts: PathBuf,
    /// Governed values and roles to set (TOML); on a development chain those of deployments/development.toml when left out
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// Account that receives the protocol's share of service fees; the deployer when left out
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) treasury: Option<String>,
    /// Most whole tokens that can ever exist, of W3W and of W3SPACE
    #[arg(long, value_name = "TOKENS", default_value_t = 1_000_000_000)]
    pub(crate) token_cap: u64,
    /// Address before a ticket's number where its metadata is; none when left out
    #[arg(long, value_name = "URI", default_value = "")]
    pub(crate) ticket_base_uri: String,
    /// From then on governed changes wait for their delay. For public networks; can't be undone
    #[arg(long)]
    pub(crate) seal: bool,
    /// Replace contracts that are deployed with other code or arguments, and leave the old ones behind
    #[arg(long)]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) signer: SignerArgs,
    /// Answer with JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ContractCommand {
    /// Show the messages of a contract, or of all
    List(ListArgs),
    /// Read: run a message dry at the finalized head; nothing is sent, nothing is paid
    Query(QueryArgs),
    /// Write: run a message dry, then sign, send and wait until it is finalized
    Call(CallArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// access, w3w, w3space, firm, call, oracle, ticket or event; all when left out
    pub(crate) contract: Option<String>,
    /// Answer with JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct MessageArgs {
    /// access, w3w, w3space, firm, call, oracle, ticket or event
    pub(crate) contract: String,
    /// Name of the message, or its signature when several share the name
    pub(crate) message: String,
    /// Arguments in order. An address may be a contract's name or a development account; amounts may have a unit
    #[arg(value_name = "ARG", allow_negative_numbers = true)]
    pub(crate) args: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct QueryArgs {
    #[command(flatten)]
    pub(crate) message: MessageArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    /// Ask as this account
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) from: Option<String>,
    /// Answer with JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CallArgs {
    #[command(flatten)]
    pub(crate) message: MessageArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) signer: SignerArgs,
    /// Stop after the dry run: show what it would cost
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Answer with JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Which chain, and which contracts on it.
#[derive(Debug, Args)]
pub(crate) struct NetworkArgs {
    /// Name of the network: a folder under --deployments
    #[arg(long, value_name = "NAME", default_value = "dev")]
    pub(crate) network: String,
    /// WebSocket URL of a node of the chain
    #[arg(
        long,
        value_name = "WS",
        env = "W3AV_CHAIN_URL",
        default_value = "ws://127.0.0.1:9944"
    )]
    pub(crate) url: String,
    /// Folder with a folder of deployment files per network
    #[arg(long, value_name = "DIR", default_value = "deployments")]
    pub(crate) deployments: PathBuf,
}

impl NetworkArgs {
    /// Folder with the network's deployment files.
    pub(crate) fn folder(&self) -> PathBuf {
        self.deployments.join(&self.network)
    }
}

/// Who signs. A real secret never stands on the command line, where every user of the machine can read it.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct SignerArgs {
    /// Environment variable with the signer's secret URI (phrase or seed)
    #[arg(long, value_name = "VAR", default_value = "W3AV_SIGNER")]
    signer_env: String,
    /// Development account, such as //Alice; only for development chains
    #[arg(long, value_name = "PATH")]
    dev_signer: Option<String>,
}

impl SignerArgs {
    pub(crate) fn source(&self) -> SignerSource {
        match &self.dev_signer {
            Some(path) => SignerSource::Development(path.clone()),
            None => SignerSource::Variable(self.signer_env.clone()),
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Show every mistake in a configuration file at once
    Check {
        /// Configuration file (TOML)
        file: PathBuf,
    },
    /// Print the annotated reference with every field and its default
    Example,
}

const CODES: &str = "\
Exit codes: 0 done · 1 failed · 2 wrong command line or configuration · 3 refused by a contract · 4 chain not reachable";

const TOUR: &str = "\
A first tour, with a development chain on ws://127.0.0.1:9944:

  w3av deploy --network dev --artifacts target/contracts --dev-signer //Alice
  w3av contract list event
  w3av contract query w3w balanceOf //Alice
  w3av config example > node.toml
  W3AV_SIGNER=//Alice w3av node --config node.toml

Exit codes:
  0  done
  1  failed
  2  wrong command line or configuration
  3  refused by a contract; the error of the contract is shown
  4  the chain cannot be reached";

const NODE_HELP: &str = "\
Secrets come from the environment or from files that the configuration names, never from the command line:
  W3AV_SIGNER    secret URI of the oracle account that reports on chain (chain.signer_file)
  W3AV_GATE_KEY  64 hex digits behind path tokens and stream keys (gate.key_file)
  W3AV_LOG       log directives, such as info,w3av_ingest=debug (log.filter)

The first SIGINT or SIGTERM stops gracefully, the second at once.

Example:
  W3AV_SIGNER=//Alice w3av node --config node.toml";

const DEPLOY_HELP: &str = "\
Writes deployments/<network>/<contract>.json for each contract. Run it again after a failure: what is on chain
already is found and not deployed twice.

Examples:
  w3av deploy --network dev --artifacts target/contracts --dev-signer //Alice
  w3av deploy --network paseo --url wss://rpc.example.org --artifacts target/contracts --signer-env DEPLOYER --seal";

const ORACLE_HELP: &str = "\
The operator and the signing key are the account that the node itself reports with (W3AV_SIGNER).

Examples:
  w3av oracle register --endpoint https://node.example.org --signer-env W3AV_SIGNER
  w3av oracle activate --dev-signer //Alice
  w3av oracle status --dev-signer //Alice";

const CONTRACT_HELP: &str = "\
Examples:
  w3av contract list ticket
  w3av contract query event eventOf 1
  w3av contract query ticket viewerOf 4294967297 --json
  w3av contract call w3w transfer //Bob '1.5 ether' --dev-signer //Alice
  w3av contract call event goLive 1 --dev-signer //Alice --dry-run";

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[track_caller]
    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split_whitespace())
    }

    #[test]
    fn command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn commands_of_the_help_texts_parse() {
        for text in [TOUR, NODE_HELP, DEPLOY_HELP, ORACLE_HELP, CONTRACT_HELP] {
            for line in text
                .lines()
                .filter_map(|line| line.find("w3av ").map(|at| &line[at..]))
            {
                let line = line
                    .split(" > ")
                    .next()
                    .unwrap_or(line)
                    .replace("1.5 ether", "1.5ether");
                if let Err(error) = parse(&line) {
                    panic!("{line}: {error}");
                }
            }
        }
    }

    #[test]
    fn help_is_as_reviewed() {
        let help = Cli::command().term_width(100).render_help().to_string();
        assert_eq!(
            help,
            include_str!("cli/help.txt"),
            "write cli/help.txt anew when the change is meant:\n{help}"
        );
    }

    #[test]
    fn real_secret_has_no_place_on_the_command_line() {
        let Command::Deploy(args) = parse("w3av deploy --artifacts x --dev-signer //Bob")
            .expect("valid")
            .command
        else {
            panic!("not a deployment")
        };
        assert_eq!(
            args.signer.source(),
            SignerSource::Development("//Bob".to_owned())
        );
        assert!(parse("w3av deploy --artifacts x --signer secret").is_err());
        assert!(parse("w3av deploy --artifacts x --signer-env A --dev-signer //Bob").is_err());
    }

    #[test]
    fn arguments_of_a_message_keep_their_order() {
        let line = "w3av contract call event buy 7 0 1 10 w3w --dev-signer //Alice --json";
        let Command::Contract(ContractCommand::Call(args)) = parse(line).expect("valid").command else {
            panic!("not a call")
        };
        assert_eq!(args.message.args, ["7", "0", "1", "10", "w3w"]);
        assert!(args.json && !args.dry_run);
    }
}
