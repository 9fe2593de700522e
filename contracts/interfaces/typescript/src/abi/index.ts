// Generated from contracts/interfaces/sol; do not edit.

export { accessAbi } from "./access.js";
export { tokenAbi } from "./token.js";
export { firmAbi } from "./firm.js";
export { callAbi } from "./call.js";
export { ticketAbi } from "./ticket.js";
export { oracleAbi } from "./oracle.js";
export { eventAbi } from "./event.js";
export { errorAbi, errorSignatures } from "./errors.js";
export { topics } from "./topics.js";
export { typedData } from "./types.js";
