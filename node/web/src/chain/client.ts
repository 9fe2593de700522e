import {
  callFields,
  CallError,
  contractLogs,
  type ContractLog,
  dryRun,
  type DryRun,
  readAccount,
  type ReviveApi,
  type ReviveCall,
} from "@w3space/av-contracts";
import type { PolkadotSigner } from "polkadot-api";
import { createWsClient } from "polkadot-api/ws";
import type { Hex } from "../api";
import { Problem, type ProblemKind } from "../problem";

export type { ContractLog, DryRun };

/** How far a sent call is. */
export type Progress = "signing" | "sent" | "included";

/** The chain as the rest of the page sees it. */
export interface Chain {
  /** Runs a call at the finalized head without sending it. `from`: public key of the caller; absent for a plain query. */
  dryRun(contract: Hex, data: Hex, from?: Uint8Array): Promise<DryRun>;
  /** Whether the account may call contracts: chains that don't map accounts by themselves want that done once. */
  isMapped(address: Hex): Promise<boolean>;
  /** Gives the account its contract address. */
  map(signer: PolkadotSigner, progress: (step: Progress) => void): Promise<void>;
  /** Signs, sends and waits until the call, which `run` measured, is finalized. Returns what the contracts logged. */
  send(
    signer: PolkadotSigner,
    contract: Hex,
    data: Hex,
    run: DryRun,
    progress: (step: Progress) => void,
  ): Promise<ContractLog[]>;
  /** Calls `listener` with every finalized block from now on, until what it returns is called. */
  onFinalized(listener: () => void): () => void;
  close(): void;
}

/** The chain could not be asked, or refused the transaction. */
export class ChainError extends Problem {}

/** Longest wait for an answer of the RPC; covers fetching the chain's metadata over a slow line. */
const QUERY_TIMEOUT_MS = 30_000;
/** Longest wait from the signature to finality: ten blocks of a parachain and its relay chain. */
const FINALITY_TIMEOUT_MS = 120_000;
/**
 * Connects to a chain with pallet-revive.
 *
 * The socket reconnects by itself. Refuses a chain other than the node's, since a signature there would be worthless.
 */
export async function connectChain(rpcUrl: string, genesisHash: Hex): Promise<Chain> {
  const client = createWsClient(rpcUrl);
  try {
    // The first block too: it shows that the RPC follows the chain, which every later question needs.
    const first = Promise.all([client.getChainSpecData(), client.getFinalizedBlock()]);
    const [found] = await within(QUERY_TIMEOUT_MS, first, `The chain at ${rpcUrl} does not answer.`);
    if (found.genesisHash.toLowerCase() !== genesisHash) {
      throw new ChainError(
        "conflict",
        "The chain behind this page is not the one that the node follows.",
        "Tell the operator of this node.",
      );
    }
    return new ReviveChain(client);
  } catch (thrown) {
    client.destroy();
    throw thrown;
  }
}

class ReviveChain implements Chain {
  private readonly revive: PageApi;

  constructor(private readonly client: ReturnType<typeof createWsClient>) {
    // Types come from the chain's own metadata at run time, so one build of the page serves every network;
    // what is read from it is checked below.
    this.revive = client.getUnsafeApi() as unknown as PageApi;
  }

  async dryRun(contract: Hex, data: Hex, from: Uint8Array = readAccount()): Promise<DryRun> {
    const run = dryRun(this.revive, contract, data, from).catch((thrown: unknown) => {
      throw thrown instanceof CallError ? dispatchProblem(thrown.dispatchError) : thrown;
    });
    return within(QUERY_TIMEOUT_MS, run, "The chain does not answer.");
  }

  async isMapped(address: Hex): Promise<boolean> {
    const entry = this.revive.query.Revive.OriginalAccount.getValue(address);
    return (await within(QUERY_TIMEOUT_MS, entry, "The chain does not answer.")) !== undefined;
  }

  async map(signer: PolkadotSigner, progress: (step: Progress) => void): Promise<void> {
    await finalized(this.revive.tx.Revive.map_account(), signer, progress);
  }

  async send(
    signer: PolkadotSigner,
    contract: Hex,
    data: Hex,
    run: DryRun,
    progress: (step: Progress) => void,
  ): Promise<ContractLog[]> {
    const transaction = this.revive.tx.Revive.call(callFields(contract, data, run));
    const event = await finalized(transaction, signer, progress);
    return contractLogs(event.events ?? []);
  }

  onFinalized(listener: () => void): () => void {
    // A chain that is lost for good is told by every question; this only misses blocks.
    const subscription = this.client.finalizedBlock$.subscribe({ next: listener, error: () => undefined });
    return () => subscription.unsubscribe();
  }

  close(): void {
    this.client.destroy();
  }
}

/** Signs and sends; settles when the transaction is finalized, with an error if it failed in its block. */
async function finalized(
  transaction: Transaction,
  signer: PolkadotSigner,
  progress: (step: Progress) => void,
): Promise<TransactionEvent> {
  progress("signing");
  const event = await new Promise<TransactionEvent>((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const giveUp = () => {
      subscription.unsubscribe();
      reject(
        new ChainError(
          "unavailable",
          "The transaction was sent, but the chain has not finalized it.",
          "Reload the page before you try again: it may still go through.",
        ),
      );
    };
    const subscription = transaction.signSubmitAndWatch(signer).subscribe({
      next: (event) => {
        // The signature may take the user any time; the clock starts once the transaction is signed.
        if (event.type === "signed") timer = setTimeout(giveUp, FINALITY_TIMEOUT_MS);
        if (event.type === "broadcasted") progress("sent");
        if (event.type === "txBestBlocksState" && event.found === true) progress("included");
        if (event.type === "finalized") {
          clearTimeout(timer);
          resolve(event);
        }
      },
      error: (thrown: unknown) => {
        clearTimeout(timer);
        reject(sendProblem(thrown));
      },
    });
  });
  if (event.ok !== true) throw dispatchProblem(event.dispatchError);
  return event;
}

/** Settles like `promise`, or rejects after `timeoutMs`. */
async function within<T>(timeoutMs: number, promise: Promise<T>, message: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new ChainError("unavailable", message, "Check your connection and try again.")),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function sendProblem(thrown: unknown): Problem {
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  if (/cancel|reject|denied/i.test(detail)) {
    return new ChainError(
      "conflict",
      "The wallet did not sign.",
      "Try again and confirm in your wallet.",
      thrown,
    );
  }
  if (/payment/i.test(detail)) {
    return new ChainError(
      "exhausted",
      "The account cannot pay the network fee.",
      "Top up the account with the chain's own currency.",
      thrown,
    );
  }
  return new ChainError(
    "internal",
    `The chain did not take the transaction: ${detail}`,
    "Try again in a moment.",
    thrown,
  );
}

/** A dispatch error as it comes out of the metadata: nested `{type, value}`, the innermost type says what happened. */
function dispatchProblem(error: unknown): ChainError {
  const names: string[] = [];
  for (
    let at: unknown = error;
    typeof at === "object" && at !== null && "type" in at;
    at = (at as { value?: unknown }).value
  ) {
    names.push(String((at as { type: unknown }).type));
  }
  const name = names.at(-1) ?? "unknown";
  const [kind, message, next] = DISPATCH_MEANING[name] ?? [
    "internal",
    `The chain refused the call (${names.join(".") || "unknown"}).`,
    "Try again in a moment.",
  ];
  return new ChainError(kind, message, next, error);
}

const DISPATCH_MEANING: Record<string, [ProblemKind, string, string]> = {
  AccountUnmapped: [
    "conflict",
    "This account has no contract address on this chain yet.",
    "Try again: the page asks the chain for one first.",
  ],
  StorageDepositNotEnoughFunds: [
    "exhausted",
    "The account cannot pay the storage deposit.",
    "Top up the account with the chain's own currency.",
  ],
  StorageDepositLimitExhausted: [
    "conflict",
    "The call needs a larger deposit than a moment ago.",
    "Try again.",
  ],
  OutOfGas: ["conflict", "The call needs more computation than a moment ago.", "Try again."],
  ContractReverted: [
    "conflict",
    "The contract refused the call: its state changed a moment ago.",
    "Reload the page to see the present state.",
  ],
  ContractNotFound: ["not_found", "The contract is not on this chain.", "Tell the operator of this node."],
  TransferFailed: ["exhausted", "The account's balance is too small.", "Top up the account."],
};

/** The parts of the runtime that the page uses, as the chain's metadata describes them. */
interface PageApi extends Pick<ReviveApi, "apis"> {
  tx: {
    Revive: {
      call(fields: ReviveCall): Transaction;
      map_account(): Transaction;
    };
  };
  query: { Revive: { OriginalAccount: { getValue(address: string): Promise<unknown> } } };
}

interface Transaction {
  signSubmitAndWatch(signer: PolkadotSigner): Observed<TransactionEvent>;
}

interface Observed<T> {
  subscribe(observer: { next(value: T): void; error(thrown: unknown): void }): { unsubscribe(): void };
}

interface TransactionEvent {
  type: "signed" | "broadcasted" | "txBestBlocksState" | "finalized";
  found?: boolean;
  ok?: boolean;
  events?: { type: string; value: unknown }[];
  dispatchError?: unknown;
}
