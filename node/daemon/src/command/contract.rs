//! `w3av contract`.

use anyhow::Context as _;
use serde_json::{Value, json};
use w3av_chain::{At, Call, ChainClient, Contract, ContractEvent, Decoder, Message, Network, account_of};
use w3av_types::Address;

use super::{address, say, signer};
use crate::{
    cli::{CallArgs, ContractCommand, ListArgs, MessageArgs, NetworkArgs, QueryArgs},
    exit::Usage,
};

/// Lists, reads or calls.
///
/// # Errors
/// Whatever the chain, the contract or the command line says.
pub(crate) async fn run(command: ContractCommand) -> anyhow::Result<()> {
    match command {
        ContractCommand::List(args) => list(&args),
        ContractCommand::Query(args) => query(args).await,
        ContractCommand::Call(args) => call(args).await,
    }
}

fn list(args: &ListArgs) -> anyhow::Result<()> {
    let contracts = match &args.contract {
        Some(name) => vec![contract_named(name)?],
        None => Contract::ALL.to_vec(),
    };
    if args.json {
        let messages = |contract: &Contract| (contract.name().to_owned(), json!(Message::list(*contract)));
        say(Value::Object(contracts.iter().map(messages).collect()));
        return Ok(());
    }
    for contract in contracts {
        say(contract);
        Message::list(contract)
            .iter()
            .for_each(|message| say(format_args!("  {}", message.trim_start_matches("function "))));
    }
    Ok(())
}

async fn query(args: QueryArgs) -> anyhow::Result<()> {
    let suite = Suite::open(&args.network).await?;
    let (contract, message) = suite.message(&args.message)?;
    let from = match &args.from {
        Some(word) => suite.address(word)?,
        None => Address::ZERO,
    };
    let data = message.data().to_vec();
    let run = suite
        .client
        .dry_run(
            account_of(from),
            suite.network.address(contract),
            data,
            At::Finalized,
        )
        .await?;
    let output = message.decode_output(&run.data)?;
    if args.json {
        say(output.to_json());
    } else {
        say(output.to_text());
    }
    Ok(())
}

async fn call(args: CallArgs) -> anyhow::Result<()> {
    let suite = Suite::open(&args.network).await?;
    let (contract, message) = suite.message(&args.message)?;
    let signer = signer(&args.signer)?;
    let to = suite.network.address(contract);
    let call = Call {
        contract: to,
        message: message.signature(),
        data: message.data().to_vec(),
    };
    if args.dry_run {
        let run = suite
            .client
            .dry_run(signer.public_key(), to, call.data, At::Finalized)
            .await?;
        let output = message.decode_output(&run.data)?;
        if args.json {
            say(json!({ "output": output.to_json(), "weight": run.weight, "storage_deposit": run.deposit }));
        } else {
            say(format_args!("{} would succeed", call.message));
            let (weight, deposit) = (run.weight, run.deposit);
            say(format_args!(
                "  weight: {} ps, {} bytes of proof",
                weight.ref_time, weight.proof_size
            ));
            say(format_args!("  storage deposit: {deposit:?}"));
            indented("  returns ", &output.to_text());
        }
        return Ok(());
    }
    let receipt = suite.client.submit_call(&signer, &call, &suite.decoder()).await?;
    let output = message.decode_output(&receipt.output)?;
    if args.json {
        say(json!({
            "block": receipt.block,
            "extrinsic": receipt.extrinsic,
            "output": output.to_json(),
            "events": receipt.events.iter().map(|(_, event)| event_text(event)).collect::<Vec<_>>(),
        }));
    } else {
        say(format_args!(
            "{} finalized in block {}",
            call.message, receipt.block.number
        ));
        indented("  returns ", &output.to_text());
        receipt
            .events
            .iter()
            .for_each(|(_, event)| say(format_args!("  {}", event_text(event))));
    }
    Ok(())
}

fn indented(label: &str, text: &str) {
    text.lines().for_each(|line| say(format_args!("{label}{line}")));
}

/// Contract, name and fields of an event.
fn event_text(event: &ContractEvent) -> String {
    match event {
        ContractEvent::Token { contract, event } => format!("{contract}: {}", unwrapped(event)),
        ContractEvent::Firm(event) => format!("firm: {}", unwrapped(event)),
        ContractEvent::Call(event) => format!("call: {}", unwrapped(event)),
        ContractEvent::Ticket(event) => format!("ticket: {}", unwrapped(event)),
        ContractEvent::Event(event) => format!("event: {}", unwrapped(event)),
    }
}

/// `Name { .. }` of an enum whose variants are named like what they hold: `Name(Name { .. })`.
fn unwrapped(event: &impl std::fmt::Debug) -> String {
    let text = format!("{event:?}");
    let inner = text.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(&text).to_owned()
}

/// A network's contracts on the chain that they are deployed on.
struct Suite {
    network: Network,
    client: ChainClient,
}

impl Suite {
    async fn open(args: &NetworkArgs) -> anyhow::Result<Self> {
        let network = Network::load(&args.folder()).with_context(|| {
            format!(
                "no deployment to use; make one with: w3av deploy --network {}",
                args.network
            )
        })?;
        let client = ChainClient::connect(&args.url).await?;
        client.check_genesis(network.genesis_hash()).await?;
        Ok(Self { network, client })
    }

    fn message(&self, args: &MessageArgs) -> anyhow::Result<(Contract, Message)> {
        let contract = contract_named(&args.contract)?;
        let resolve = |word: &str| address(Some(&self.network), word);
        Ok((
            contract,
            Message::parse(contract, &args.message, &args.args, resolve)?,
        ))
    }

    fn address(&self, word: &str) -> anyhow::Result<Address> {
        let unknown = || Usage(format!("{word} is no address, contract or development account"));
        address(Some(&self.network), word).ok_or_else(|| unknown().into())
    }

    fn decoder(&self) -> Decoder {
        Decoder::new(&self.network.addresses())
    }
}

fn contract_named(name: &str) -> anyhow::Result<Contract> {
    Contract::by_name(name).ok_or_else(|| {
        let known = Contract::ALL.map(Contract::name).join(", ");
        Usage(format!("there is no contract {name}; there are {known}")).into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_is_shown_with_its_fields_once() {
        use w3av_interfaces::ticket::ITicket;
        let changed = ITicket::TicketStateChanged {
            tokenId: 7u128.try_into().expect("fits"),
            state: 3,
        };
        let event = ContractEvent::Ticket(ITicket::ITicketEvents::TicketStateChanged(changed));
        assert_eq!(
            event_text(&event),
            "ticket: TicketStateChanged { tokenId: 7, state: 3 }"
        );
    }

    #[test]
    fn unknown_contract_is_answered_with_the_known_ones() {
        let error = contract_named("tickets")
            .expect_err("no such contract")
            .to_string();
        assert!(
            error.contains("tickets") && error.contains("w3w, w3space, firm, call, ticket, event"),
            "{error}"
        );
        assert_eq!(contract_named("Ticket").ok(), Some(Contract::Ticket));
    }
}
