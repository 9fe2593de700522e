export * from "./abi/index.js";
export * from "./account.js";
export * from "./deployment.js";
export * from "./log.js";
export * from "./revert.js";
export * from "./revive.js";
