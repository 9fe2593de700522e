import {
  callAbi as call,
  eventAbi as event,
  firmAbi as firm,
  ticketAbi as ticket,
  tokenAbi as token,
} from "@w3space/av-contracts/abi";

/** The functions, events and errors that the page uses, as generated from `contracts/interfaces/sol`. */

export const tokenAbi = pick(token, "balanceOf", "allowance", "approve");

export const ticketAbi = pick(ticket, "balanceOf", "viewerOf", "mintedOf");

export const eventAbi = pick(event, "buy", "claimRefund", "TicketsSold", "TicketRefunded");

export const firmAbi = pick(
  firm,
  "firmCount",
  "memberCount",
  "memberAt",
  "isMember",
  "deviceOf",
  "setDevice",
  "DeviceSet",
);

export const callAbi = pick(
  call,
  "requestCall",
  "answer",
  "hangUp",
  "openRoom",
  "closeRoom",
  "callOf",
  "isAuthorised",
  "roomOf",
  "isAdmitted",
  "CallAuthorised",
  "RoomOpened",
);

/** Every error that a call can revert with, whichever contract of the suite raised it, and Solidity's own. */
export { revertAbi as errorAbi } from "@w3space/av-contracts";

/** The items of an ABI with these names. */
function pick<const A extends readonly unknown[], const N extends string>(
  abi: A,
  ...names: N[]
): Extract<A[number], { name: N }>[] {
  return abi.filter((item) => names.includes((item as { name?: N }).name as N)) as never;
}
