import type { Socket } from "./signal";

/** A socket to the node. */
export function connectSocket(url: string): Socket {
  return new WebSocket(url) as unknown as Socket;
}
