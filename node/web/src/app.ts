import type { Api, Info } from "./api";
import { asProblem, isAbort, type Problem } from "./problem";
import { Suite } from "./chain/suite";
import type { CurrentAccount } from "./wallet";

/** Set in browsers that take calls. */
export const TAKES_CALLS = "w3av.takes-calls";

/** What every page works with. Fires `balances` after a transaction that moved money. */
export class App extends EventTarget {
  private suite: Promise<Suite> | undefined;

  constructor(
    readonly api: Api,
    readonly info: Info,
    readonly account: CurrentAccount,
  ) {
    super();
  }

  /** The contracts. Connects on first use, and again after a failure. */
  contracts(): Promise<Suite> {
    if (this.suite === undefined) {
      const connecting = Suite.connect(this.info);
      this.suite = connecting;
      connecting.catch(() => {
        if (this.suite === connecting) this.suite = undefined;
      });
    }
    return this.suite;
  }
}

/** Where bought ticket ids are kept, so that they are found at once on the next visit. */
function ticketsKey(info: Info, event: number, owner: string): string {
  return `w3av.tickets.${info.genesisHash.slice(2, 10)}.${info.contracts.ticket}.${event}.${owner}`;
}

/** Tickets bought in this browser. Only a hint: the chain decides whose they are now. */
export function knownTickets(info: Info, event: number, owner: string): bigint[] {
  const stored = localStorage.getItem(ticketsKey(info, event, owner)) ?? "";
  return stored
    .split(",")
    .filter((id) => /^\d{1,39}$/.test(id))
    .map(BigInt);
}

/** Adds tickets bought in this browser. */
export function rememberTickets(info: Info, event: number, owner: string, tickets: bigint[]): void {
  const all = new Set([...tickets, ...knownTickets(info, event, owner)]);
  localStorage.setItem(ticketsKey(info, event, owner), [...all].join(","));
}

/** Calls `task` now and again `periodMs` after each end, until `signal` aborts. */
export function poll(
  task: () => Promise<void>,
  periodMs: number,
  signal: AbortSignal,
  failed: (problem: Problem) => void,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = async () => {
    try {
      await task();
    } catch (thrown) {
      if (!signal.aborted && !isAbort(thrown)) failed(asProblem(thrown));
    }
    if (!signal.aborted) timer = setTimeout(() => void turn(), periodMs);
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  void turn();
}
