import type { Contracts, Hex, Info, LiveEvent } from "../api";
import type { Account } from "../wallet";
import { Problem } from "../problem";
import { eventAbi, ticketAbi, tokenAbi } from "./abi";
import { Calls } from "./calls";
import { type Chain, connectChain, type Progress } from "./client";
import { Contract } from "./contract";

/** States of a ticket that admits: valid and checked in. */
const ADMITTING = [1, 2];
/** The tier that every event has; the page sells no other. */
const FIRST_TIER = 0;
/** Token id = event id << 32 | serial. */
const SERIAL_BITS = 32n;
/** Serials asked for at the same time; more only queues up in the RPC. */
const SCAN_BATCH = 16;
/** Most serials that are looked through for one event: about ten seconds against a local RPC. */
const SCAN_LIMIT = 4_000;

/** Tickets of one owner for one event. */
export interface Tickets {
  valid: bigint[];
  /** False when there are more tickets than the page looks through; the owner may then name a ticket by number. */
  isComplete: boolean;
}

/** What a purchase is doing now. */
export type PurchaseStep = "checking" | `${"approve" | "buy" | "refund"}-${Progress}`;

/** The contracts of the suite, as a viewer uses them. */
export class Suite {
  private readonly ticket: Contract<typeof ticketAbi>;
  private readonly event: Contract<typeof eventAbi>;
  /** Firms and calls; absent where the node names no call contract. */
  readonly calls: Calls | undefined;

  constructor(
    private readonly chain: Chain,
    private readonly contracts: Contracts,
  ) {
    this.ticket = new Contract(chain, contracts.ticket, ticketAbi);
    this.event = new Contract(chain, contracts.event, eventAbi);
    if (contracts.call !== undefined) this.calls = new Calls(chain, contracts.firm, contracts.call);
  }

  static async connect(info: Info): Promise<Suite> {
    return new Suite(await connectChain(info.rpcUrl, info.genesisHash), info.contracts);
  }

  /** Symbol of a token of the suite. */
  symbol(token: Hex): string {
    return token === this.contracts.w3space ? "W3SPACE" : "W3W";
  }

  balance(token: Hex, owner: Hex): Promise<bigint> {
    return this.token(token).query("balanceOf", [owner]);
  }

  /** The valid tickets of `owner`, newest first. `known`: ids that were bought here, looked at first. */
  async tickets(event: number, owner: Hex, known: bigint[] = []): Promise<Tickets> {
    const mine = await this.validOf(known, owner);
    if (mine.length > 0) return { valid: mine, isComplete: true };
    if ((await this.ticket.query("balanceOf", [owner])) === 0n) return { valid: [], isComplete: true };
    const minted = await this.ticket.query("mintedOf", [BigInt(event)]);
    const first = Math.max(1, minted - SCAN_LIMIT + 1);
    for (let top = minted; top >= first; top -= SCAN_BATCH) {
      const serials = Array.from(
        { length: Math.min(SCAN_BATCH, top - first + 1) },
        (_, index) => top - index,
      );
      const valid = await this.validOf(
        serials.map((serial) => ticketId(event, serial)),
        owner,
      );
      if (valid.length > 0) return { valid, isComplete: true };
    }
    return { valid: [], isComplete: first === 1 };
  }

  /**
   * Buys tickets: allows the event contract to take the price if it may not yet, then buys.
   *
   * Returns the ids of the new tickets. Nothing is sent when the balance is too small or a dry run fails.
   */
  async buy(
    account: Account,
    event: LiveEvent,
    quantity: number,
    progress: (step: PurchaseStep) => void,
  ): Promise<bigint[]> {
    const total = event.price * BigInt(quantity);
    const token = this.token(event.payToken);
    progress("checking");
    if (total > 0n) {
      const balance = await token.query("balanceOf", [account.address]);
      if (balance < total) {
        throw new Problem(
          "conflict",
          `The account does not hold enough ${this.symbol(event.payToken)}.`,
          "Top it up, or choose another account.",
        );
      }
      const allowance = await token.query("allowance", [account.address, this.contracts.event]);
      if (allowance < total) {
        await token.send(account, "approve", [this.contracts.event, total], (step) =>
          progress(`approve-${step}`),
        );
      }
    }
    const args = [BigInt(event.id), FIRST_TIER, quantity, total, account.address] as const;
    const logs = await this.event.send(account, "buy", args, (step) => progress(`buy-${step}`));
    const sold = this.event.findLog(logs, "TicketsSold");
    const first = sold?.["firstTokenId"];
    return typeof first === "bigint"
      ? Array.from({ length: quantity }, (_, index) => first + BigInt(index))
      : [];
  }

  /** Takes the price of a cancelled event's ticket back. */
  async refund(account: Account, ticket: bigint, progress: (step: PurchaseStep) => void): Promise<void> {
    await this.event.send(account, "claimRefund", [ticket], (step) => progress(`refund-${step}`));
  }

  close(): void {
    this.chain.close();
  }

  private async validOf(ids: bigint[], owner: Hex): Promise<bigint[]> {
    const answers = await Promise.all(ids.map((id) => this.ticket.query("viewerOf", [id])));
    return ids.filter((_, index) => {
      const [viewer, state] = answers[index] ?? ["0x", 0];
      return viewer.toLowerCase() === owner && ADMITTING.includes(state);
    });
  }

  private token(address: Hex): Contract<typeof tokenAbi> {
    return new Contract(this.chain, address, tokenAbi);
  }
}

/** Token id of an event's ticket. `serial`: from 1. */
export function ticketId(event: number, serial: number): bigint {
  return (BigInt(event) << SERIAL_BITS) | BigInt(serial);
}

/** Number of a ticket within its event. */
export function serialOf(ticket: bigint): number {
  return Number(ticket & ((1n << SERIAL_BITS) - 1n));
}
