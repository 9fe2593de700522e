import type { Hex } from "../api";
import { asProblem } from "../problem";
import { Conversation } from "./conversation";
import { compareDevices, type Device, deviceName } from "./device";
import type { Letter, Line } from "./mailbox";
import type { LocalMedia } from "./media";
import { BYE } from "./message";
import type { Office } from "./office";
import type { Presence, Undelivered } from "./signal";

/** Where the own place in a room is. */
export type RoomState =
  | { name: "entering" }
  | { name: "inside" }
  | { name: "ended"; reason: "left" | "closed" | "not_authorised" | "full"; detail: string };

export interface RoomOptions {
  office: Office;
  firm: number;
  host: Hex;
  room: Hex;
  media: LocalMedia;
}

/** How long the chain's answer about a member is believed. */
const ADMITTED_MS = 15_000;
/** Before the next attempt to connect to somebody in the room. */
const AGAIN_MS = 2_000;
const MAX_ATTEMPTS = 6;

/** A room whose members connect to each other directly. Fires `change` and `ended`. */
export class RoomCall extends EventTarget {
  readonly conversation: Conversation;
  private readonly line: Line;
  private current: RoomState = { name: "entering" };
  private isLooking = false;
  /** The chain of this page has said once that the room is open to us. */
  private stood = false;
  private present = new Set<string>();
  private readonly attempts = new Map<string, number>();
  private readonly admitted = new Map<Hex, { answer: Promise<boolean>; atMs: number }>();

  constructor(readonly options: RoomOptions) {
    super();
    const { office, firm, host, room, media } = options;
    this.line = { call: room, firm, side: 2 };
    this.conversation = new Conversation(office, this.line, media, (peer, event) => {
      if (event.type === "confirmed") this.attempts.delete(deviceName(peer));
      // Not reached, or not confirmed in time on a busy machine, but still there.
      const hasLeft = event.type === "ended" && (event.reason === BYE.hungUp || event.reason === BYE.removed);
      if (event.type === "ended" && !hasLeft) this.tryAgain(peer);
      this.changed();
    });
    this.conversation.addEventListener("change", () => this.changed());
    office.listen(this.line, {
      letter: (letter) => void this.take(letter),
      presence: (presence) => void this.see(presence),
      undelivered: (report) => this.refused(report),
      ended: (reason) =>
        this.end(
          reason === "not_authorised" ? "not_authorised" : "closed",
          "The chain ended the room for you.",
        ),
      looked: () => void this.look(),
    });
    office.enterRoom(room, firm, host);
  }

  get state(): RoomState {
    return this.current;
  }

  get isHost(): boolean {
    return this.options.host === this.options.office.own.account;
  }

  leave(): void {
    this.end("left", "");
  }

  /** The own room was not opened after all. */
  fail(thrown: unknown): void {
    const { message, next } = asProblem(thrown);
    this.end("closed", `${message} ${next}`);
  }

  /** Asks the chain whether the room is still open for this account. An answer that can't be had ends nothing. */
  private async look(): Promise<void> {
    const { office, firm, host, room } = this.options;
    if (this.current.name !== "inside" || this.isLooking) return;
    this.isLooking = true;
    const isOpen = await office.calls.room(firm, host).then(
      (found) => found?.id === room,
      () => true,
    );
    const isAdmitted = await office.calls.isAdmitted(firm, host, office.own.account).catch(() => true);
    this.isLooking = false;
    if (isOpen && isAdmitted) this.stood = true;
    // A room that was just opened may be in a block that this page's chain hasn't finalized yet.
    else if (!this.stood) return;
    else if (!isOpen) this.end("closed", "The room was closed.");
    else this.end("not_authorised", "");
  }

  private async see({ present }: Presence): Promise<void> {
    if (this.current.name === "ended") return;
    this.current = { name: "inside" };
    const { own } = this.options.office;
    const others = present.filter((device) => deviceName(device) !== deviceName(own));
    this.present = new Set(others.map(deviceName));
    for (const peer of this.conversation.mesh.peers)
      if (!this.present.has(deviceName(peer))) await this.missing(peer);
    for (const device of others) await this.meet(device);
    for (const { device } of this.conversation.participants.values())
      if (this.conversation.mesh.session(device) === undefined) this.conversation.forget(device);
    this.changed();
  }

  /** Somebody whom the node doesn't see any more. A connection that is up outlives the node's socket to them. */
  private async missing(peer: Device): Promise<void> {
    const isUp = this.conversation.participants.get(deviceName(peer))?.state === "connected";
    if (isUp && (await this.isAdmitted(peer.account, true))) return;
    this.conversation.mesh.leave(peer);
    this.conversation.forget(peer);
  }

  private async meet(device: Device): Promise<void> {
    if (this.conversation.mesh.session(device) !== undefined) return;
    if (!(await this.isAdmitted(device.account)) || this.isOver()) return;
    this.conversation.expect(device);
    await this.conversation.mesh.start(device, compareDevices(this.options.office.own, device) < 0);
  }

  /** Each attempt takes longer to come; media never flows before a confirmation, so trying costs nothing else. */
  private tryAgain(device: Device): void {
    const name = deviceName(device);
    const attempt = (this.attempts.get(name) ?? 0) + 1;
    this.attempts.set(name, attempt);
    if (attempt > MAX_ATTEMPTS) return;
    setTimeout(() => {
      if (!this.isOver() && this.present.has(name)) void this.meet(device);
    }, AGAIN_MS * attempt);
  }

  private async take({ from, message }: Letter): Promise<void> {
    // The node may be wrong, or slow: only the chain says who may be here.
    if (!(await this.isAdmitted(from.account)) || this.isOver()) return;
    if (message.kind === "offer" || message.kind === "rekey") this.conversation.expect(from);
    await this.conversation.mesh.receive(from, message);
  }

  private isAdmitted(account: Hex, isAnew = false): Promise<boolean> {
    const known = this.admitted.get(account);
    if (!isAnew && known !== undefined && Date.now() - known.atMs < ADMITTED_MS) return known.answer;
    const { office, firm, host } = this.options;
    const answer = office.calls.isAdmitted(firm, host, account).catch(() => false);
    this.admitted.set(account, { answer, atMs: Date.now() });
    return answer;
  }

  private refused({ sequence, code, detail }: Undelivered): void {
    // With a sequence it is about one envelope: somebody left a moment ago.
    if (sequence !== undefined) return;
    if (code === "busy") this.end("full", "All seats of the room are taken.");
    else this.end("not_authorised", detail === "" ? "The node did not let this device in." : detail);
  }

  private isOver(): boolean {
    return this.current.name === "ended";
  }

  private end(reason: Extract<RoomState, { name: "ended" }>["reason"], detail: string): void {
    if (this.isOver()) return;
    this.current = { name: "ended", reason, detail };
    this.conversation.close(reason === "left" ? BYE.hungUp : BYE.removed);
    this.options.office.leave(this.options.room);
    this.changed();
    this.dispatchEvent(new Event("ended"));
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}
