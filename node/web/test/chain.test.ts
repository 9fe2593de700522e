import { DEV_MINI_SECRET } from "@polkadot-labs/hdkd-helpers";
import { sr25519CreateDerive } from "@polkadot-labs/hdkd";
import {
  encodeErrorResult,
  encodeFunctionResult,
  type Hex,
  toFunctionSelector,
} from "viem";
import { describe, expect, test } from "vitest";
import { errorAbi, ticketAbi, tokenAbi } from "../src/chain/abi";
import { addressOf, hexOf, readAccount } from "../src/chain/account";
import type { Chain, DryRun } from "../src/chain/client";
import { Contract } from "../src/chain/contract";
import { revertOf } from "../src/chain/revert";
import { serialOf, Suite, ticketId } from "../src/chain/suite";

const HOLDER = "0x41dccbd49b26c50d34355ed86ff0fa9e489d1e01";
const OTHER = "0xa7996111111111111111111111111111111157eb";
const CONTRACTS = Object.fromEntries(
  ["w3w", "w3space", "firm", "ticket", "event"].map((name, index) => [
    name,
    `0x${String(index + 1).repeat(40)}`,
  ]),
) as Record<"w3w" | "w3space" | "firm" | "ticket" | "event", Hex>;

describe("account", () => {
  test("address of a development key is the one that pallet-revive derives", () => {
    const bob = sr25519CreateDerive(DEV_MINI_SECRET)("//Bob").publicKey;
    expect(hexOf(bob)).toBe("0x8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48");
    expect(addressOf(bob)).toBe(HOLDER);
  });

  test("account made from an Ethereum address gives the address back", () => {
    const account = new Uint8Array(32).fill(0xee);
    account.fill(7, 0, 20);
    expect(addressOf(account)).toBe(`0x${"07".repeat(20)}`);
    expect(addressOf(readAccount())).toBe(`0x${"00".repeat(20)}`);
  });

  test("key of another length is refused", () => {
    expect(() => addressOf(new Uint8Array(33))).toThrow(RangeError);
  });
});

describe("revert", () => {
  test("names amounts in tokens", () => {
    const data = encodeErrorResult({
      abi: errorAbi,
      errorName: "ERC20InsufficientBalance",
      args: [HOLDER, 10n ** 18n, 25n * 10n ** 17n],
    });
    const problem = revertOf(data);
    expect(problem.error).toBe("ERC20InsufficientBalance");
    expect(problem.message).toBe("The account holds 1, but 2.5 is needed.");
  });

  test("sold out and few seats differ", () => {
    const soldOut = (remaining: number) =>
      revertOf(encodeErrorResult({ abi: errorAbi, errorName: "SoldOut", args: [7n, remaining] })).message;
    expect(soldOut(0)).toBe("The event is sold out.");
    expect(soldOut(3)).toBe("Only 3 seats are left.");
  });

  test("wrong state says which", () => {
    const data = encodeErrorResult({ abi: errorAbi, errorName: "WrongState", args: [7n, 7] });
    expect(revertOf(data).message).toContain("cancelled");
  });

  test.each(["0x", "0xdeadbeef", `0xdeadbeef${"0".repeat(64)}`] as Hex[])(
    "unknown data %s is still a typed error with a next step",
    (data) => {
      const problem = revertOf(data);
      expect(problem.error).toBe("unknown");
      expect(problem.next).not.toBe("");
    },
  );
});

describe("tickets", () => {
  test("id and serial are two ways to say the same", () => {
    expect(ticketId(7, 3)).toBe(30_064_771_075n);
    expect(serialOf(ticketId(7, 3))).toBe(3);
  });

  test("valid ones of the owner are found, others are not", async () => {
    const chain = new TicketChain(40, { 5: [HOLDER, 1], 6: [OTHER, 1], 7: [HOLDER, 3] });
    expect(await new Suite(chain, CONTRACTS).tickets(7, HOLDER)).toEqual({
      valid: [ticketId(7, 5)],
      isComplete: true,
    });
  });

  test("known ticket is taken without a search, unless it was passed on", async () => {
    const chain = new TicketChain(1_000, { 2: [HOLDER, 1], 9: [OTHER, 1] });
    const suite = new Suite(chain, CONTRACTS);
    expect((await suite.tickets(7, HOLDER, [ticketId(7, 2)])).valid).toEqual([ticketId(7, 2)]);
    expect(chain.calls).toBe(1);
    expect((await suite.tickets(7, HOLDER, [ticketId(7, 9)])).valid).toEqual([ticketId(7, 2)]);
  });

  test("account without any ticket is known by one question", async () => {
    const chain = new TicketChain(100_000, {});
    expect(await new Suite(chain, CONTRACTS).tickets(7, HOLDER)).toEqual({ valid: [], isComplete: true });
    expect(chain.calls).toBe(1);
  });

  test("search of a huge event is bounded and says so", async () => {
    const chain = new TicketChain(100_000, { 1: [HOLDER, 1] });
    expect(await new Suite(chain, CONTRACTS).tickets(7, HOLDER)).toEqual({ valid: [], isComplete: false });
    expect(chain.calls).toBeLessThan(5_000);
  });
});

test("answer that does not fit the ABI is a problem, not a value", async () => {
  const chain = {
    dryRun: async () => ({ isReverted: false, data: "0x01", ...USED }),
  } as unknown as Chain;
  await expect(
    new Contract(chain, CONTRACTS.w3w, tokenAbi).query("balanceOf", [HOLDER]),
  ).rejects.toMatchObject({ kind: "internal" });
});

const USED = { refTime: 0n, proofSize: 0n, deposit: 0n };

/** Answers the ticket contract's view functions from a table of serial -> owner and state; counts the calls. */
class TicketChain implements Pick<Chain, "dryRun"> {
  calls = 0;

  constructor(
    private readonly minted: number,
    private readonly holders: Record<number, [Hex, number]>,
  ) {}

  async dryRun(contract: Hex, data: Hex): Promise<DryRun> {
    expect(contract).toBe(CONTRACTS.ticket);
    this.calls += 1;
    return { isReverted: false, data: this.answer(data), ...USED };
  }

  isMapped = () => Promise.reject(new Error("a query needs no mapping"));
  map = () => Promise.reject(new Error("a query sends nothing"));
  send = () => Promise.reject(new Error("a query sends nothing"));
  onFinalized = () => () => undefined;
  close = () => undefined;

  private answer(data: Hex): Hex {
    const selector = data.slice(0, 10);
    if (selector === toFunctionSelector("mintedOf(uint64)"))
      return encodeFunctionResult({ abi: ticketAbi, functionName: "mintedOf", result: this.minted });
    if (selector === toFunctionSelector("balanceOf(address)")) {
      const count = Object.values(this.holders).filter(([owner]) => owner === HOLDER).length;
      return encodeFunctionResult({ abi: ticketAbi, functionName: "balanceOf", result: BigInt(count) });
    }
    const [owner, state] = this.holders[serialOf(BigInt(`0x${data.slice(10)}`))] ?? [
      `0x${"0".repeat(40)}` as Hex,
      0,
    ];
    return encodeFunctionResult({ abi: ticketAbi, functionName: "viewerOf", result: [owner, state] });
  }
}

