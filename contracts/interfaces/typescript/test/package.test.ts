import {
  encodeErrorResult,
  encodeEventTopics,
  encodeFunctionData,
  hashTypedData,
  type Hex,
  toEventSelector,
  toFunctionSelector,
} from "viem";
import { describe, expect, test } from "vitest";
import {
  addressOf,
  callFields,
  contractLogs,
  decodeLog,
  decodeRevert,
  deploymentOf,
  type DeploymentRecord,
  type DryRun,
  dryRun,
  errorSignatures,
  eventAbi,
  firmAbi,
  readAccount,
  type ReviveApi,
  ticketAbi,
  tokenAbi,
  topics,
  typedData,
} from "../src/index.js";

const HOLDER = "0x41dccbd49b26c50d34355ed86ff0fa9e489d1e01";
const CONTRACT = "0x1111111111111111111111111111111111111111";

describe("ABI", () => {
  test("gives the standards' selectors and topics", () => {
    const data = encodeFunctionData({ abi: tokenAbi, functionName: "transfer", args: [HOLDER, 1n] });
    expect(data).toBe(`0xa9059cbb${HOLDER.slice(2).padStart(64, "0")}${"1".padStart(64, "0")}`);
    expect(topics.token.Transfer).toBe(toEventSelector("Transfer(address,address,uint256)"));
    expect(topics.ticket.Transfer).toBe(topics.token.Transfer);
  });

  test("has structs, overloads and constructors", () => {
    const terms = eventAbi.find((item) => item.type === "function" && item.name === "create");
    expect(terms?.type === "function" && terms.inputs[0]?.type).toBe("tuple");
    const permits = tokenAbi.filter((item) => item.type === "function" && item.name === "permit");
    expect(permits).toHaveLength(2);
    expect(tokenAbi.find((item) => item.type === "constructor")?.inputs.length).toBeGreaterThan(2);
  });

  test("keeps which fields of an event are indexed", () => {
    const topics = encodeEventTopics({ abi: firmAbi, eventName: "FirmCreated", args: { firm: 7, owner: HOLDER } });
    expect(topics).toHaveLength(3);
  });
});

describe("errors", () => {
  test("are found by selector", () => {
    const data = encodeErrorResult({
      abi: tokenAbi,
      errorName: "ERC20InsufficientBalance",
      args: [HOLDER, 1n, 2n],
    });
    const signature = "ERC20InsufficientBalance(address,uint256,uint256)";
    expect(errorSignatures[toFunctionSelector(signature)]).toBe(signature);
    const revert = decodeRevert(data);
    expect(revert).toMatchObject({ name: "ERC20InsufficientBalance", signature });
    expect(revert?.args.slice(1)).toEqual([1n, 2n]);
  });

  test("of the language are read, those of nobody are not", () => {
    const panic = `0x4e487b71${"11".padStart(64, "0")}` as Hex;
    expect(decodeRevert(panic)).toMatchObject({ name: "Panic", args: [0x11n] });
    expect(decodeRevert("0x12345678")).toBeUndefined();
    expect(decodeRevert("0x")).toBeUndefined();
  });
});

test("typed data is what a wallet is asked to sign", () => {
  const message = { owner: HOLDER, spender: CONTRACT, value: 1n, nonce: 0n, deadline: 2n } as const;
  const { types } = typedData.token;
  const domain = { name: "W3W", version: "1", chainId: 420_420_420, verifyingContract: CONTRACT } as const;
  expect(hashTypedData({ domain, types, primaryType: "Permit", message })).toMatch(/^0x[0-9a-f]{64}$/);
  expect(typedData.firm.domainName).toBe("W3space Firm");
  expect(typedData.token.domainName).toBeNull();
});

describe("account", () => {
  test("address is the one that pallet-revive derives", () => {
    const bob = Uint8Array.from(
      Buffer.from("8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48", "hex"),
    );
    expect(addressOf(bob)).toBe(HOLDER);
  });

  test("made from an Ethereum address gives the address back", () => {
    const account = new Uint8Array(32).fill(0xee);
    account.fill(7, 0, 20);
    expect(addressOf(account)).toBe(`0x${"07".repeat(20)}`);
    expect(addressOf(readAccount())).toBe(`0x${"00".repeat(20)}`);
  });

  test("key of another length is refused", () => {
    expect(() => addressOf(new Uint8Array(33))).toThrow(RangeError);
  });
});

describe("deployment", () => {
  const record = (contract: string, genesis: Hex = "0x01"): DeploymentRecord => ({
    contract,
    interface: contract,
    network: "dev",
    genesis_hash: genesis,
    address: CONTRACT,
    code_hash: "0x02",
  });

  test("puts a network's records together", () => {
    const deployment = deploymentOf([record("w3w"), record("event")]);
    expect(deployment).toMatchObject({ network: "dev", genesisHash: "0x01" });
    expect(Object.keys(deployment.addresses)).toEqual(["w3w", "event"]);
  });

  test("refuses none, and records of two chains", () => {
    expect(() => deploymentOf([])).toThrow(RangeError);
    expect(() => deploymentOf([record("w3w"), record("event", "0x03")])).toThrow("event is on another chain");
  });
});

describe("calls", () => {
  const answer = (flags: number, deposit: "Charge" | "Refund") => ({
    weight_required: { ref_time: 100n, proof_size: 40n },
    max_storage_deposit: { type: deposit, value: 8n },
    result: { success: true as const, value: { flags, data: Uint8Array.of(1, 2) } },
  });
  const chain = (given: unknown): Pick<ReviveApi, "apis"> => ({
    apis: { ReviveApi: { call: () => Promise.resolve(given as never) } },
  });

  test("a dry run tells a revert from a result", async () => {
    const good = await dryRun(chain(answer(0, "Charge")), CONTRACT, "0x");
    expect(good).toEqual<DryRun>({ isReverted: false, data: "0x0102", refTime: 100n, proofSize: 40n, deposit: 8n });
    const bad = await dryRun(chain(answer(1, "Refund")), CONTRACT, "0x");
    expect(bad).toMatchObject({ isReverted: true, deposit: 0n });
  });

  test("what can't be run is thrown with the runtime's reason", async () => {
    const given = { ...answer(0, "Charge"), result: { success: false, value: { type: "Module" } } };
    await expect(dryRun(chain(given), CONTRACT, "0x")).rejects.toMatchObject({ dispatchError: { type: "Module" } });
  });

  test("a transaction may use a quarter more than its dry run", () => {
    const run: DryRun = { isReverted: false, data: "0x", refTime: 100n, proofSize: 40n, deposit: 8n };
    const fields = callFields(CONTRACT, "0x0a", run);
    expect(fields).toMatchObject({ dest: CONTRACT, value: 0n, storage_deposit_limit: 10n });
    expect(fields.weight_limit).toEqual({ ref_time: 125n, proof_size: 50n });
  });
});

test("logs are found among a transaction's events and decoded", () => {
  const emitted = {
    contract: CONTRACT.toUpperCase().replace("0X", "0x"),
    topics: encodeEventTopics({ abi: ticketAbi, eventName: "Transfer", args: { from: HOLDER, to: CONTRACT, tokenId: 5n } }),
    data: new Uint8Array(),
  };
  const logs = contractLogs([
    { type: "System", value: { type: "ExtrinsicSuccess" } },
    { type: "Revive", value: { type: "ContractEmitted", value: emitted } },
  ]);
  expect(logs).toHaveLength(1);
  const [log] = logs;
  if (log === undefined) throw new Error("no log");
  expect(log.contract).toBe(CONTRACT);
  expect(decodeLog(ticketAbi, log)).toMatchObject({ eventName: "Transfer", args: { tokenId: 5n } });
  expect(decodeLog(firmAbi, log)).toBeUndefined();
});
