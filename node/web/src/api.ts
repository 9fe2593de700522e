import { Problem, type ProblemKind } from "./problem";

/** `0x` and hex digits. */
export type Hex = `0x${string}`;

/** Contracts of the suite by their role. */
export interface Contracts {
  w3w: Hex;
  w3space: Hex;
  firm: Hex;
  ticket: Hex;
  event: Hex;
  /** Absent where the node does not carry calls. */
  call?: Hex;
}

/** What the node says about itself. */
export interface Info {
  network: string;
  /** True on a development chain: accounts with public keys like //Alice may be used. */
  isDevelopment: boolean;
  rpcUrl: string;
  genesisHash: Hex;
  contracts: Contracts;
}

/** State of an event on chain, in the contract's order from 1. */
export const EVENT_STATES = [
  "scheduled",
  "live",
  "ended",
  "proposed",
  "disputed",
  "settled",
  "cancelled",
] as const;
export type EventState = (typeof EVENT_STATES)[number];

/** One event as the node sees it at the finalized head. Times in seconds since the Unix epoch. */
export interface LiveEvent {
  id: number;
  title: string;
  host: Hex;
  firm: number;
  payToken: Hex;
  price: bigint;
  capacity: number;
  sold: number;
  start: number;
  end: number;
  isTransferable: boolean;
  /** What happens when no oracle report comes: 1 refunds, 2 the check-in rule. */
  timeoutPolicy: number;
  /** Address of the node that serves the event, while one does. */
  servedAt: string | undefined;
  state: EventState;
  /** The host's stream is arriving now. */
  isOnAir: boolean;
}

export interface Challenge {
  nonce: string;
  text: string;
}

/** A wallet's signature over a challenge's text. */
export type WalletProof =
  { scheme: "sr25519"; public_key: Hex; signature: Hex } | { scheme: "ethereum"; signature: Hex };

/** Right to fetch one event's media until the token expires. Paths start with `/p/<token>/`. */
export interface MediaGrant {
  token: string;
  expiresAtMs: number;
  hls: string;
  flv: string;
}

export interface SessionRequest {
  event: number;
  ticket: bigint;
  address: Hex;
  nonce: string;
  proof: WalletProof;
}

/** A refusal or failure of the node. `status` 0 means that the node did not answer. */
export class ApiError extends Problem {
  constructor(
    kind: ProblemKind,
    readonly status: number,
    message: string,
    next: string,
    cause?: unknown,
  ) {
    super(kind, message, next, cause);
  }
}

/** Longest wait for an answer; an API call of the node takes milliseconds, a slow phone network seconds. */
const TIMEOUT_MS = 15_000;

/** The node's HTTP API. Errors are {@link ApiError}; an abort by `signal` stays a DOMException. */
export class Api {
  constructor(private readonly base = "") {}

  async info(signal?: AbortSignal): Promise<Info> {
    return parse(infoOf, await this.request("GET", "/api/v1/info", undefined, signal));
  }

  async events(signal?: AbortSignal): Promise<LiveEvent[]> {
    const body = await this.request("GET", "/api/v1/events", undefined, signal);
    return parse((value) => list(Array.isArray(value) ? value : object(value)["events"]).map(eventOf), body);
  }

  async event(id: number, signal?: AbortSignal): Promise<LiveEvent> {
    return parse(eventOf, await this.request("GET", `/api/v1/events/${id}`, undefined, signal));
  }

  async challenge(address: Hex, signal?: AbortSignal): Promise<Challenge> {
    const body = await this.request("POST", "/api/v1/challenges", { address }, signal);
    return parse(
      (value) => ({ nonce: text(object(value)["nonce"]), text: text(object(value)["text"]) }),
      body,
    );
  }

  async openSession(request: SessionRequest, signal?: AbortSignal): Promise<MediaGrant> {
    const body = { ...request, ticket: request.ticket.toString() };
    return parse(grantOf, await this.request("POST", "/api/v1/sessions", body, signal));
  }

  /** The same session with a new token. */
  async refreshSession(token: string, signal?: AbortSignal): Promise<MediaGrant> {
    return parse(grantOf, await this.request("POST", "/api/v1/sessions/refresh", { token }, signal));
  }

  private async request(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<unknown> {
    const limit = AbortSignal.timeout(TIMEOUT_MS);
    const init: RequestInit = {
      method,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      cache: "no-store",
    };
    if (body !== undefined) {
      init.headers = { "content-type": "application/json" };
      init.body = JSON.stringify(body);
    }
    try {
      const response = await fetch(this.base + path, init);
      if (!response.ok) throw refusal(response.status, await response.json().catch(() => ({})));
      return await response.json();
    } catch (thrown) {
      if (thrown instanceof ApiError || signal?.aborted) throw thrown;
      throw new ApiError(
        "unavailable",
        0,
        "The node does not answer.",
        "Check your connection; the page tries again.",
        thrown,
      );
    }
  }
}

/** What a status means, in the node's own words where it gave some. `problem`: an RFC 9457 body. */
export function refusal(status: number, problem: unknown): ApiError {
  const fields = typeof problem === "object" && problem !== null ? (problem as Record<string, unknown>) : {};
  const said = [fields["detail"], fields["title"]].find((value) => typeof value === "string" && value !== "");
  const [kind, plain, next] = meaning(status);
  return new ApiError(kind, status, typeof said === "string" ? sentence(said) : plain, next);
}

function meaning(status: number): [ProblemKind, string, string] {
  switch (status) {
    case 401:
      return [
        "unauthorized",
        "The node did not accept the signature.",
        "Sign again with the account that holds the ticket.",
      ];
    case 403:
      return [
        "unauthorized",
        "The node refused access.",
        "Choose the account that holds a valid ticket for this event.",
      ];
    case 404:
      return ["not_found", "The node does not know this.", "Go back to the list of events."];
    case 409:
      return ["conflict", "That is not possible right now.", "Reload the page to see the present state."];
    case 429:
      return ["exhausted", "Too many requests.", "Wait a moment and try again."];
    case 502:
    case 503:
    case 504:
      return ["unavailable", "The node is busy or cannot reach the chain.", "Wait a moment and try again."];
    default:
      return status >= 500
        ? ["internal", "The node had an error.", "Try again in a moment."]
        : ["invalid", "The node did not understand the request.", "Reload the page; it may be out of date."];
  }
}

function sentence(said: string): string {
  const capital = said.charAt(0).toUpperCase() + said.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

function parse<T>(read: (value: unknown) => T, body: unknown): T {
  try {
    return read(body);
  } catch (thrown) {
    throw new ApiError(
      "internal",
      200,
      "The node's answer is not understood.",
      "Reload the page; it may be out of date.",
      thrown,
    );
  }
}

function infoOf(value: unknown): Info {
  const info = object(value);
  const chain = object(info["chain"]);
  const contracts = object(info["contracts"]);
  return {
    network: text(info["network"]),
    isDevelopment: info["development"] === true,
    rpcUrl: text(chain["rpc_url"]),
    genesisHash: hex(chain["genesis_hash"]),
    contracts: {
      w3w: hex(contracts["w3w"]),
      w3space: hex(contracts["w3space"]),
      firm: hex(contracts["firm"]),
      ticket: hex(contracts["ticket"]),
      event: hex(contracts["event"]),
      ...(contracts["call"] === undefined ? {} : { call: hex(contracts["call"]) }),
    },
  };
}

function eventOf(value: unknown): LiveEvent {
  const event = object(value);
  return {
    id: number(event["id"]),
    title: text(event["title"]),
    host: hex(event["host"]),
    firm: number(event["firm"]),
    payToken: hex(event["pay_token"]),
    price: BigInt(text(event["price"])),
    capacity: number(event["capacity"]),
    sold: number(event["sold"]),
    start: number(event["start"]),
    end: number(event["end"]),
    isTransferable: event["transferable"] === true,
    timeoutPolicy: number(event["timeout_policy"]),
    servedAt: servedAtOf(event["served_at"]),
    state: stateOf(event["state"]),
    isOnAir: event["on_air"] === true,
  };
}

/** Base address of a node; anything but http is none. */
function servedAtOf(value: unknown): string | undefined {
  return typeof value === "string" && /^https?:\/\//.test(value) ? value : undefined;
}

function stateOf(value: unknown): EventState {
  const state = EVENT_STATES.find((name, index) => name === value || index + 1 === value);
  if (state === undefined) throw new TypeError(`unknown event state ${String(value)}`);
  return state;
}

function grantOf(value: unknown): MediaGrant {
  const grant = object(value);
  return {
    token: text(grant["token"]),
    expiresAtMs: number(grant["expires_at_ms"]),
    hls: text(grant["hls"]),
    flv: text(grant["flv"]),
  };
}

function object(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new TypeError("not an object");
  return value as Record<string, unknown>;
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new TypeError("not a list");
  return value;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("not a text");
  return value;
}

function number(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw new TypeError("not a whole number");
  return value;
}

function hex(value: unknown): Hex {
  const digits = text(value);
  if (!/^0x[0-9a-fA-F]*$/.test(digits)) throw new TypeError("not hex");
  return digits.toLowerCase() as Hex;
}
