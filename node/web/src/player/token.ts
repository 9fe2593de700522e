/** Tokens in media paths. Pure. */

/** A media path or address: anything, `/p/`, the token, and the rest. */
const MEDIA_PATH = /^([^?#]*\/p\/)([^/?#]+)(\/[^]*)$/;

/** Shortest wait before a refresh: a node that hands out very short tokens must not be flooded. */
const REFRESH_MIN_MS = 1_000;

/**
 * The same address with another token.
 *
 * Playlists hold relative addresses, so whatever the player resolves carries the token that was valid when it loaded
 * the playlist; the newest one goes in here, right before the request. Other addresses are returned unchanged.
 */
export function withToken(url: string, token: string): string {
  const parts = MEDIA_PATH.exec(url);
  return parts === null ? url : `${parts[1]}${token}${parts[3]}`;
}

/** When to ask for the next token, from now: after two thirds of the time that is left. Times in ms. */
export function refreshDelayMs(nowMs: number, expiresAtMs: number): number {
  return Math.max(REFRESH_MIN_MS, Math.floor(((expiresAtMs - nowMs) * 2) / 3));
}

/** Address of one rendition's FLV stream next to `flv`, the grant's own. */
export function flvOf(flv: string, rendition: string): string {
  return flv.replace(/[^/?#]+\.flv/, `${rendition}.flv`);
}
