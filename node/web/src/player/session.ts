import { type Api, ApiError, type MediaGrant } from "../api";
import type { Account } from "../wallet";
import { asProblem, type Problem } from "../problem";
import { refreshDelayMs, withToken } from "./token";

/** Wait after a refresh that the node did not answer; the token stays good for a third of its life meanwhile. */
const RETRY_MS = 2_000;

/** A viewing session at the node: keeps its token fresh until it is closed or the node ends it. */
export class Session {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly abort = new AbortController();

  private constructor(
    private readonly api: Api,
    private grant: MediaGrant,
    private readonly onEnd: (problem: Problem) => void,
  ) {
    this.schedule();
    // Timers sleep in hidden tabs and on locked phones, so look at the clock when the page shows again.
    document.addEventListener("visibilitychange", () => this.wake(), { signal: this.abort.signal });
  }

  /**
   * Proves the account to the node and opens a session for its ticket.
   *
   * `onEnd` is called once when the node no longer refreshes the session: ticket sold on, refunded, or in use elsewhere.
   */
  static async open(
    api: Api,
    account: Account,
    event: number,
    ticket: bigint,
    onEnd: (problem: Problem) => void,
    signal: AbortSignal,
  ): Promise<Session> {
    const { nonce, text } = await api.challenge(account.address, signal);
    const proof = await account.prove(text);
    const grant = await api.openSession({ event, ticket, address: account.address, nonce, proof }, signal);
    return new Session(api, grant, onEnd);
  }

  /** Address of the multivariant playlist. */
  get hls(): string {
    return this.fresh(this.grant.hls);
  }

  /** Address of the source rendition's FLV stream. */
  get flv(): string {
    return this.fresh(this.grant.flv);
  }

  /** A media address with the newest token. */
  fresh(url: string): string {
    return withToken(url, this.grant.token);
  }

  /** Forgets the token and stops refreshing. */
  close(): void {
    clearTimeout(this.timer);
    this.abort.abort();
  }

  private schedule(): void {
    this.after(refreshDelayMs(Date.now(), this.grant.expiresAtMs));
  }

  private wake(): void {
    const isDue =
      document.visibilityState === "visible" && refreshDelayMs(Date.now(), this.grant.expiresAtMs) < RETRY_MS;
    if (isDue) this.after(0);
  }

  private after(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), delayMs);
  }

  private async refresh(): Promise<void> {
    try {
      this.grant = await this.api.refreshSession(this.grant.token, this.abort.signal);
      this.schedule();
    } catch (thrown) {
      if (this.abort.signal.aborted) return;
      const isRefused =
        thrown instanceof ApiError && thrown.status >= 400 && thrown.status < 500 && thrown.status !== 429;
      if (isRefused || Date.now() > this.grant.expiresAtMs) {
        this.close();
        this.onEnd(asProblem(thrown));
      } else {
        this.after(RETRY_MS);
      }
    }
  }
}
