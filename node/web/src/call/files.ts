import { bigEndian, concat, hexOf } from "./bytes";
import { type Control, FILE_ID_BYTES } from "./control";
import { type Device, deviceName } from "./device";
import type { Session } from "./session";

/** A file on its way, in either direction. */
export interface Transfer {
  id: string;
  peer: Device;
  isOwn: boolean;
  name: string;
  bytes: number;
  doneBytes: number;
  state: "offered" | "running" | "waiting" | "done" | "stopped";
  /** The whole file, once it has arrived. */
  url: string | undefined;
}

interface Outgoing extends Transfer {
  raw: Uint8Array<ArrayBuffer>;
  file: File;
  /** Grows with every request, so that an older run of the same file stops. */
  run: number;
}

interface Incoming extends Transfer {
  raw: Uint8Array<ArrayBuffer>;
  mime: string;
  parts: Uint8Array<ArrayBuffer>[];
}

export interface FilesOptions {
  session(peer: Device): Session | undefined;
  changed(): void;
}

/** Data of one message; with its head well below what a data channel takes. */
const PART_BYTES = 64 * 1024;
const OFFSET_BYTES = 8;
/** A file is held in memory until it is saved. */
export const MAX_FILE_BYTES = 512 * 1024 * 1024;

/**
 * Files from browser to browser, on the connection that both sides have confirmed.
 *
 * The receiver asks for a file from an offset, so a file goes on where it stopped after a connection was lost.
 */
export class Files {
  private readonly outgoing = new Map<string, Outgoing>();
  private readonly incoming = new Map<string, Incoming>();

  constructor(private readonly options: FilesOptions) {}

  get transfers(): Transfer[] {
    return [...this.incoming.values(), ...this.outgoing.values()];
  }

  /** Offers a file to somebody; they decide. */
  offer(peer: Device, file: File): void {
    const raw = crypto.getRandomValues(new Uint8Array(FILE_ID_BYTES));
    const id = keyOf(peer, raw);
    const { name, size: bytes } = file;
    const shared = { id, peer, isOwn: true, name, bytes, doneBytes: 0, url: undefined, raw, file, run: 0 };
    this.outgoing.set(id, { ...shared, state: "offered" });
    this.announce(peer, raw, file);
    this.options.changed();
  }

  /** Takes an offered file, or goes on with it. */
  accept(id: string): void {
    const transfer = this.incoming.get(id);
    if (transfer === undefined || transfer.state === "done") return;
    transfer.state = "running";
    const { raw, doneBytes: offset } = transfer;
    this.options.session(transfer.peer)?.tell({ type: "file-from", id: raw, offset });
    this.options.changed();
  }

  /** Ends a transfer for both sides. */
  stop(id: string): void {
    const transfer = this.incoming.get(id) ?? this.outgoing.get(id);
    if (transfer === undefined) return;
    this.options.session(transfer.peer)?.tell({ type: "file-stop", id: transfer.raw });
    this.halt(transfer);
  }

  /** A peer is there again: offers what it has not got yet, and asks for the rest of what was running. */
  connected(peer: Device): void {
    const name = deviceName(peer);
    for (const transfer of this.outgoing.values())
      if (deviceName(transfer.peer) === name && transfer.state !== "done" && transfer.state !== "stopped")
        this.announce(peer, transfer.raw, transfer.file);
    for (const transfer of this.incoming.values())
      if (deviceName(transfer.peer) === name && transfer.state === "running") this.accept(transfer.id);
  }

  control(peer: Device, control: Control): void {
    switch (control.type) {
      case "file":
        return this.offered(peer, control);
      case "file-from":
        return void this.send(peer, control.id, control.offset);
      case "file-stop": {
        const id = keyOf(peer, control.id);
        const transfer = this.incoming.get(id) ?? this.outgoing.get(id);
        if (transfer !== undefined) this.halt(transfer);
      }
    }
  }

  /** A part: id, offset and data. */
  take(peer: Device, message: Uint8Array): void {
    const head = FILE_ID_BYTES + OFFSET_BYTES;
    if (message.length <= head) return;
    const transfer = this.incoming.get(keyOf(peer, message.subarray(0, FILE_ID_BYTES)));
    if (transfer === undefined || transfer.state !== "running") return;
    const offset = Number(
      new DataView(message.buffer, message.byteOffset + FILE_ID_BYTES, 8).getBigUint64(0),
    );
    const data = message.slice(head) as Uint8Array<ArrayBuffer>;
    // A part of an older run, or more than was announced.
    if (offset !== transfer.doneBytes || offset + data.length > transfer.bytes) return;
    transfer.parts.push(data);
    transfer.doneBytes += data.length;
    if (transfer.doneBytes === transfer.bytes) this.finish(transfer);
    this.options.changed();
  }

  private offered(peer: Device, { id: raw, name, bytes, mime }: Extract<Control, { type: "file" }>): void {
    const id = keyOf(peer, raw);
    if (this.incoming.has(id) || bytes > MAX_FILE_BYTES) return;
    const shared = { id, peer, isOwn: false, name, bytes, doneBytes: 0, url: undefined, mime, parts: [] };
    this.incoming.set(id, { ...shared, raw: concat(raw), state: "offered" });
    if (bytes === 0) this.finish(this.incoming.get(id) as Incoming);
    this.options.changed();
  }

  private async send(peer: Device, raw: Uint8Array, from: number): Promise<void> {
    const transfer = this.outgoing.get(keyOf(peer, raw));
    const session = this.options.session(peer);
    if (transfer === undefined || session === undefined || transfer.state === "stopped") return;
    transfer.run += 1;
    const { run, file } = transfer;
    transfer.state = "running";
    try {
      for (let offset = from; offset < file.size; offset += PART_BYTES) {
        const data = await file.slice(offset, offset + PART_BYTES).arrayBuffer();
        if (transfer.run !== run || !session.isConfirmed) return;
        await session.sendBytes(concat(transfer.raw, bigEndian(offset, OFFSET_BYTES), new Uint8Array(data)));
        transfer.doneBytes = offset + data.byteLength;
        this.options.changed();
      }
      transfer.state = "done";
    } catch (thrown) {
      console.info("a file stopped on its way", thrown);
      transfer.state = "waiting";
    }
    this.options.changed();
  }

  private finish(transfer: Incoming): void {
    // Never shown in the page: the browser saves it, whatever the sender calls it.
    const blob = new Blob(transfer.parts, { type: "application/octet-stream" });
    transfer.url = URL.createObjectURL(blob);
    transfer.parts = [];
    transfer.state = "done";
  }

  private halt(transfer: Incoming | Outgoing): void {
    if (transfer.state === "done") return;
    transfer.state = "stopped";
    if ("run" in transfer) transfer.run += 1;
    else transfer.parts = [];
    this.options.changed();
  }

  private announce(peer: Device, id: Uint8Array, { name, size: bytes, type: mime }: File): void {
    this.options.session(peer)?.tell({ type: "file", id, name: name.slice(0, 255), bytes, mime });
  }
}

function keyOf(peer: Device, raw: Uint8Array): string {
  return `${deviceName(peer)}/${hexOf(raw)}`;
}
