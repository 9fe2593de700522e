import type { Hex } from "../api";
import { asProblem, Problem } from "../problem";
import type { Account } from "../wallet";
import { concat, hexOf, sha256 } from "./bytes";
import { Call, type CallAction, type CallInput, type CallState } from "./call";
import { Conversation } from "./conversation";
import { compareDevices, type Device, type DeviceKeys, deviceName, type DevicePublic } from "./device";
import type { Letter, Line } from "./mailbox";
import type { LocalMedia } from "./media";
import { MEDIA } from "./message";
import type { Office } from "./office";

/** What both sides of a call are told. */
export interface PairOptions {
  office: Office;
  account: Account;
  firm: number;
  /** The other side. */
  other: Hex;
  media: LocalMedia;
}

/**
 * A call of two: carries out what {@link Call} decides.
 *
 * Camera, keys and connection are made ready while the wallet and the chain work. Fires `change`.
 */
export class PairCall extends EventTarget {
  /** How far the transaction of the request is, in plain words. */
  step = "";
  /** Something that went wrong and doesn't end the call. */
  trouble: { message: string; next: string } | undefined;
  conversation: Conversation | undefined;
  private line: Line | undefined;
  private slots: number[] = [];
  private isOnChain: Promise<boolean> = Promise.resolve(true);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isLooking = false;
  /** The chain of this page has said once that the call is authorised. */
  private stood = false;
  private readonly startedAt = performance.now();
  /** The end of the call is being written on the chain by this side. */
  isEndOurs = false;

  private constructor(
    readonly options: PairOptions,
    private readonly call: Call,
  ) {
    super();
  }

  /** Calls a colleague. */
  static outgoing(options: PairOptions): PairCall {
    const pair = new PairCall(options, Call.outgoing());
    pair.isOnChain = pair.request();
    return pair;
  }

  /** A colleague calls. `letter`: the ring, checked on the chain. */
  static incoming(options: PairOptions, { header, from }: Letter): PairCall {
    const pair = new PairCall(options, Call.incoming(Date.now(), header.call, from));
    pair.open(header.call, 1);
    // Only what costs nothing and shows nothing: no camera and no word to the caller before the user accepts.
    pair.conversation?.mesh.prepare(from, true);
    pair.tick();
    return pair;
  }

  get state(): CallState {
    return this.call.state;
  }

  get isCaller(): boolean {
    return this.call.isCaller;
  }

  /** True while this account calls that one and has no answer yet. */
  isCalling(firm: number, other: Hex): boolean {
    const isWaiting = ["requested", "authorised", "ringing"].includes(this.state.name);
    return this.isCaller && isWaiting && this.options.firm === firm && this.options.other === other;
  }

  handle(input: CallInput): void {
    for (const action of this.call.handle(Date.now(), input)) this.act(action);
    this.tick();
    this.changed();
  }

  private async request(): Promise<boolean> {
    const { office, account, firm, other } = this.options;
    try {
      const devices = await office.calls.devicesOf(other);
      const [first] = devices.values();
      if (first === undefined) throw noDevice();
      this.slots = [...devices.keys()];
      const tag = await tagOf(office.keys, first);
      let expected: Hex | undefined;
      const call = await office.calls.requestCall(
        account,
        firm,
        other,
        tag,
        (step) => {
          this.step = STEPS[step];
          // On its way to the chain: rings at once, and the node holds the ring back until it sees the call.
          if (step === "sent" && expected !== undefined) this.authorised(expected);
          this.changed();
        },
        (foreseen) => {
          expected = foreseen;
        },
        () => {
          this.step = "Ending your last call with them on the chain first…";
          this.changed();
        },
      );
      this.step = "";
      if (this.line === undefined) this.authorised(call);
      else if (this.line.call !== call)
        throw new Problem("conflict", "Another call of you two came first.", "Call again.");
      this.changed();
      return true;
    } catch (thrown) {
      console.warn(thrown);
      const problem = asProblem(thrown);
      this.handle({ type: "not-requested", detail: `${problem.message} ${problem.next}` });
      return false;
    }
  }

  private authorised(call: Hex): void {
    // The user may have given up meanwhile.
    if (this.line !== undefined || this.call.state.name === "ended") return;
    this.open(call, 0);
    this.handle({ type: "authorised", call });
    this.handle({ type: "time" });
  }

  private open(call: Hex, side: 0 | 1): void {
    const { office, firm, other, media } = this.options;
    const line: Line = { call, firm, side, peer: other };
    this.line = line;
    this.conversation = new Conversation(
      office,
      line,
      media,
      (_, event) => {
        if (
          event.type === "connected" ||
          event.type === "confirmed" ||
          event.type === "interrupted" ||
          event.type === "recovered"
        )
          this.handle({ type: event.type });
        if (event.type === "ended")
          this.handle({ type: "closed", reason: event.reason, detail: event.detail });
      },
      this.startedAt,
    );
    this.conversation.addEventListener("change", () => this.changed());
    office.listen(line, {
      letter: (letter) => this.take(letter),
      undelivered: ({ code }) => this.handle({ type: "undelivered", code }),
      ended: (reason) => this.handle({ type: "ended", reason }),
      looked: () => void this.look(),
    });
  }

  /**
   * Asks the chain whether the call still stands. An answer that can't be had ends nothing, nor does one of a chain that
   * hasn't seen the call yet: the other side's may be a block ahead.
   */
  private async look(): Promise<void> {
    const { line } = this;
    if (line === undefined || !("device" in this.call.state) || this.isLooking) return;
    this.isLooking = true;
    const { office, account, firm, other } = this.options;
    const [caller, callee] = this.isCaller ? [account.address, other] : [other, account.address];
    const stands = await office.calls.isCall(firm, caller, callee, line.call).catch(() => true);
    this.isLooking = false;
    this.stood ||= stands;
    if (!stands && this.stood) this.handle({ type: "ended", reason: "ended" });
  }

  private take({ from, message }: Letter): void {
    switch (message.kind) {
      case "accept":
        return this.handle({ type: "accepted", device: from });
      case "decline":
        return this.handle({ type: "declined", reason: message.reason });
      case "cancel":
        return this.handle({ type: "cancelled" });
      case "ring":
        return;
      default: {
        const { state } = this.call;
        // Only of the device that the call is with: another one of the same account has no part in it.
        if ("device" in state && compareDevices(state.device, from) === 0)
          void this.conversation?.mesh.receive(from, message);
      }
    }
  }

  private act(action: CallAction): void {
    const { office, other } = this.options;
    const devices = this.slots.map((slot) => ({ account: other, slot }));
    switch (action.type) {
      case "ring":
        return this.post(devices, { kind: "ring", media: this.mediaBits() });
      case "cancel": {
        const kept = action.except === undefined ? "" : deviceName(action.except);
        return this.post(
          devices.filter((device) => deviceName(device) !== kept),
          { kind: "cancel" },
        );
      }
      case "accept":
        this.conversation?.restartClock();
        return this.post(this.caller(), { kind: "accept", media: this.mediaBits() });
      case "decline":
        return this.post(this.caller(), { kind: "decline", reason: action.reason });
      case "connect":
        this.conversation?.expect(action.device);
        return void this.conversation?.mesh.start(action.device, action.isOfferer);
      case "bye":
        return this.post([action.device], { kind: "bye", reason: action.reason });
      case "answer-on-chain":
        return void this.answer();
      case "hang-up-on-chain":
        this.isEndOurs = true;
        return void this.hangUp();
      case "release":
        this.conversation?.close();
        this.options.media.stop();
        if (this.line !== undefined) office.leave(this.line.call);
        this.dispatchEvent(new Event("ended"));
    }
  }

  private post(to: Device[], message: Parameters<Office["post"]>[2]): void {
    const { line } = this;
    if (line !== undefined) for (const device of to) this.options.office.post(line, device, message);
  }

  /** The device that rang, while it is the callee's turn. */
  private caller(): Device[] {
    return this.conversation?.mesh.peers ?? [];
  }

  private mediaBits(): number {
    const { audio, video } = this.options.media.wanted;
    return (audio ? MEDIA.audio : 0) | (video ? MEDIA.video : 0);
  }

  /** Keeps the call authorised beyond the ring. */
  private async answer(): Promise<void> {
    const { office, account, firm, other } = this.options;
    try {
      await office.calls.answer(account, firm, other);
    } catch (thrown) {
      const { message } = asProblem(thrown);
      const next = "The call ends by itself in about a minute; call back for a longer one.";
      if (this.call.state.name !== "ended")
        this.trouble = { message: `The call was not answered on chain: ${message}`, next };
      this.changed();
    }
  }

  private async hangUp(): Promise<void> {
    const { office, account, firm, other } = this.options;
    try {
      if (await this.isOnChain) await office.calls.hangUp(account, firm, other, this.call.isCaller);
    } catch (thrown) {
      // The call ends on the chain by itself; until then the pair can't call again.
      console.info("the call was not ended on chain", thrown);
    }
  }

  private tick(): void {
    clearTimeout(this.timer);
    const due = this.call.deadlineMs();
    if (due !== undefined)
      this.timer = setTimeout(() => this.handle({ type: "time" }), Math.max(0, due - Date.now()));
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

const STEPS = {
  signing: "Confirm the call in your wallet…",
  sent: "The call is on its way to the chain…",
  included: "The chain has the call…",
} as const;

function noDevice(): Problem {
  return new Problem(
    "not_found",
    "This colleague has no device for calls yet.",
    "Ask them to open this page once and register the device.",
  );
}

/** What the callee can find the call by, and nobody else can compute: from what both devices' agreement keys share. */
async function tagOf(own: DeviceKeys, callee: DevicePublic): Promise<Hex> {
  const algorithm = { name: "X25519" };
  const key = await crypto.subtle.importKey("raw", callee.agreement, algorithm, false, []);
  const shared = await crypto.subtle.deriveBits(
    { name: "X25519", public: key },
    own.agreement.privateKey,
    256,
  );
  const domain = new TextEncoder().encode("w3space-av/tag/1");
  return hexOf(await sha256(concat(domain, Uint8Array.of(0), new Uint8Array(shared))));
}
