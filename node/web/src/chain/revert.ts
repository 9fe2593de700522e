import { decodeErrorResult, type Hex } from "viem";
import { Problem, type ProblemKind } from "../problem";
import { formatAmount } from "../format";
import { EVENT_STATES } from "../api";
import { errorAbi } from "./abi";

/** A contract call that the contract refused, found by the dry run: nothing was sent and no fee was paid. */
export class RevertError extends Problem {
  constructor(
    /** The typed error's name, or `unknown`. */
    readonly error: string,
    kind: ProblemKind,
    message: string,
    next: string,
  ) {
    super(kind, message, next);
  }
}

/** A revert in plain words. `data`: what the contract returned, a selector and arguments. */
export function revertOf(data: Hex): RevertError {
  let decoded;
  try {
    decoded = decodeErrorResult({ abi: errorAbi, data });
  } catch {
    const shown = data.length > 10 ? `${data.slice(0, 10)}…` : data;
    return new RevertError(
      "unknown",
      "internal",
      `The contract refused the call (${shown}).`,
      "Reload the page; it may be older than the contracts.",
    );
  }
  const refuse = (kind: ProblemKind, message: string, next: string) =>
    new RevertError(decoded.errorName, kind, message, next);
  switch (decoded.errorName) {
    case "ERC20InsufficientBalance":
      return refuse(
        "conflict",
        `The account holds ${formatAmount(decoded.args[1])}, but ${formatAmount(decoded.args[2])} is needed.`,
        "Top up the account, or choose another one.",
      );
    case "ERC20InsufficientAllowance":
      return refuse(
        "conflict",
        "The allowance for the event contract is too small.",
        "Try again: the page asks for the allowance first.",
      );
    case "SoldOut":
      return decoded.args[1] === 0
        ? refuse(
            "exhausted",
            "The event is sold out.",
            "Ask the host for more seats, or choose another event.",
          )
        : refuse("exhausted", `Only ${decoded.args[1]} seats are left.`, "Buy fewer tickets.");
    case "WalletLimit":
      return refuse(
        "exhausted",
        `This account may buy ${decoded.args[2]} more tickets of this kind.`,
        "Buy fewer tickets.",
      );
    case "NotOnAllowList":
      return refuse("unauthorized", "These tickets are for invited guests.", "Ask the host to invite you.");
    case "NothingToRefund":
    case "AlreadyPaidBack":
      return refuse("conflict", "This ticket was paid back already.", "Look at your balance.");
    case "Paused":
      return refuse("unavailable", "Ticket sales are paused for now.", "Try again later.");
    case "SalesClosed":
    case "TooLate":
      return refuse("conflict", "Ticket sales for this event are closed.", "Choose another event.");
    case "TooEarly":
      return refuse("conflict", "It is too early for that.", "Wait until the event opens.");
    case "WrongState":
      // The event contract's has the event's number first, the call contract's an id.
      if (typeof decoded.args[0] === "string")
        return refuse("conflict", "There is a call or room already.", "End it first, or wait until it is over.");
      return refuse(
        "conflict",
        `The event is ${stateName(decoded.args[1])} now, so this is not possible.`,
        "Reload the page to see its present state.",
      );
    case "EventNotFound":
      return refuse("not_found", "There is no such event.", "Go back to the list of events.");
    case "PriceAboveMax":
      return refuse(
        "conflict",
        "The price is higher than shown.",
        "Reload the page to see the present price.",
      );
    case "TicketNotValid":
      return refuse(
        "conflict",
        "This ticket was used, refunded or voided already.",
        "Choose another ticket.",
      );
    case "ERC721NonexistentToken":
      return refuse("not_found", "There is no such ticket.", "Check the ticket's number.");
    case "TokenCallFailed":
      return refuse("conflict", "The payment did not go through.", "Check the balance and try again.");
    case "NotSameFirm":
      return refuse(
        "unauthorized",
        "You two are not members of the same firm now.",
        "Ask an administrator of the firm.",
      );
    case "Blocked":
      return refuse("unauthorized", "This colleague does not take calls of yours.", "Reach them another way.");
    case "CallingSelf":
      return refuse("invalid", "That is yourself.", "Choose a colleague.");
    case "RateLimited":
      return refuse("exhausted", "You called this colleague a moment ago.", "Try again in a few seconds.");
    case "CallExpired":
      return refuse("conflict", "The call is over.", "Call again.");
    case "RoomNotOpen":
      return refuse("not_found", "The room is closed.", "Open a room of your own, or choose another one.");
    case "Error":
      return refuse("conflict", `The contract refused: ${decoded.args[0]}.`, "Try again later.");
    default:
      return refuse(
        "internal",
        `The contract refused the call (${decoded.errorName}).`,
        "Try again; if it stays, tell the host.",
      );
  }
}

function stateName(state: number): string {
  return EVENT_STATES[state - 1] ?? "unknown";
}
