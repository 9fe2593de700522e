import { type App, TAKES_CALLS } from "../app";
import type { Hex } from "../api";
import type { Calls } from "../chain/calls";
import type { Progress } from "../chain/client";
import { Problem } from "../problem";
import type { Account } from "../wallet";
import { isEqual } from "./bytes";
import { type Device, type DeviceKeys, MAX_SLOT, publicHex } from "./device";
import type { Letter } from "./mailbox";
import { LocalMedia } from "./media";
import { Office } from "./office";
import { PairCall } from "./pair";
import { RoomCall } from "./room";
import { type SignalState, signalUrl } from "./signal";
import { deviceKeys, keysName } from "./store";

/** Whether this browser takes calls for the account. */
export type DeskState =
  | { name: "none"; why: "no-account" | "no-contract" | "no-signer" | "unsupported" }
  | { name: "opening" }
  /** The chain has no keys of this browser; `slot` is the one to take, undefined when all are used. */
  | { name: "unregistered"; slot: number | undefined }
  | { name: "failed"; problem: Problem }
  | { name: "open"; own: Device; signal: SignalState };

/** The call or room that goes on now: one at a time. */
export type Current = PairCall | RoomCall;

/** Looks at the chain for a call that rings. */
const CHECKS = 6;
const CHECK_AGAIN_MS = 1_500;

/**
 * Calls of the account in use, for as long as the page is open, whichever part of it is shown.
 *
 * Fires `change`, and `ring` when a call comes in.
 */
export class CallCenter extends EventTarget {
  state: DeskState = { name: "none", why: "no-account" };
  current: Current | undefined;
  incoming: PairCall | undefined;
  private office: Office | undefined;
  private keys: DeviceKeys | undefined;
  private turn = 0;

  constructor(private readonly app: App) {
    super();
    app.account.watch(() => void this.open());
    addEventListener("pagehide", () => this.hangUp());
  }

  /** The contracts; throws when this node carries no calls. */
  async calls(): Promise<Calls> {
    const { calls } = await this.app.contracts();
    if (calls === undefined)
      throw new Problem(
        "not_found",
        "This node does not carry calls.",
        "Ask its operator, or use another node.",
      );
    return calls;
  }

  /** Opens the desk of the account in use: looks its keys up, and listens if the chain knows them. */
  async open(): Promise<void> {
    this.turn += 1;
    const { turn } = this;
    this.shut();
    const account = this.app.account.value;
    const why = this.obstacle(account);
    if (why !== undefined || account === undefined)
      return this.set({ name: "none", why: why ?? "no-account" });
    this.set({ name: "opening" });
    try {
      const state = await this.lookUp(account);
      if (turn !== this.turn) return;
      this.set(state);
      // Only now: the socket tells its state into the desk's.
      this.office?.start();
    } catch (thrown) {
      console.warn(thrown);
      if (turn === this.turn) this.set({ name: "failed", problem: asCallProblem(thrown) });
    }
  }

  /** Registers this browser's keys on the chain. */
  async register(slot: number, progress: (step: Progress) => void): Promise<void> {
    const account = this.account();
    if (this.keys === undefined) throw new Problem("conflict", "The keys are not ready yet.", "Try again.");
    const calls = await this.calls();
    await calls.setDevice(account, slot, publicHex(this.keys.public), progress);
    await this.open();
  }

  /** Calls a colleague. Camera and microphone start at once. */
  call(firm: number, other: Hex, media: LocalMedia): PairCall {
    const { office, account } = this.ready();
    const pair = PairCall.outgoing({ office, account, firm, other, media });
    this.take(pair);
    return pair;
  }

  async acceptIncoming(media: { audio: boolean; video: boolean }): Promise<void> {
    const { incoming } = this;
    if (incoming === undefined) return;
    this.incoming = undefined;
    this.take(incoming);
    const starting = incoming.options.media.start(media);
    incoming.handle({ type: "accept" });
    try {
      await starting;
    } catch (thrown) {
      const { message, next } = asCallProblem(thrown);
      incoming.trouble = { message, next };
      incoming.dispatchEvent(new Event("change"));
    }
  }

  declineIncoming(): void {
    this.incoming?.handle({ type: "decline" });
    this.incoming = undefined;
    this.dispatchEvent(new Event("change"));
  }

  /** Enters a room that is open. */
  enter(firm: number, host: Hex, room: Hex, media: LocalMedia): RoomCall {
    const { office } = this.ready();
    const entered = new RoomCall({ office, firm, host, room, media });
    this.take(entered);
    return entered;
  }

  /** Opens the own room and enters it, while the chain still works on it. */
  async openRoom(
    firm: number,
    seats: number,
    media: LocalMedia,
    progress: (step: Progress) => void,
  ): Promise<void> {
    const { account } = this.ready();
    const calls = await this.calls();
    const already = await calls.room(firm, account.address);
    if (already !== undefined) return void this.enter(firm, account.address, already.id, media);
    let foreseen: Hex | undefined;
    let entered: RoomCall | undefined;
    try {
      await calls.openRoom(
        account,
        firm,
        seats,
        (step) => {
          progress(step);
          if (step === "sent" && foreseen !== undefined)
            entered ??= this.enter(firm, account.address, foreseen, media);
        },
        (room) => {
          foreseen = room;
        },
      );
    } catch (thrown) {
      entered?.fail(thrown);
      throw thrown;
    }
  }

  /** Ends what goes on. */
  hangUp(): void {
    if (this.current instanceof PairCall) this.current.handle({ type: "hang-up" });
    else this.current?.leave();
  }

  /** Takes calls here again after another page of this device did. */
  retry(): void {
    this.office?.retry();
  }

  private obstacle(account: Account | undefined): Extract<DeskState, { name: "none" }>["why"] | undefined {
    if (this.app.info.contracts.call === undefined) return "no-contract";
    if (!("RTCRtpScriptTransform" in globalThis) || !("RTCPeerConnection" in globalThis))
      return "unsupported";
    if (account === undefined) return "no-account";
    return account.signer === undefined ? "no-signer" : undefined;
  }

  private async lookUp(account: Account): Promise<DeskState> {
    const { info } = this.app;
    const name = keysName(info.genesisHash, info.contracts.firm, account.address);
    const [keys, calls] = await Promise.all([deviceKeys(name), this.calls()]);
    this.keys = keys;
    const devices = await calls.devicesOf(account.address);
    for (const [slot, known] of devices) {
      const isOwn =
        isEqual(known.signing, keys.public.signing) && isEqual(known.agreement, keys.public.agreement);
      if (isOwn) {
        this.office = this.makeOffice({ account: account.address, slot }, keys, calls);
        localStorage.setItem(TAKES_CALLS, "1");
        return { name: "open", own: { account: account.address, slot }, signal: { name: "connecting" } };
      }
    }
    const free = Array.from({ length: MAX_SLOT + 1 }, (_, slot) => slot).find((slot) => !devices.has(slot));
    return { name: "unregistered", slot: free };
  }

  private makeOffice(own: Device, keys: DeviceKeys, calls: Calls): Office {
    const { info } = this.app;
    return new Office({
      own,
      keys,
      calls,
      genesis: info.genesisHash,
      contract: info.contracts.call as Hex,
      url: signalUrl(location.href),
      state: (signal) => {
        if (this.state.name === "open") this.set({ ...this.state, signal });
      },
      ring: (letter) => void this.rung(letter),
    });
  }

  /** A ring: asks the chain whether there is such a call, then the user. */
  private async rung(letter: Letter): Promise<void> {
    const { office } = this;
    const account = this.app.account.value;
    const { header, from, message } = letter;
    if (message.kind !== "ring" || office === undefined || account === undefined) return;
    const isGenuine = await isCall(office, letter);
    if (!isGenuine || this.incoming !== undefined || this.office !== office) return;
    const { current } = this;
    const isCrossing = current instanceof PairCall && current.isCalling(header.firm, from.account);
    // Both called each other: the call of the smaller account is taken, by the other side without asking again.
    if (isCrossing && from.account > office.own.account) return;
    const media = new LocalMedia();
    const options = { office, account, firm: header.firm, other: from.account, media };
    const pair = PairCall.incoming(options, letter);
    if (current !== undefined && !isCrossing) return pair.handle({ type: "decline", isBusy: true });
    this.incoming = pair;
    if (isCrossing) {
      const { wanted } = current.options.media;
      current.handle({ type: "hang-up" });
      return this.acceptIncoming(wanted);
    }
    pair.addEventListener("ended", () => {
      if (this.incoming === pair) this.incoming = undefined;
      this.dispatchEvent(new Event("change"));
    });
    this.dispatchEvent(new Event("ring"));
    this.dispatchEvent(new Event("change"));
  }

  private take(current: Current): void {
    this.current = current;
    current.addEventListener("change", () => this.dispatchEvent(new Event("change")));
    current.addEventListener("ended", () => {
      if (this.current === current) this.current = undefined;
      this.dispatchEvent(new CustomEvent("over", { detail: current }));
      this.dispatchEvent(new Event("change"));
    });
    this.dispatchEvent(new Event("change"));
  }

  private ready(): { office: Office; account: Account } {
    const { office } = this;
    if (office === undefined)
      throw new Problem("conflict", "This browser does not take calls yet.", "Register it first.");
    if (this.current !== undefined)
      throw new Problem("conflict", "There is a call already.", "End it first.");
    return { office, account: this.account() };
  }

  private account(): Account {
    const account = this.app.account.value;
    if (account === undefined) throw new Problem("invalid", "No account is chosen.", "Choose an account.");
    return account;
  }

  private shut(): void {
    this.hangUp();
    this.declineIncoming();
    this.office?.close();
    this.office = undefined;
  }

  private set(state: DeskState): void {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}

/** Whether the chain has the call of a ring. The page's own look at it may be a block behind the node's. */
async function isCall({ calls, own }: Office, { header, from }: Letter): Promise<boolean> {
  for (let attempt = 0; attempt < CHECKS; attempt += 1) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, CHECK_AGAIN_MS));
    if (await calls.isCall(header.firm, from.account, own.account, header.call).catch(() => false))
      return true;
  }
  return false;
}

function asCallProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem(
    "internal",
    `Calls do not work here: ${String(thrown)}`,
    "Look at the diagnosis.",
    thrown,
  );
}
